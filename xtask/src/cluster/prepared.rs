//! What is in a cluster before a deployment: the definitions that operators bring, a namespace with a quota, secrets, alerts.

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use pantheon_tests::kubernetes::{copy_of_secrets, folder};
use serde_json::json;

use super::applied::STRICT;
use super::servers::Cluster;
use crate::workspace::root;

/// Of the kinds that the components use, no more than they use.
const DEFINITIONS: &str = include_str!("definitions.yaml");

/// In the order of `docs/kubernetes.md`.
///
/// # Errors
/// When the server refuses something.
pub(super) fn prepare(cluster: &Cluster, definitions: Option<&Path>) -> anyhow::Result<()> {
    define(cluster, definitions)?;
    let namespace = folder().join("base/namespace.yaml");
    let namespace = namespace.to_str().context("the checkout's path is no text")?;
    cluster.kubectl.run(&[&["apply", "--filename", namespace], &STRICT[..]].concat())?;
    if cluster.has_controllers {
        bound(cluster)?;
    }
    let secrets = copy_of_secrets();
    let secrets = secrets.path().to_str().context("the temporary folder's path is no text")?;
    cluster.kubectl.run(&[&["apply", "--kustomize", secrets], &STRICT[..]].concat())?;
    cluster.kubectl.run_with(&[&["apply", "--filename", "-"], &STRICT[..]].concat(), &alerts()?).map(drop)
}

/// Theirs are too long for what `apply` writes down of them.
fn define(cluster: &Cluster, definitions: Option<&Path>) -> anyhow::Result<()> {
    match definitions {
        Some(folder) => {
            let folder = folder.to_str().context("the path of the definitions is no text")?;
            cluster.kubectl.run(&["create", "--filename", folder])?;
        }
        None => drop(cluster.kubectl.run_with(&["create", "--filename", "-"], DEFINITIONS)?),
    }
    let wait = ["wait", "--for", "condition=Established", "customresourcedefinition", "--all", "--timeout", "30s"];
    let said = cluster.kubectl.run(&wait)?;
    ensure!(said.lines().count() >= 4, "these definitions are too few: {said}");
    Ok(())
}

/// A quota, where which is pods must say all that they take. They are refused until a controller has begun to count.
fn bound(cluster: &Cluster) -> anyhow::Result<()> {
    let hard = json!({
        "pods": "30", "requests.cpu": "30", "requests.memory": "60Gi", "requests.ephemeral-storage": "200Gi",
        "limits.cpu": "100", "limits.memory": "100Gi", "limits.ephemeral-storage": "500Gi",
        "persistentvolumeclaims": "10", "requests.storage": "100Gi",
    });
    let quota =
        json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "team"}, "spec": {"hard": hard}});
    cluster.kubectl.run_with(&["create", "--filename", "-"], &quota.to_string())?;
    let counts = "--for=jsonpath={.status.used.pods}=0";
    cluster.kubectl.run(&["wait", counts, "resourcequota/team", "--timeout=60s"]).map(drop)
}

/// As the manual makes the resource of them.
fn alerts() -> anyhow::Result<String> {
    let rules = fs::read_to_string(root().join("deploy/observability/prometheus/alerts.yml"))?;
    let head =
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: pantheon, namespace: pantheon}";
    Ok(rules.lines().fold(format!("{head}\nspec:\n"), |text, line| text + "  " + line + "\n"))
}
