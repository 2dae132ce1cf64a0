//! How replicas end and are replaced: in order, and without two on one volume.

use serde_json::Value;

use super::build::{Build, items};

/// What the engine needs behind its drain: for its last tasks and processes, and for being slow.
const LAST: u64 = 5;

/// What Kubernetes gives where nobody says a time, in seconds.
const USUAL: u64 = 30;

pub(super) fn ends(build: &Build) -> Vec<String> {
    let mut faults = Vec::new();
    for pod in build.pods() {
        let mut say = |wrong: bool, what: &str| faults.extend(wrong.then(|| format!("{}: {what}", pod.of)));
        let strategy = &pod.maker["spec"]["strategy"];
        let holds = items(&pod.spec["volumes"]).any(|volume| !volume["persistentVolumeClaim"].is_null());
        say(holds && strategy["type"] != "Recreate", "two may have its volumes");
        if pod.component() == "ide" {
            continue;
        }
        let settings = build.settings(&pod);
        let seconds = |name: &str| settings.get(name).and_then(|seconds| seconds.parse::<u64>().ok());
        let drain = seconds("PANTHEON_DRAIN_TIMEOUT").map(|drain| drain + seconds("PANTHEON_DRAIN_DELAY").unwrap_or(0));
        let before = pod.container()["lifecycle"]["preStop"]["sleep"]["seconds"].as_u64();
        let grace = pod.spec["terminationGracePeriodSeconds"].as_u64().unwrap_or(USUAL);
        say(drain.is_none_or(|drain| before.unwrap_or(0) + drain + LAST > grace), "it is killed while it drains");
        if pod.component() == "api" {
            say(before.is_none_or(|before| before < 5), "it ends before others know");
            let gap = &strategy["rollingUpdate"]["maxUnavailable"];
            say(!holds && gap != &Value::from(0), "an update takes replicas away");
        }
    }
    faults
}
