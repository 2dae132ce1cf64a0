//! `kubectl delete -k`, behind which nothing is left.

use pantheon_tests::kubernetes::Deployment;
use pantheon_tests::programs::words;

use super::applied::on;
use super::kubectl::NAMESPACE;
use super::servers::Cluster;

/// The namespace goes, and all that is in it.
pub(super) fn whole(cluster: &Cluster, deployment: &Deployment) -> anyhow::Result<Vec<String>> {
    let delete = [&["delete"], &on(deployment)?[..], &["--timeout", "60s"]].concat();
    let output = cluster.kubectl.outcome(&delete, "")?;
    let mut faults = Vec::new();
    if !output.status.success() || !output.stderr.is_empty() {
        faults.push(words(&output));
    }
    let left = cluster.kubectl.outcome(&["get", "namespace", NAMESPACE], "")?;
    if !words(&left).contains("NotFound") {
        faults.push(format!("the namespace is left: {}", words(&left)));
    }
    Ok(faults)
}
