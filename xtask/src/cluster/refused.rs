//! What a server must refuse, which schemas alone do not tell: fields that nobody knows, pods that are not restricted, values
//! that do not go together. What is refused is taken without the change.

use anyhow::Context;
use pantheon_tests::kubernetes::{Deployment, put};
use pantheon_tests::programs::words;
use serde_json::{Value, json};

use super::applied::{STRICT, on, title, written};
use super::kubectl::NAMESPACE;
use super::servers::Cluster;

/// What a quota says of a pod that may take whatever there is.
const QUOTA: &str = "must specify limits.cpu";

/// The place, what is put there (null takes it away), and what the server says of it. A pod is that of the deployment of its
/// name.
#[rustfmt::skip]
fn breaks() -> Vec<(&'static str, &'static str, Value, &'static str)> {
    vec![
        ("Pod/pantheon-api", "spec/securityContext/runAsNonRoot", Value::Null, "violates PodSecurity"),
        ("Pod/pantheon-api", "spec/securityContext/seccompProfile", Value::Null, "violates PodSecurity"),
        ("Pod/pantheon-worker", "spec/containers/0/securityContext/allowPrivilegeEscalation", Value::Null, "violates PodSecurity"),
        ("Pod/pantheon-worker", "spec/containers/0/securityContext/capabilities/drop", json!(["NET_RAW"]), "violates PodSecurity"),
        ("Pod/pantheon-ide", "spec/volumes/4", json!({"name": "tmp", "hostPath": {"path": "/tmp"}}), "violates PodSecurity"),
        ("Pod/pantheon-ide", "spec/containers/0/resources/limits/cpu", Value::Null, QUOTA),
        ("Deployment/pantheon-api", "spec/template/spec/securityContext/runAsNonRoot", Value::Null, "would violate PodSecurity"),
        ("Deployment/pantheon-api", "spec/template/spec/containers/0/securityContext/readOnlyRootFileSystem", json!(true), "unknown field"),
        ("Deployment/pantheon-api", "spec/template/metadata/labels/app.kubernetes.io~1component", json!("engine"), "`selector` does not match"),
        ("Deployment/pantheon-worker", "spec/template/spec/containers/0/volumeMounts/0/name", json!("certificates"), "Not found"),
        ("Deployment/pantheon-worker", "spec/strategy/rollingUpdate/maxSurge", json!("one"), "rollingUpdate.maxSurge"),
        ("HorizontalPodAutoscaler/pantheon-worker", "spec/minReplicas", json!(11), "greater than or equal to `minReplicas`"),
        ("NetworkPolicy/engine-to-models", "spec/egress/0/to/0/ipBlock/except/0", json!("10.0.0.0/33"), "Invalid value"),
        ("NetworkPolicy/engine-to-models", "spec/egress/0/to/0/ipBlock/except/0", json!("fd00::/8"), "must be a strict subset"),
        ("PodDisruptionBudget/pantheon-api", "spec/minAvailable", json!(1), "cannot be both set"),
        ("Service/pantheon-api", "spec/ports/0/port", json!(0), "between 1 and 65535"),
        ("ServiceMonitor/pantheon-api", "spec/endpoints/0/paths", json!("/metrics"), "unknown field"),
        ("PodMonitor/pantheon-worker", "spec/jobLabels", json!("job"), "unknown field"),
    ]
}

/// Each is refused for its own reason.
pub(super) fn all(cluster: &Cluster, deployment: &Deployment) -> anyhow::Result<Vec<String>> {
    let objects = cluster.kubectl.get(&on(deployment)?)?;
    let objects = objects.iter().map(written).collect::<anyhow::Result<Vec<_>>>()?;
    let mut faults = Vec::new();
    for (name, place, value, reason) in breaks() {
        // Without controllers there is no quota.
        if reason == QUOTA && !cluster.has_controllers {
            continue;
        }
        let mut object = find(&objects, name).with_context(|| format!("there is no {name}"))?;
        if let Some(said) = refusal(cluster, &object)? {
            faults.push(format!("{name} is refused as it is: {said}"));
        }
        put(&mut object, place, value.clone()).with_context(|| format!("{name} has no {place}"))?;
        if !refusal(cluster, &object)?.is_some_and(|said| said.contains(reason)) {
            faults.push(format!("{name}/{place} = {value} is not refused with `{reason}`"));
        }
    }
    Ok(faults)
}

fn refusal(cluster: &Cluster, object: &Value) -> anyhow::Result<Option<String>> {
    let apply = [&["apply", "--dry-run=server", "--filename", "-"], &STRICT[..]].concat();
    let output = cluster.kubectl.outcome(&apply, &object.to_string())?;
    Ok((!output.status.success()).then(|| words(&output)))
}

fn find(objects: &[Value], name: &str) -> Option<Value> {
    let Some(of) = name.strip_prefix("Pod/") else {
        return objects.iter().find(|object| title(object) == name).cloned();
    };
    let template = &find(objects, &format!("Deployment/{of}"))?["spec"]["template"];
    let metadata = json!({"name": of, "namespace": NAMESPACE, "labels": template["metadata"]["labels"]});
    Some(json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}))
}
