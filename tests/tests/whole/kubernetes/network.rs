//! Who reaches whom by the policies: the promise of `docs/kubernetes.md`, judged as Kubernetes judges policies. What one of
//! them allows is allowed; a pod that one of them selects for a direction is refused all else in that direction.

use serde_json::{Value, json};

use super::build::{Build, items, selects, title};
use super::references::port;

/// Somebody who speaks or is spoken to.
#[derive(Debug)]
enum Side {
    /// A pod of ours, by its component.
    Ours(&'static str),
    /// A pod with these labels, in a namespace with those.
    Theirs(Value, Value),
    /// An address outside of the cluster.
    Address(&'static str),
}

use Side::{Address, Ours, Theirs};

const GITHUB: &str = "140.82.121.4";
const CLOUD: &str = "169.254.169.254";

/// From whom, to whom, at which port, and whether that goes through. Components that a deployment lacks are left out.
fn promises(has_workers: bool, has_postgres: bool, has_monitor: bool) -> Vec<(Side, Side, u64, bool)> {
    let namespace = |label: &str| json!({ label: "true", "kubernetes.io/metadata.name": "theirs" });
    let ingress = || Theirs(json!({}), namespace("pantheon/reaches-api"));
    let browsers = || Theirs(json!({}), namespace("pantheon/reaches-ide"));
    let postgres = || Theirs(json!({}), namespace("pantheon/has-postgres"));
    let stranger = || Theirs(json!({}), json!({ "kubernetes.io/metadata.name": "theirs" }));
    let prometheus = || Theirs(json!({}), json!({ "kubernetes.io/metadata.name": "monitoring" }));
    let system = || json!({ "kubernetes.io/metadata.name": "kube-system" });
    let names = || Theirs(json!({ "k8s-app": "kube-dns" }), system());
    let mut promises = vec![
        (Ours("ide"), Ours("api"), 5000, true),
        (ingress(), Ours("api"), 5000, true),
        (browsers(), Ours("ide"), 8080, true),
        (stranger(), Ours("api"), 5000, false),
        (stranger(), Ours("worker"), 5000, false),
        (stranger(), Ours("ide"), 8080, false),
        (ingress(), Ours("worker"), 5000, false),
        (ingress(), Ours("ide"), 8080, false),
        (browsers(), Ours("api"), 5000, false),
        (Address(GITHUB), Ours("api"), 5000, false),
        (Ours("api"), Ours("worker"), 5000, false),
        (Ours("worker"), Ours("api"), 5000, false),
        (Ours("ide"), Ours("worker"), 5000, false),
        (Ours("api"), Ours("ide"), 8080, false),
        (Ours("worker"), Ours("ide"), 8080, false),
        (Ours("ide"), postgres(), 5432, false),
        (Ours("worker"), Address(GITHUB), 22, true),
        (Ours("api"), Address(GITHUB), 22, !has_workers),
        (Ours("ide"), Address(GITHUB), 443, true),
        (Ours("api"), prometheus(), 9090, false),
        (prometheus(), Ours("api"), 5000, has_monitor),
        (prometheus(), Ours("worker"), 5000, has_monitor),
        (prometheus(), Ours("ide"), 8080, false),
    ];
    for who in ["api", "worker", "ide"] {
        promises.extend([
            (Ours(who), names(), 53, true),
            (Ours(who), names(), 443, false),
            (Ours(who), Theirs(json!({}), system()), 53, false),
            (Ours(who), Address(CLOUD), 80, false),
            (Ours(who), Address(CLOUD), 443, false),
            (Ours(who), Address("10.96.0.1"), 443, false),
            (Ours(who), Address("192.168.1.1"), 443, false),
            (Ours(who), stranger(), 443, false),
            (Ours(who), Address(GITHUB), 9418, false),
        ]);
    }
    for who in ["api", "worker"] {
        promises.extend([
            (Ours(who), Address(GITHUB), 443, true),
            (Ours(who), Address(GITHUB), 80, false),
            (Ours(who), postgres(), 5432, has_postgres),
            (Ours(who), stranger(), 5432, false),
        ]);
    }
    promises
}

pub(super) fn promised(build: &Build) -> Vec<String> {
    let has = |component: &str| build.pods().any(|pod| pod.component() == component);
    // By the name, so that a policy that is missing is missed.
    let (has_postgres, has_monitor) = (build.name.contains("production"), !build.name.contains("small"));
    let mut faults: Vec<String> = build.all("NetworkPolicy").flat_map(|policy| pointless(build, policy)).collect();
    let denied = json!({ "podSelector": {}, "policyTypes": ["Ingress", "Egress"] });
    let refused = build.all("NetworkPolicy").any(|policy| policy["spec"] == denied);
    faults.extend((!refused).then(|| "a pod that nobody thought of is let through".to_owned()));
    for (from, to, at, allowed) in promises(has("worker"), has_postgres, has_monitor) {
        let there = [&from, &to].into_iter().all(|side| !matches!(side, Ours(component) if !has(component)));
        if there && goes_through(build, &from, &to, at) != allowed {
            let word = if allowed { "does not reach" } else { "reaches" };
            faults.push(format!("{from:?} {word} {to:?} at {at}"));
        }
    }
    faults
}

/// A policy about nobody, or about a port that nobody listens on, was meant otherwise.
fn pointless(build: &Build, policy: &Value) -> Vec<String> {
    let spec = &policy["spec"];
    let pods: Vec<_> = build.pods().filter(|pod| selects(&spec["podSelector"], pod.labels)).collect();
    let mut faults: Vec<String> =
        pods.is_empty().then(|| format!("{} is about nobody", title(policy))).into_iter().collect();
    let ports = items(&spec["ingress"]).flat_map(|rule| items(&rule["ports"]));
    for wanted in ports.filter_map(|port| port["port"].as_u64()) {
        let heard = pods.iter().all(|pod| port(pod, "http") == Some(wanted));
        faults.extend((!heard).then(|| format!("{}: nobody listens on {wanted}", title(policy))));
    }
    faults
}

fn goes_through(build: &Build, from: &Side, to: &Side, at: u64) -> bool {
    let passes = |own: &Side, other: &Side, direction: &str, rules: &str, peers: &str| {
        let Some(labels) = labels(build, own) else { return true };
        let policies = build.all("NetworkPolicy").filter(|policy| {
            let spec = &policy["spec"];
            selects(&spec["podSelector"], &labels) && items(&spec["policyTypes"]).any(|kind| kind == direction)
        });
        let rules_of: Vec<&Value> = policies.map(|policy| &policy["spec"][rules]).collect();
        let allows = |rule: &Value| {
            let ports = &rule["ports"];
            let at_port = ports.is_null() || items(ports).any(|port| port["port"] == at || port["port"].is_null());
            at_port && (rule[peers].is_null() || items(&rule[peers]).any(|peer| is_meant(build, peer, other)))
        };
        rules_of.is_empty() || rules_of.iter().any(|rules| items(rules).any(allows))
    };
    passes(from, to, "Egress", "egress", "to") && passes(to, from, "Ingress", "ingress", "from")
}

/// The labels of a pod of ours.
fn labels(build: &Build, side: &Side) -> Option<Value> {
    let Ours(component) = side else { return None };
    build.pods().find(|pod| pod.component() == *component).map(|pod| pod.labels.clone())
}

fn is_meant(build: &Build, peer: &Value, side: &Side) -> bool {
    let (pods, spaces) = (&peer["podSelector"], &peer["namespaceSelector"]);
    match side {
        Ours(_) => {
            let space = build.find("Namespace", "pantheon").map(|space| space["metadata"]["labels"].clone());
            let in_space = spaces.is_null() || selects(spaces, &space.unwrap_or_default());
            let is_pod = !(pods.is_null() && spaces.is_null());
            is_pod && in_space && labels(build, side).is_some_and(|labels| selects(pods, &labels))
        }
        Theirs(labels, space) => !spaces.is_null() && selects(spaces, space) && selects(pods, labels),
        Address(address) => {
            let block = &peer["ipBlock"];
            let within = |cidr: &Value| cidr.as_str().is_some_and(|cidr| contains(cidr, address));
            within(&block["cidr"]) && !items(&block["except"]).any(within)
        }
    }
}

/// Whether a range such as `10.0.0.0/8` holds an address; IPv4 only, as the addresses above.
fn contains(range: &str, address: &str) -> bool {
    let number = |text: &str| text.parse::<std::net::Ipv4Addr>().ok().map(u32::from);
    let Some((start, bits)) = range.split_once('/') else { return false };
    let (Some(start), Some(address)) = (number(start), number(address)) else { return false };
    let mask = u32::MAX.checked_shl(32 - bits.parse::<u32>().unwrap()).unwrap_or(0);
    start & mask == address & mask
}
