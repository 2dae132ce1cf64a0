//! What the server does with manifests: it takes all of them, and keeps what is written.

use anyhow::{Context, ensure};
use pantheon_tests::kubernetes::Deployment;
use pantheon_tests::programs::words;
use serde_json::Value;

use super::servers::Cluster;

/// A member that the server does not know is refused, and what it warns of is an error.
pub(super) const STRICT: [&str; 2] = ["--validate=strict", "--warnings-as-errors"];

/// Where `kubectl apply` keeps what was written.
const WRITTEN: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// What names a deployment to `kubectl`.
pub(super) fn on(deployment: &Deployment) -> anyhow::Result<[&str; 2]> {
    Ok(["--kustomize", deployment.folder().to_str().context("the deployment's path is no text")?])
}

/// `kubectl apply -k`, which says nothing besides.
pub(super) fn strictly(cluster: &Cluster, deployment: &Deployment) -> anyhow::Result<Vec<String>> {
    let output = cluster.kubectl.outcome(&[&["apply"], &on(deployment)?[..], &STRICT].concat(), "")?;
    let quiet = output.status.success() && output.stderr.is_empty();
    Ok(if quiet { Vec::new() } else { vec![words(&output)] })
}

/// Lists are merged by their keys there, so that what is in one twice is an error.
pub(super) fn by_the_server(cluster: &Cluster, deployment: &Deployment) -> anyhow::Result<Vec<String>> {
    let server = ["apply", "--server-side", "--dry-run=server", "--field-manager=pipeline"];
    let output = cluster.kubectl.outcome(&[&server, &on(deployment)?[..], &STRICT].concat(), "")?;
    let quiet = output.status.success() && output.stderr.is_empty();
    Ok(if quiet { Vec::new() } else { vec![words(&output)] })
}

/// Everything that was written is kept so: nothing is dropped, and nothing reads otherwise.
pub(super) fn as_written(cluster: &Cluster, deployment: &Deployment) -> anyhow::Result<Vec<String>> {
    let objects = cluster.kubectl.get(&on(deployment)?)?;
    ensure!(objects.len() > 3, "{} is empty", deployment.name);
    let mut faults = Vec::new();
    for object in &objects {
        differences(&written(object)?, object, &title(object), &mut faults);
    }
    Ok(faults)
}

/// `kubectl diff` shows nothing.
pub(super) fn nothing_differs(cluster: &Cluster, deployment: &Deployment) -> anyhow::Result<Vec<String>> {
    let diff = cluster.kubectl.outcome(&[&["diff"], &on(deployment)?[..]].concat(), "")?;
    let same = diff.status.success() && diff.stdout.is_empty() && diff.stderr.is_empty();
    Ok(if same { Vec::new() } else { vec![words(&diff)] })
}

/// An object as it was written.
///
/// # Errors
/// When `kubectl apply` did not make it.
pub(super) fn written(object: &Value) -> anyhow::Result<Value> {
    let written = object["metadata"]["annotations"][WRITTEN].as_str();
    Ok(serde_json::from_str(written.with_context(|| format!("{} was not applied", title(object)))?)?)
}

/// `Kind/name`.
pub(super) fn title(object: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    format!("{}/{}", word(&object["kind"]), word(&object["metadata"]["name"]))
}

/// What of the first is not in the second, which may hold more members.
fn differences(written: &Value, kept: &Value, place: &str, faults: &mut Vec<String>) {
    match (written, kept) {
        (Value::Object(written), Value::Object(_)) => {
            for (name, value) in written {
                differences(value, &kept[name], &format!("{place}/{name}"), faults);
            }
        }
        (Value::Array(written), Value::Array(kept)) if written.len() == kept.len() => {
            for (index, (written, kept)) in written.iter().zip(kept).enumerate() {
                differences(written, kept, &format!("{place}/{index}"), faults);
            }
        }
        _ if written == kept => {}
        _ => faults.push(format!("{place} was written {written}, and is {kept}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_dropped_or_changed_is_seen() {
        let written = json!({"spec": {"ports": [{"port": 1}], "selector": {}, "size": "1Gi"}});
        let seen = |kept: Value| {
            let mut faults = Vec::new();
            differences(&written, &kept, "Kind/name", &mut faults);
            faults.len()
        };
        let more =
            json!({"kind": "Kind", "spec": {"ports": [{"port": 1, "name": "a"}], "selector": {}, "size": "1Gi"}});
        assert_eq!(seen(more), 0);
        assert_eq!(seen(json!({"spec": {"ports": [{"port": 1}], "selector": {}}})), 1);
        assert_eq!(seen(json!({"spec": {"ports": [{"port": 1}, {"port": 1}], "selector": {}, "size": "1Gi"}})), 1);
        assert_eq!(seen(json!({"spec": {"ports": [{"port": 2}], "selector": null, "size": "1024Mi"}})), 3);
    }
}
