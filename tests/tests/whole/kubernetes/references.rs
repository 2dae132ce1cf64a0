//! What manifests name is there: settings of the real programs, keys of secrets, volumes, ports, labels, paths.

use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

use pantheon_tests::programs::{Programs, words};
use serde_json::Value;

use super::build::{Build, Pod, items, made_secrets, root, selects, title, word};

/// Where the engine tells its numbers.
pub(super) const METRICS: &str = "/metrics";

/// What the image's own start says to the engine, and to nobody else: the libraries of its database and of the language.
const LIBRARIES: [&str; 1] = ["PGPASSWORD"];

/// The variables that a program's `--help` names.
fn known(program: &str, arguments: &[&str]) -> BTreeSet<String> {
    let output = Programs::built().command(program).args(arguments).arg("--help").output().unwrap();
    let text = words(&output);
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let names: BTreeSet<String> = words.filter(|word| is_variable(word)).map(str::to_owned).collect();
    assert!(output.status.success() && names.len() > 2, "{text}");
    names
}

fn is_variable(word: &str) -> bool {
    word.contains('_') && word.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
}

/// Every setting is one that its program knows, and the command is one that it has.
pub(super) fn settings(build: &Build) -> Vec<String> {
    static ENGINE: LazyLock<BTreeSet<String>> = LazyLock::new(|| known("pantheon-engine", &["serve"]));
    static SERVER: LazyLock<BTreeSet<String>> = LazyLock::new(|| known("pantheon-ls", &[]));
    let mut faults = Vec::new();
    for pod in build.pods() {
        let is_ide = pod.component() == "ide";
        let known = if is_ide { &*SERVER } else { &*ENGINE };
        let unknown = build.settings(&pod).into_keys().filter(|name| !known.contains(name));
        faults.extend(unknown.map(|name| format!("{}: no program knows {name}", pod.of)));
        let arguments: Vec<&str> = items(&pod.container()["args"]).map(word).collect();
        let runs = is_ide && arguments.is_empty() || arguments == ["pantheon-engine", "serve"];
        faults.extend((!runs).then(|| format!("{}: {arguments:?} is no command", pod.of)));
        let without = items(&pod.container()["env"]).filter(|one| one["value"].is_null());
        faults.extend(without.map(|one| format!("{}: {} has no value", pod.of, one["name"])));
    }
    let exported = exports().into_iter().map(|(_, name)| name).filter(|name| !LIBRARIES.contains(&name.as_str()));
    faults.extend(exported.filter(|name| !ENGINE.contains(name)).map(|name| format!("engine.sh: {name}")));
    faults
}

/// The files of secrets that the image's start hands to the engine, and the variables that it does that in.
fn exports() -> Vec<(String, String)> {
    let start = fs::read_to_string(root().join("deploy/docker/engine.sh")).unwrap();
    let lines = start.lines().filter_map(|line| line.strip_prefix("secret ")?.split_once(' '));
    let exports: Vec<_> = lines.map(|(file, name)| (file.to_owned(), name.to_owned())).collect();
    assert!(exports.len() > 4, "{start}");
    exports
}

pub(super) fn references(build: &Build) -> Vec<String> {
    let mut faults = Vec::new();
    for object in &build.objects {
        let inside = object["kind"] == "Namespace" || object["metadata"]["namespace"] == "pantheon";
        faults.extend((!inside).then(|| format!("{} is in another namespace", title(object))));
    }
    for pod in build.pods() {
        let mut say = |what: String| faults.push(format!("{}: {what}", pod.of));
        if !selects(&pod.maker["spec"]["selector"], pod.labels) {
            say("it does not select its own pods".to_owned());
        }
        volumes(build, &pod, &mut say);
        names(build, &pod, &mut say);
        probes(build, &pod, &mut say);
    }
    services(build, &mut faults);
    monitors(build, &mut faults);
    faults
}

/// Mounts have volumes, volumes have what they hold, and secrets are files that the image looks for.
fn volumes(build: &Build, pod: &Pod<'_>, say: &mut impl FnMut(String)) {
    let names: BTreeSet<&str> = items(&pod.spec["volumes"]).map(|volume| word(&volume["name"])).collect();
    let mounts: BTreeSet<&str> = items(&pod.container()["volumeMounts"]).map(|mount| word(&mount["name"])).collect();
    if names != mounts {
        say(format!("it has the volumes {names:?} and mounts {mounts:?}"));
    }
    let script = fs::read_to_string(root().join(if pod.component() == "ide" {
        "deploy/docker/ide.sh"
    } else {
        "deploy/docker/engine.sh"
    }));
    let script = script.unwrap();
    let settings = build.settings(pod);
    for volume in items(&pod.spec["volumes"]) {
        let claim = &volume["persistentVolumeClaim"]["claimName"];
        if !claim.is_null() && build.find("PersistentVolumeClaim", word(claim)).is_none() {
            say(format!("nobody claims {claim}"));
        }
        for secret in items(&volume["projected"]["sources"]).map(|source| &source["secret"]) {
            let made = made_secrets().get(word(&secret["name"]));
            for item in items(&secret["items"]) {
                let (key, path) = (word(&item["key"]), word(&item["path"]));
                if made.is_none_or(|keys| !keys.iter().any(|made| made == key)) {
                    say(format!("nobody makes {key} of {}", secret["name"]));
                }
                let full = format!("/run/secrets/{path}");
                let is_read = script.contains(&full)
                    || exports().iter().any(|(file, _)| file == path)
                    || settings.values().any(|value| value.contains(&full))
                    || path == "postgres_ca";
                if !is_read {
                    say(format!("nobody reads {full}"));
                }
            }
        }
    }
}

/// Maps, accounts and images.
fn names(build: &Build, pod: &Pod<'_>, say: &mut impl FnMut(String)) {
    for from in items(&pod.container()["envFrom"]) {
        let name = &from["configMapRef"]["name"];
        if !build.all("ConfigMap").any(|map| map["metadata"]["name"] == *name) {
            say(format!("there is no {name}"));
        }
    }
    if build.find("ServiceAccount", word(&pod.spec["serviceAccountName"])).is_none() {
        say(format!("there is no account {}", pod.spec["serviceAccountName"]));
    }
    for container in pod.containers() {
        let image = word(&container["image"]);
        let name = image.rsplit('/').next().unwrap_or_default();
        let is_fixed = name.contains('@') || name.split_once(':').is_some_and(|(_, tag)| tag != "latest");
        if !is_fixed {
            say(format!("`{image}` is whatever is newest"));
        }
    }
}

/// Probes are at ports that are listened on, at paths that are served.
fn probes(build: &Build, pod: &Pod<'_>, say: &mut impl FnMut(String)) {
    let container = pod.container();
    let compose = fs::read_to_string(root().join("docker-compose.yml")).unwrap();
    let number = port(pod, "http");
    match build.settings(pod).get("PANTHEON_LISTEN") {
        Some(address) if number.is_none_or(|port| !address.ends_with(&format!(":{port}"))) => {
            say(format!("it listens on {address}"));
        }
        None if number != Some(8080) => say("it listens on 8080".to_owned()),
        _ => {}
    }
    for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
        let asked = &container[probe]["httpGet"];
        if port(pod, word(&asked["port"])).is_none() {
            say(format!("{probe} asks at {}", asked["port"]));
        }
        let path = word(&asked["path"]);
        // Compose asks the IDE in the same way, and is brought up by a test of its own.
        let served = match pod.component() {
            "ide" => compose.contains(&format!("http://127.0.0.1:8080{path}\"")),
            _ => path == if probe == "readinessProbe" { "/ready" } else { "/live" },
        };
        if !served {
            say(format!("{probe} asks for {path}"));
        }
    }
}

/// The number of a container's port.
pub(super) fn port(pod: &Pod<'_>, name: &str) -> Option<u64> {
    let ports = pod.containers().flat_map(|container| items(&container["ports"]));
    ports.into_iter().find(|port| port["name"] == name).and_then(|port| port["containerPort"].as_u64())
}

fn services(build: &Build, faults: &mut Vec<String>) {
    for service in build.all("Service") {
        let selector = serde_json::json!({ "matchLabels": service["spec"]["selector"] });
        let pods: Vec<Pod<'_>> = build.pods().filter(|pod| selects(&selector, pod.labels)).collect();
        let leads = |wanted: &Value| pods.iter().all(|pod| port(pod, word(&wanted["targetPort"])).is_some());
        let right = pods.len() == 1 && items(&service["spec"]["ports"]).all(leads);
        faults.extend((!right).then(|| format!("{} leads nowhere", title(service))));
    }
    // The IDE finds the API by the name and the port of its service.
    for url in build.pods().filter_map(|pod| build.settings(&pod).remove("PANTHEON_ENGINE_URL")) {
        let api = build.find("Service", "pantheon-api").map(|service| service["spec"]["ports"][0]["port"].to_string());
        let right = api.is_some_and(|port| url == format!("http://pantheon-api:{port}"));
        faults.extend((!right).then(|| format!("{url} is no service")));
    }
}

/// Prometheus finds something behind what it is told.
fn monitors(build: &Build, faults: &mut Vec<String>) {
    for monitor in build.all("ServiceMonitor") {
        let spec = &monitor["spec"];
        let named = |service: &&Value| selects(&spec["selector"], &service["metadata"]["labels"]);
        let found: Vec<&Value> = build.all("Service").filter(named).collect();
        let has = |service: &&Value, name: &Value| items(&service["spec"]["ports"]).any(|port| port["name"] == *name);
        let fits = |end: &Value| end["path"] == METRICS && found.iter().all(|service| has(service, &end["port"]));
        let job = found.iter().all(|service| is_job(spec, &service["metadata"]["labels"]));
        let right = found.len() == 1 && job && items(&spec["endpoints"]).all(fits);
        faults.extend((!right).then(|| format!("{} finds nothing", title(monitor))));
    }
    for monitor in build.all("PodMonitor") {
        let spec = &monitor["spec"];
        let found: Vec<Pod<'_>> = build.pods().filter(|pod| selects(&spec["selector"], pod.labels)).collect();
        let has = |end: &Value| found.iter().all(|pod| port(pod, word(&end["port"])).is_some());
        let job = found.iter().all(|pod| is_job(spec, pod.labels));
        let fits = |end: &Value| end["path"] == METRICS && has(end);
        let right = found.len() == 1 && job && items(&spec["podMetricsEndpoints"]).all(fits);
        faults.extend((!right).then(|| format!("{} finds nothing", title(monitor))));
    }
}

/// Whether what is found goes by the job that our alerts ask for.
fn is_job(spec: &Value, labels: &Value) -> bool {
    labels[word(&spec["jobLabel"])] == "pantheon"
}
