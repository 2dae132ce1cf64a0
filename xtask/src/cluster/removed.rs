//! `kubectl delete -k`, behind which nothing is left.

use anyhow::Context;
use pantheon_tests::kubernetes::Deployment;
use pantheon_tests::programs::words;

use super::kubectl::NAMESPACE;
use super::servers::Cluster;

/// The namespace goes, and all that is in it.
pub(super) fn whole(cluster: &Cluster, deployment: &Deployment) -> anyhow::Result<Vec<String>> {
    let folder = deployment.folder().to_str().context("the deployment's path is no text")?;
    let output = cluster.kubectl.outcome(&["delete", "--kustomize", folder, "--timeout", "60s"], "")?;
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
