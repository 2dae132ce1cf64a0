//! What controllers make of a deployment where no node is: pods that the server lets in, and the numbers of budgets, scaler and
//! quota.

use anyhow::ensure;
use pantheon_tests::kubernetes::Deployment;
use serde_json::Value;

use super::applied::title;
use super::kubectl::until_right;
use super::servers::Cluster;

/// What belongs to a deployment, besides what is applied.
const KINDS: &str = "deployments,pods,poddisruptionbudgets,horizontalpodautoscalers,resourcequotas,\
                     persistentvolumeclaims,services,endpointslices,events";

/// The only complaints: nobody tells the scaler the number that it asks for.
const EXPECTED: [&str; 2] = ["FailedGetExternalMetric", "FailedComputeMetricsReplicas"];

/// All that is in the namespace at one time.
#[derive(Debug)]
pub(super) struct Seen(Vec<Value>);

impl Seen {
    /// What is there now.
    ///
    /// # Errors
    /// When the server does not tell.
    pub(super) fn now(cluster: &Cluster) -> anyhow::Result<Self> {
        cluster.kubectl.get(&[KINDS]).map(Self)
    }

    /// The objects of a kind.
    pub(super) fn all<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.0.iter().filter(move |object| object["kind"] == kind)
    }

    /// The pods with these labels that are not about to go.
    pub(super) fn pods<'a>(&'a self, labels: &'a Value) -> impl Iterator<Item = &'a Value> {
        let labels = labels.as_object();
        self.all("Pod").filter(move |pod| {
            let has = |(name, value): (&String, &Value)| pod["metadata"]["labels"][name.as_str()] == *value;
            labels.is_some_and(|labels| labels.iter().all(has)) && pod["metadata"]["deletionTimestamp"].is_null()
        })
    }
}

/// Everything gets there, and nobody complains.
pub(super) fn right(cluster: &Cluster, _: &Deployment) -> anyhow::Result<Vec<String>> {
    until_right(|| {
        let seen = Seen::now(cluster)?;
        for kind in ["Deployment", "ResourceQuota"] {
            ensure!(seen.all(kind).next().is_some(), "there is no {kind}");
        }
        let mut faults = pods(&seen);
        faults.extend(seen.all("PodDisruptionBudget").filter_map(|budget| of_budget(&seen, budget)));
        faults.extend(seen.all("HorizontalPodAutoscaler").filter_map(of_scaler));
        faults.extend(seen.all("ResourceQuota").filter_map(|quota| of_quota(&seen, quota)));
        faults.extend(seen.all("Event").filter_map(of_event));
        Ok(faults)
    })
}

/// With a template that is not restricted [`right`] would not be right, for the reason that the server gives.
pub(super) fn refuses_unrestricted(cluster: &Cluster, _: &Deployment) -> anyhow::Result<Vec<String>> {
    let patch = r#"[{"op": "remove", "path": "/spec/template/spec/securityContext/runAsNonRoot"}]"#;
    cluster.kubectl.run(&["patch", "deployment", "pantheon-api", "--type=json", "--patch", patch])?;
    until_right(|| {
        let seen = Seen::now(cluster)?;
        let told = seen.all("Event").filter_map(of_event).any(|fault| fault.contains("violates PodSecurity"));
        let missed = pods(&seen).iter().any(|fault| fault.contains("violates PodSecurity"));
        Ok(if told && missed { Vec::new() } else { vec!["nobody says `violates PodSecurity`".to_owned()] })
    })
}

/// As many as are wanted, and none with a token for the cluster's API.
fn pods(seen: &Seen) -> Vec<String> {
    let mut faults = Vec::new();
    for deployment in seen.all("Deployment") {
        let wanted = deployment["spec"]["replicas"].as_u64().unwrap_or_default().max(fewest(seen, deployment));
        let found: Vec<&Value> = seen.pods(&deployment["spec"]["selector"]["matchLabels"]).collect();
        if found.len() as u64 != wanted || deployment["status"]["updatedReplicas"].as_u64() != Some(wanted) {
            faults.push(format!("{} has {} pods of {wanted}{}", title(deployment), found.len(), failure(deployment)));
        }
        let has_token = |pod: &&Value| pod["spec"]["volumes"].to_string().contains("serviceAccountToken");
        faults.extend(found.into_iter().filter(has_token).map(|pod| format!("{} has a token", title(pod))));
    }
    faults
}

/// The fewest that a scaler leaves.
fn fewest(seen: &Seen, deployment: &Value) -> u64 {
    let scales = |scaler: &&Value| scaler["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"];
    let scaler = seen.all("HorizontalPodAutoscaler").find(scales);
    scaler.and_then(|scaler| scaler["spec"]["minReplicas"].as_u64()).unwrap_or_default()
}

fn failure(deployment: &Value) -> String {
    condition(deployment, "ReplicaFailure").map_or_else(String::new, |found| format!(": {}", found["message"]))
}

/// A condition of an object.
pub(super) fn condition<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object["status"]["conditions"].as_array()?.iter().find(|condition| condition["type"] == name)
}

/// A budget has found its pods and reckoned with them.
fn of_budget(seen: &Seen, budget: &Value) -> Option<String> {
    let (status, pods) = (&budget["status"], seen.pods(&budget["spec"]["selector"]["matchLabels"]).count() as u64);
    let current = status["observedGeneration"] == budget["metadata"]["generation"];
    let reckoned = status["expectedPods"] == pods && status["desiredHealthy"] == pods.saturating_sub(1) && pods > 0;
    let reason = &condition(budget, "DisruptionAllowed").unwrap_or(&Value::Null)["reason"];
    let right = current && reckoned && (reason == "InsufficientPods" || reason == "SufficientPods");
    (!right).then(|| format!("{} of {pods} pods says {status}", title(budget)))
}

/// A scaler scales what it names, and all that it lacks is the number, in the words that the manual explains.
fn of_scaler(scaler: &Value) -> Option<String> {
    let [able, active] = ["AbleToScale", "ScalingActive"].map(|name| condition(scaler, name).unwrap_or(&Value::Null));
    let lacks = active["status"] == "False" && active["reason"] == EXPECTED[0];
    let says = active["message"].as_str().is_some_and(|message| message.contains("unable to fetch metrics"));
    let right = able["status"] == "True" && lacks && says;
    (!right).then(|| format!("{} says {}", title(scaler), scaler["status"]))
}

/// A quota counts every pod, each of which therefore says what it takes.
fn of_quota(seen: &Seen, quota: &Value) -> Option<String> {
    let used = &quota["status"]["used"];
    let counted = used["pods"].as_str().and_then(|pods| pods.parse().ok()) == Some(seen.all("Pod").count());
    let amounts = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "limits.ephemeral-storage"];
    let right = counted && amounts.iter().all(|name| used[name].as_str().is_some_and(|amount| amount != "0"));
    (!right).then(|| format!("{} says {}", title(quota), quota["status"]))
}

fn of_event(event: &Value) -> Option<String> {
    let expected = EXPECTED.iter().any(|reason| event["reason"] == *reason);
    let bad = event["type"] != "Normal" && !expected;
    bad.then(|| format!("{}: {}: {}", title(&event["involvedObject"]), event["reason"], event["message"]))
}
