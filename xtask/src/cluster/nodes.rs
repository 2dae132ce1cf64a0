//! What follows when pods are ready, which a node would say; here we say it in its place.

use anyhow::Context;
use pantheon_tests::kubernetes::Deployment;
use pantheon_tests::programs::words;
use serde_json::{Value, json};

use super::applied::title;
use super::controlled::{Seen, condition};
use super::kubectl::{NAMESPACE, until_right};
use super::servers::Cluster;

/// Where all pods are.
const NODE: &str = "node";

/// It is rolled out, services and budgets know the pods, and budgets are kept.
pub(super) fn right(cluster: &Cluster, _: &Deployment) -> anyhow::Result<Vec<String>> {
    let seen = Seen::now(cluster)?;
    let node = json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": NODE}});
    cluster.kubectl.run_with(&["create", "--filename", "-"], &node.to_string())?;
    for (number, pod) in seen.all("Pod").enumerate() {
        say_ready(cluster, pod, number)?;
    }
    let faults = until_right(|| {
        let seen = Seen::now(cluster)?;
        let mut faults: Vec<String> = seen.all("Deployment").filter_map(of_deployment).collect();
        faults.extend(seen.all("Service").filter_map(|service| of_service(&seen, service)));
        faults.extend(seen.all("PodDisruptionBudget").filter_map(of_budget));
        Ok(faults)
    })?;
    if !faults.is_empty() {
        return Ok(faults);
    }
    let faults = evictions(cluster, &seen)?;
    // The node says that they have ended; those that come in their place are on none.
    cluster.kubectl.run(&["delete", "pods", "--all", "--force", "--grace-period=0"])?;
    Ok(faults)
}

fn say_ready(cluster: &Cluster, pod: &Value, number: usize) -> anyhow::Result<()> {
    let target =
        json!({"apiVersion": "v1", "kind": "Binding", "metadata": {"name": name(pod)?}, "target": {"name": NODE}});
    let path = format!("/api/v1/namespaces/{NAMESPACE}/pods/{}/binding", name(pod)?);
    cluster.kubectl.run_with(&["create", "--raw", &path, "--filename", "-"], &target.to_string())?;
    let address = format!("10.1.0.{}", number + 1);
    let ready = json!([{"type": "Ready", "status": "True"}]);
    let status =
        json!({"status": {"phase": "Running", "podIP": address, "podIPs": [{"ip": address}], "conditions": ready}});
    let (name, status) = (name(pod)?, status.to_string());
    let patch = ["patch", "pod", name, "--subresource=status", "--type=merge", "--patch", &status];
    cluster.kubectl.run(&patch).map(drop)
}

fn name(object: &Value) -> anyhow::Result<&str> {
    object["metadata"]["name"].as_str().context("an object without a name")
}

fn of_deployment(deployment: &Value) -> Option<String> {
    let (status, wanted) = (&deployment["status"], &deployment["spec"]["replicas"]);
    let done = condition(deployment, "Progressing").is_some_and(|found| found["reason"] == "NewReplicaSetAvailable");
    let right = done && status["availableReplicas"] == *wanted;
    (!right).then(|| format!("{} says {status}", title(deployment)))
}

/// Every pod of a service is in its slice, with the port that the container has.
fn of_service(seen: &Seen, service: &Value) -> Option<String> {
    let name = &service["metadata"]["name"];
    let belongs = |slice: &&Value| slice["metadata"]["labels"]["kubernetes.io/service-name"] == *name;
    let slice = seen.all("EndpointSlice").find(belongs).unwrap_or(&Value::Null);
    let pods: Vec<&Value> = seen.pods(&service["spec"]["selector"]).collect();
    let ready = |end: &&Value| end["conditions"]["ready"] == true;
    let ready = slice["endpoints"].as_array().map_or(0, |ends| ends.iter().filter(ready).count());
    let all = ready == pods.len() && ready > 0;
    let port = |pod: &Value| pod["spec"]["containers"][0]["ports"][0]["containerPort"] == slice["ports"][0]["port"];
    let right = all && pods.into_iter().all(port);
    (!right).then(|| format!("{} leads to {slice}", title(service)))
}

fn of_budget(budget: &Value) -> Option<String> {
    (budget["status"]["disruptionsAllowed"] != 1).then(|| format!("{} says {}", title(budget), budget["status"]))
}

/// One pod of each may go, as when its node is emptied. A second one must wait where a budget says so.
fn evictions(cluster: &Cluster, seen: &Seen) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    for deployment in seen.all("Deployment") {
        let labels = &deployment["spec"]["selector"]["matchLabels"];
        let bounded =
            seen.all("PodDisruptionBudget").any(|budget| budget["spec"]["selector"]["matchLabels"] == *labels);
        for (number, pod) in seen.pods(labels).take(2).enumerate() {
            let said = evict(cluster, name(pod)?)?;
            let right =
                if number == 0 { said.is_none() } else { said.as_ref().is_some_and(|said| said.contains("budget")) };
            if !right {
                faults.push(format!("{}, bounded: {bounded}, number {number} of those that go: {said:?}", title(pod)));
            }
        }
    }
    Ok(faults)
}

/// Why it may not go.
fn evict(cluster: &Cluster, pod: &str) -> anyhow::Result<Option<String>> {
    let metadata = json!({"name": pod, "namespace": NAMESPACE});
    let eviction = json!({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": metadata}).to_string();
    let path = format!("/api/v1/namespaces/{NAMESPACE}/pods/{pod}/eviction");
    let output = cluster.kubectl.outcome(&["create", "--raw", &path, "--filename", "-"], &eviction)?;
    Ok((!output.status.success()).then(|| words(&output)))
}
