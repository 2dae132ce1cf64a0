//! `deploy/kubernetes`: every deployment is built by the real `kubectl`, held against the schemas of a current Kubernetes, and
//! against what the engine that was built here takes and serves. Each rule is seen to be missed where the manifests break it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;
use std::sync::LazyLock;

use pantheon_tests::engine::Engine;
use pantheon_tests::http::ask;
use pantheon_tests::kubernetes::{PRODUCTION, copy_of_secrets, deployments};
use pantheon_tests::programs::{Programs, words};
use serde_json::{Value, json};

pub(in crate::whole) mod build;
mod ends;
mod network;
mod pods;
mod references;
mod scaling;

use build::{Build, Pod, root};

/// A rule: what is wrong with a deployment, in words.
type Rule = fn(&Build) -> Vec<String>;

const RULES: [(&str, Rule); 9] = [
    ("schema", schema),
    ("restricted", pods::restricted),
    ("confined", pods::confined),
    ("sizes", pods::sizes),
    ("settings", references::settings),
    ("references", references::references),
    ("network", network::promised),
    ("scaling", scaling::scaling),
    ("ends", ends::ends),
];

fn schema(build: &Build) -> Vec<String> {
    build.faults.clone()
}

/// The deployments that are in the repository, and those that its pieces make.
static BUILDS: LazyLock<Vec<Build>> = LazyLock::new(|| deployments().unwrap().iter().map(Build::of).collect());

#[test]
fn deployments_keep_every_rule() {
    for build in &*BUILDS {
        for (name, rule) in RULES {
            assert_eq!(rule(build), Vec::<String>::new(), "{}: {name}", build.name);
        }
    }
}

#[test]
fn broken_manifests_are_seen() {
    let whole = BUILDS.iter().find(|build| build.name == PRODUCTION).unwrap();
    let mut silent = Vec::new();
    for (rule, place, value) in breaks() {
        let mut broken = whole.clone();
        broken.set(place, value.clone());
        let judge = RULES.iter().find(|(name, _)| *name == rule).unwrap().1;
        if rule == "schema" {
            broken = broken.again();
        }
        if judge(&broken).is_empty() {
            silent.push(format!("{rule} does not see {place} = {value}"));
        }
    }
    assert_eq!(silent, Vec::<String>::new());
}

/// The rule, the place, and what is put there; null takes it away.
#[rustfmt::skip]
fn breaks() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("schema", "Deployment/pantheon-api/spec/template/spec/containers/0/securityContext/readOnlyRootFileSystem", json!(true)),
        ("schema", "Service/pantheon-api/spec/ports/0/port", Value::Null),
        ("schema", "HorizontalPodAutoscaler/pantheon-worker/spec/maxReplicas", json!("ten")),
        ("restricted", "Namespace/pantheon/metadata/labels/pod-security.kubernetes.io~1enforce", json!("baseline")),
        ("restricted", "Deployment/pantheon-api/spec/template/spec/securityContext/runAsNonRoot", Value::Null),
        ("restricted", "Deployment/pantheon-api/spec/template/spec/securityContext/runAsUser", json!(0)),
        ("restricted", "Deployment/pantheon-api/spec/template/spec/securityContext/seccompProfile", Value::Null),
        ("restricted", "Deployment/pantheon-worker/spec/template/spec/containers/0/securityContext/seccompProfile", json!({"type": "Unconfined"})),
        ("restricted", "Deployment/pantheon-worker/spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation", Value::Null),
        ("restricted", "Deployment/pantheon-worker/spec/template/spec/containers/0/securityContext/capabilities/drop", json!(["NET_RAW"])),
        ("restricted", "Deployment/pantheon-worker/spec/template/spec/containers/0/securityContext/capabilities/add", json!(["SYS_ADMIN"])),
        ("restricted", "Deployment/pantheon-ide/spec/template/spec/containers/0/securityContext/privileged", json!(true)),
        ("restricted", "Deployment/pantheon-ide/spec/template/spec/hostPID", json!(true)),
        ("restricted", "Deployment/pantheon-ide/spec/template/spec/volumes/4", json!({"name": "tmp", "hostPath": {"path": "/tmp"}})),
        ("restricted", "Deployment/pantheon-ide/spec/template/spec/containers/0/ports/0/hostPort", json!(8080)),
        ("confined", "Deployment/pantheon-api/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem", json!(false)),
        ("confined", "Deployment/pantheon-api/spec/template/spec/automountServiceAccountToken", Value::Null),
        ("confined", "ServiceAccount/pantheon-worker/automountServiceAccountToken", json!(true)),
        ("confined", "Deployment/pantheon-api/spec/template/spec/volumes/4/projected/sources/0/secret/name", json!("pantheon-git")),
        ("confined", "Deployment/pantheon-ide/spec/template/spec/volumes/3/projected/sources/0/secret/name", json!("pantheon-models")),
        ("confined", "Deployment/pantheon-api/spec/template/spec/volumes/2/emptyDir/medium", Value::Null),
        ("confined", "Secret/pantheon-models", json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "pantheon-models", "namespace": "pantheon"}})),
        ("sizes", "Deployment/pantheon-worker/spec/template/spec/containers/0/resources/limits/memory", Value::Null),
        ("sizes", "Deployment/pantheon-worker/spec/template/spec/containers/0/resources/limits/memory", json!("1Gi")),
        ("sizes", "Deployment/pantheon-worker/spec/template/spec/volumes/5/emptyDir/sizeLimit", json!("8Gi")),
        ("sizes", "Deployment/pantheon-worker/spec/template/spec/containers/0/resources/limits/ephemeral-storage", json!("8Gi")),
        ("settings", "Deployment/pantheon-api/spec/template/spec/containers/0/env/0/name", json!("PANTHEON_LISTENS")),
        ("settings", "Deployment/pantheon-ide/spec/template/spec/containers/0/env/0/name", json!("PANTHEON_ENGINE")),
        ("settings", "ConfigMap/pantheon-settings/data/PANTHEON_DRAIN", json!("25")),
        ("settings", "Deployment/pantheon-api/spec/template/spec/containers/0/args/1", json!("server")),
        ("references", "Deployment/pantheon-worker/spec/template/spec/volumes/4/projected/sources/1/secret/items/1/key", json!("ssh_key")),
        ("references", "Deployment/pantheon-worker/spec/template/spec/volumes/4/projected/sources/1/secret/items/1/path", json!("ssh_key")),
        ("references", "Deployment/pantheon-worker/spec/template/spec/volumes/4/projected/sources/1/secret/name", json!("pantheon-keys")),
        ("references", "Deployment/pantheon-ide/spec/template/spec/volumes/1/persistentVolumeClaim/claimName", json!("pantheon-home")),
        ("references", "Deployment/pantheon-api/spec/template/spec/containers/0/envFrom/0/configMapRef/name", json!("pantheon-settings")),
        ("references", "Deployment/pantheon-api/spec/template/spec/containers/0/volumeMounts/0/name", json!("certificates")),
        ("references", "Deployment/pantheon-api/spec/template/spec/serviceAccountName", json!("pantheon")),
        ("references", "Deployment/pantheon-api/spec/template/spec/containers/0/image", json!("pantheon-engine")),
        ("references", "Deployment/pantheon-api/spec/template/spec/containers/0/livenessProbe/httpGet/port", json!("web")),
        ("references", "Deployment/pantheon-api/spec/template/spec/containers/0/livenessProbe/httpGet/path", json!("/alive")),
        ("references", "Deployment/pantheon-api/spec/template/spec/containers/0/ports/0/containerPort", json!(5001)),
        ("references", "Deployment/pantheon-ide/spec/template/spec/containers/0/readinessProbe/httpGet/path", json!("/health")),
        ("references", "Deployment/pantheon-api/spec/template/spec/containers/0/readinessProbe", Value::Null),
        ("references", "Service/pantheon-api/spec/ports/0/targetPort", json!("web")),
        ("references", "Service/pantheon-api/spec/selector/app.kubernetes.io~1component", json!("engine")),
        ("references", "ServiceMonitor/pantheon-api/spec/selector/matchLabels/app.kubernetes.io~1component", json!("engine")),
        ("references", "ServiceMonitor/pantheon-api/spec/endpoints/0/port", json!("metrics")),
        ("references", "ServiceMonitor/pantheon-api/spec/endpoints/0/path", json!("/metric")),
        ("references", "ServiceMonitor/pantheon-api/spec/jobLabel", Value::Null),
        ("references", "PodMonitor/pantheon-worker/spec/jobLabel", json!("app.kubernetes.io/component")),
        ("references", "PodMonitor/pantheon-worker/spec/podMetricsEndpoints/0/port", json!("metrics")),
        ("references", "Deployment/pantheon-api/spec/template/metadata/labels/app.kubernetes.io~1component", json!("engine")),
        ("network", "NetworkPolicy/default-deny", Value::Null),
        ("network", "NetworkPolicy/default-deny/spec/policyTypes", json!(["Ingress"])),
        ("network", "NetworkPolicy/default-deny/spec/ingress", json!([{}])),
        ("network", "NetworkPolicy/names", Value::Null),
        ("network", "NetworkPolicy/clients-to-api/spec/ingress/0/from", Value::Null),
        ("network", "NetworkPolicy/clients-to-api/spec/ingress/0/from/0/podSelector/matchLabels/app.kubernetes.io~1component", json!("editor")),
        ("network", "NetworkPolicy/clients-to-api/spec/podSelector/matchLabels/app.kubernetes.io~1component", json!("engine")),
        ("network", "NetworkPolicy/clients-to-api/spec/ingress/0/ports/0/port", json!(8080)),
        ("network", "NetworkPolicy/clients-to-api/spec/podSelector", json!({})),
        ("network", "NetworkPolicy/engine-to-models/spec/egress/0/to/0/ipBlock/except", json!(["10.0.0.0/8"])),
        ("network", "NetworkPolicy/engine-to-models/spec/egress/0/ports", Value::Null),
        ("network", "NetworkPolicy/engine-to-postgres/spec/podSelector", json!({})),
        ("network", "NetworkPolicy/engine-to-postgres/spec/egress/0/ports/0/port", json!(5433)),
        ("network", "NetworkPolicy/worker-to-git/spec/podSelector", json!({})),
        ("network", "NetworkPolicy/prometheus-to-engine", Value::Null),
        ("network", "NetworkPolicy/ide-to-api", Value::Null),
        ("network", "NetworkPolicy/browsers-to-ide/spec/ingress/0/from", Value::Null),
        ("scaling", "HorizontalPodAutoscaler/pantheon-worker/spec/metrics/0/external/metric/name", json!("pantheon_queue_age")),
        ("scaling", "HorizontalPodAutoscaler/pantheon-worker/spec/scaleTargetRef/name", json!("pantheon-workers")),
        ("scaling", "HorizontalPodAutoscaler/pantheon-worker/spec/minReplicas", json!(1)),
        ("scaling", "Deployment/pantheon-worker/spec/replicas", json!(2)),
        ("scaling", "PodDisruptionBudget/pantheon-api/spec/selector/matchLabels/app.kubernetes.io~1component", json!("engine")),
        ("scaling", "PodDisruptionBudget/pantheon-api/spec/maxUnavailable", json!(0)),
        ("scaling", "PodDisruptionBudget/pantheon-worker", Value::Null),
        ("scaling", "Deployment/pantheon-api/spec/template/spec/topologySpreadConstraints", Value::Null),
        ("scaling", "Deployment/pantheon-api/spec/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels/app.kubernetes.io~1component", json!("engine")),
        ("ends", "Deployment/pantheon-api/spec/template/spec/terminationGracePeriodSeconds", json!(30)),
        ("ends", "Deployment/pantheon-worker/spec/template/spec/terminationGracePeriodSeconds", json!(25)),
        ("ends", "ConfigMap/pantheon-settings/data/PANTHEON_DRAIN_DELAY", json!("20")),
        ("ends", "ConfigMap/pantheon-settings/data/PANTHEON_DRAIN_TIMEOUT", json!("60")),
        ("ends", "Deployment/pantheon-api/spec/template/spec/containers/0/lifecycle", Value::Null),
        ("ends", "Deployment/pantheon-api/spec/strategy/rollingUpdate/maxUnavailable", json!(1)),
        ("ends", "Deployment/pantheon-ide/spec/strategy", Value::Null),
    ]
}

/// The engine takes the settings of every deployment, answers its probes, and tells the number that workers are scaled by.
#[test]
fn the_engine_serves_what_manifests_name() {
    // What is of the container's own places, and who would answer.
    let elsewhere = ["PANTHEON_LISTEN", "PANTHEON_SCRATCH", "PANTHEON_PROVIDER", "DATABASE_URL"];
    let mut tried = BTreeSet::new();
    for build in &*BUILDS {
        for pod in build.pods().filter(|pod| pod.component() != "ide") {
            let mut settings = build.settings(&pod);
            settings.retain(|name, _| !elsewhere.contains(&name.as_str()));
            if tried.insert(settings.clone()) {
                answers(&pod, &settings);
            }
        }
    }
    assert!(tried.len() > 1, "API and workers are set differently");
}

fn answers(pod: &Pod<'_>, settings: &BTreeMap<String, String>) {
    let settings = settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let settings: Vec<_> = settings.chain([("PANTHEON_PROVIDER", "rules")]).collect();
    let engine = Engine::start_with(&Programs::built(), &settings).unwrap();
    let get = |path: &str| ask(engine.address(), &format!("GET {path}"), &[], &Value::Null).unwrap();
    for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
        let path = pod.container()[probe]["httpGet"]["path"].as_str().unwrap();
        assert_eq!(get(path).status, 200, "{}: {path}", pod.of);
    }
    let metrics = std::io::read_to_string(get(references::METRICS).body).unwrap();
    assert!(metrics.contains(&format!("{} ", scaling::QUEUE_AGE)), "{metrics}");
}

/// `make.sh` may be run again, and what it makes is nobody else's.
#[test]
fn made_up_secrets_stay_and_are_private() {
    let folder = copy_of_secrets();
    let values = folder.path().join("values");
    let content = |name: &str| fs::read_to_string(values.join(name)).unwrap();
    let first = ["token", "ide_password", "git_ssh_key"].map(content);
    assert!(first.iter().all(|value| value.len() >= 24), "they are long enough");
    let again = Command::new("sh").arg(folder.path().join("make.sh")).output().unwrap();
    assert!(again.status.success(), "{}", words(&again));
    assert_eq!(["token", "ide_password", "git_ssh_key"].map(content), first);
    for entry in fs::read_dir(&values).unwrap() {
        let mode = std::os::unix::fs::MetadataExt::mode(&entry.as_ref().unwrap().metadata().unwrap());
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(mode & 0o077 == 0 || name.ends_with(".pub"), "{name} is readable by others: {mode:o}");
    }
    let mut git = Command::new("git");
    git.args(["check-ignore", "--quiet", "deploy/kubernetes/secrets/values/token"]).current_dir(root());
    assert!(git.status().unwrap().success(), "git would take the values up");
}
