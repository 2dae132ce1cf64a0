//! Replicas: what scales them, what keeps some of them up, and where they are put.

use std::fs;

use serde_json::Value;

use super::build::{Build, items, root, selects, title, word};

/// The number that workers are scaled by.
pub(super) const QUEUE_AGE: &str = "pantheon_run_queue_age_seconds";

/// The rules of the adapter that hands the number to Kubernetes.
const ADAPTER: &str = "deploy/kubernetes/components/queue-age/prometheus-adapter.yaml";

pub(super) fn scaling(build: &Build) -> Vec<String> {
    let mut faults = Vec::new();
    scaler(build, &mut faults);
    budgets(build, &mut faults);
    for pod in build.pods().filter(|pod| is_many(pod.maker)) {
        let spreads: Vec<&Value> = items(&pod.spec["topologySpreadConstraints"]).collect();
        let right = spreads.len() == 2 && spreads.iter().all(|spread| selects(&spread["labelSelector"], pod.labels));
        faults.extend((!right).then(|| format!("{} may all be on one node", pod.of)));
    }
    faults
}

/// Whether there may be several: one that must end before the next begins is alone.
fn is_many(deployment: &Value) -> bool {
    deployment["spec"]["strategy"]["type"] != "Recreate"
}

/// The scaler of the workers has a target, which leaves the number of replicas to it, and a number that the engine tells.
fn scaler(build: &Build, faults: &mut Vec<String>) {
    for (kind, least) in [("HorizontalPodAutoscaler", "minReplicas"), ("ScaledObject", "minReplicaCount")] {
        for scaler in build.all(kind) {
            let mut say = |wrong: bool, what: &str| faults.extend(wrong.then(|| format!("{}: {what}", title(scaler))));
            let spec = &scaler["spec"];
            let target = build.find("Deployment", word(&spec["scaleTargetRef"]["name"]));
            say(target.is_none_or(|target| !target["spec"]["replicas"].is_null()), "its target is not its own");
            say(spec[least].as_u64() < Some(2), "one replica may be all");
            let asked = match kind {
                "ScaledObject" => word(&spec["triggers"][0]["metadata"]["query"]).to_owned(),
                _ => format!("max({})", word(&spec["metrics"][0]["external"]["metric"]["name"])),
            };
            let told =
                asked == format!("max({QUEUE_AGE})") || asked == format!("max({QUEUE_AGE}{{namespace=\"pantheon\"}})");
            say(!told, "nobody tells its number");
        }
    }
    let adapter = fs::read_to_string(root().join(ADAPTER)).unwrap();
    let right = [format!("seriesQuery: '{QUEUE_AGE}{{"), format!("as: {QUEUE_AGE}\n")];
    faults.extend(right.iter().filter(|line| !adapter.contains(*line)).map(|line| format!("{ADAPTER}: {line}")));
}

/// Each deployment of several replicas has a budget of its own, which lets nodes be emptied.
fn budgets(build: &Build, faults: &mut Vec<String>) {
    let budgets: Vec<&Value> = build.all("PodDisruptionBudget").collect();
    for budget in &budgets {
        let spec = &budget["spec"];
        let pods = build.pods().filter(|pod| selects(&spec["selector"], pod.labels)).count();
        let lets_go = spec["maxUnavailable"].as_u64().is_some_and(|count| count > 0);
        faults.extend((pods != 1 || !lets_go).then(|| format!("{} keeps nobody, or for ever", title(budget))));
    }
    for pod in build.pods().filter(|pod| is_many(pod.maker)) {
        let kept = budgets.iter().any(|budget| selects(&budget["spec"]["selector"], pod.labels));
        faults.extend((!kept).then(|| format!("{} has no budget", pod.of)));
    }
}
