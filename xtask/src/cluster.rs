//! `cargo xtask cluster`: what `docs/kubernetes.md` tells teams to do, done to a real API server of Kubernetes, whose programs
//! are given by their folder. Each deployment gets a cluster of its own, without a node that runs anything, which ends with it.

mod applied;
mod controlled;
mod interrupt;
mod kubectl;
mod nodes;
mod prepared;
mod refused;
mod removed;
mod servers;

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use pantheon_tests::kubernetes::{Deployment, PRODUCTION, deployments};

use self::servers::{Cluster, Programs};
use crate::{say, tools};

/// With what.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The folder of `etcd`, `kube-apiserver` and, for all that follows from what is applied, `kube-controller-manager`
    #[arg(long, value_name = "DIR")]
    programs: PathBuf,
    /// The folder of the definitions that the Prometheus operator and KEDA bring, in place of short ones of ours
    #[arg(long, value_name = "DIR")]
    definitions: Option<PathBuf>,
    /// Only the deployments whose names hold this
    filter: Option<String>,
}

/// A look at a cluster with a deployment in it: what is wrong, in words.
type Check = fn(&Cluster, &Deployment) -> anyhow::Result<Vec<String>>;

/// What a server alone tells.
const SERVER: [(&str, Check); 4] = [
    ("taken in the strict form, without a warning", applied::strictly),
    ("taken by server-side apply too", applied::by_the_server),
    ("kept as it is written", applied::as_written),
    ("nothing differs afterwards", applied::nothing_differs),
];

/// What follows when the controllers do their work.
const CONTROLLERS: [(&str, Check); 4] = [
    ("pods are made, budgets, scaler and quota are reckoned, nobody complains", controlled::right),
    ("where pods are ready it is rolled out, services lead to them, budgets hold", nodes::right),
    ("a pod that is not restricted is not made, and that is seen here", controlled::refuses_unrestricted),
    ("removed as a whole", removed::whole),
];

/// Starts, applies, looks, removes, for each deployment.
///
/// # Errors
/// When something is wrong with a deployment, a program does not work, or somebody ends this.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let programs = Programs::in_folder(&options.programs)?;
    let kubectl = tools::kubectl()?;
    interrupt::listen()?;
    let chosen = |deployment: &Deployment| options.filter.as_ref().is_none_or(|part| deployment.name.contains(part));
    let deployments: Vec<_> = deployments()?.into_iter().filter(chosen).collect();
    if deployments.is_empty() {
        bail!("no deployment has such a name");
    }
    let mut wrong = Vec::new();
    for deployment in &deployments {
        say::step(&format!("Applying {}", deployment.name));
        let cluster = Cluster::start(&programs, &kubectl)?;
        let prepared = prepared::prepare(&cluster, options.definitions.as_deref());
        prepared.with_context(|| format!("the server cannot be prepared for {}", deployment.name))?;
        wrong.extend(judge(&cluster, deployment)?.then_some(deployment.name));
    }
    if !programs.has_controllers() {
        say::warning(
            "NOT CHECKED: pods, budgets, scalers and quotas; there is no kube-controller-manager in the folder",
        );
    }
    if wrong.is_empty() { Ok(()) } else { bail!("not right, see above: {}", wrong.join(", ")) }
}

/// Whether something is wrong, after which no more is looked at.
fn judge(cluster: &Cluster, deployment: &Deployment) -> anyhow::Result<bool> {
    let mut checks = SERVER.to_vec();
    // Once is enough: they are the server's own rules.
    if deployment.name == PRODUCTION {
        checks.push(("what is broken is refused", refused::all));
    }
    if cluster.has_controllers {
        checks.extend(CONTROLLERS);
    }
    for (claim, check) in checks {
        let faults = check(cluster, deployment).with_context(|| format!("{}: {claim}", deployment.name))?;
        if !faults.is_empty() {
            for fault in faults {
                say::warning(&format!("not {claim}: {fault}"));
            }
            return Ok(true);
        }
        say::note(claim);
    }
    Ok(false)
}
