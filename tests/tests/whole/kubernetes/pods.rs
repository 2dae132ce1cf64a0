//! How pods are confined: the restricted level of Kubernetes' Pod Security Standards, what is ours beyond it, and sizes.

use serde_json::Value;

use super::build::{Build, Pod, bytes, items, made_secrets, title, word};

/// What the restricted level lets a pod mount.
const VOLUMES: [&str; 8] =
    ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

/// The secrets that a pod may have, by its component. Where nobody else works on runs, the API has the keys of Git hosts too.
const SECRETS: [(&str, &[&str]); 3] = [
    ("api", &["pantheon-clients", "pantheon-models", "pantheon-postgres"]),
    ("worker", &["pantheon-clients", "pantheon-git", "pantheon-models", "pantheon-postgres"]),
    ("ide", &["pantheon-ide"]),
];

/// <https://kubernetes.io/docs/concepts/security/pod-security-standards/>, level `restricted`, as of Kubernetes 1.37, where
/// pods have the host's users.
pub(super) fn restricted(build: &Build) -> Vec<String> {
    let mut faults = Vec::new();
    let namespace = build.find("Namespace", "pantheon").map(|namespace| &namespace["metadata"]["labels"]);
    let enforced = namespace.map(|labels| &labels["pod-security.kubernetes.io/enforce"]);
    faults.extend((enforced != Some(&"restricted".into())).then(|| "the namespace does not enforce it".to_owned()));
    for pod in build.pods() {
        let context = &pod.spec["securityContext"];
        let mut say = |wrong: bool, what: &str| faults.extend(wrong.then(|| format!("{}: {what}", pod.of)));
        for host in ["hostNetwork", "hostPID", "hostIPC"] {
            say(pod.spec[host] == true, host);
        }
        for volume in items(&pod.spec["volumes"]) {
            let kinds = volume.as_object().into_iter().flatten().filter(|(name, _)| *name != "name");
            let (allowed, other): (Vec<_>, Vec<_>) = kinds.partition(|(kind, _)| VOLUMES.contains(&kind.as_str()));
            say(allowed.len() != 1 || !other.is_empty(), &format!("the volume {}", volume["name"]));
        }
        for strange in ["sysctls", "seLinuxOptions", "windowsOptions", "appArmorProfile"] {
            say(!context[strange].is_null(), strange);
        }
        for container in pod.containers() {
            say(container["securityContext"].is_null(), "a container without securityContext");
            of_container(context, container, &mut say);
        }
    }
    faults
}

/// Of two contexts the container's own counts, where it says something.
fn of_container(pod: &Value, container: &Value, say: &mut impl FnMut(bool, &str)) {
    let own = &container["securityContext"];
    let counts = |name: &str| if own[name].is_null() { &pod[name] } else { &own[name] };
    say(counts("runAsNonRoot") != true, "runAsNonRoot");
    say(counts("runAsUser").as_u64().is_none_or(|user| user == 0), "runAsUser");
    let profile = &counts("seccompProfile")["type"];
    say(profile != "RuntimeDefault" && profile != "Localhost", "seccompProfile");
    say(own["allowPrivilegeEscalation"] != false, "allowPrivilegeEscalation");
    say(own["privileged"] == true, "privileged");
    let capabilities = &own["capabilities"];
    say(!items(&capabilities["drop"]).any(|one| one == "ALL"), "capabilities.drop");
    say(items(&capabilities["add"]).any(|one| one != "NET_BIND_SERVICE"), "capabilities.add");
    for strange in ["procMount", "seLinuxOptions", "windowsOptions", "appArmorProfile"] {
        say(!own[strange].is_null(), strange);
    }
    say(items(&container["ports"]).any(|port| !port["hostPort"].is_null()), "hostPort");
}

/// What we promise beyond that: no way to the cluster's API, a root that cannot be written, keys in memory only, and no key
/// where it is not needed.
pub(super) fn confined(build: &Build) -> Vec<String> {
    let mut faults: Vec<String> =
        build.all("Secret").map(|secret| format!("{} is in the open", title(secret))).collect();
    for account in build.all("ServiceAccount") {
        let mounted = account["automountServiceAccountToken"] != false;
        faults.extend(mounted.then(|| format!("{} is mounted", title(account))));
    }
    let has_workers = build.pods().any(|pod| pod.component() == "worker");
    for pod in build.pods() {
        let mut say = |wrong: bool, what: &str| faults.extend(wrong.then(|| format!("{}: {what}", pod.of)));
        say(pod.spec["automountServiceAccountToken"] != false, "a way to the cluster's API");
        say(pod.spec["enableServiceLinks"] != false, "variables of every service");
        for container in pod.containers() {
            say(container["securityContext"]["readOnlyRootFilesystem"] != true, "a root that can be written");
        }
        say(pod.component() != "ide" && !is_memory(&pod, "/dev/shm"), "keys on a disk");
        say(!is_memory(&pod, "/tmp"), "/tmp on a disk");
        let role = if has_workers || pod.component() != "api" { pod.component() } else { "worker" };
        let allowed = SECRETS.iter().find(|(component, _)| *component == role).map(|(_, secrets)| *secrets);
        for secret in secrets(&pod) {
            say(allowed.is_none_or(|allowed| !allowed.contains(&secret)), secret);
            say(!made_secrets().contains_key(secret), &format!("nobody makes {secret}"));
        }
    }
    faults
}

/// The names of the secrets that a pod mounts or reads.
fn secrets<'a>(pod: &Pod<'a>) -> Vec<&'a str> {
    let volumes = items(&pod.spec["volumes"]);
    let projected = volumes.flat_map(|volume| {
        let whole = std::iter::once(&volume["secret"]["secretName"]);
        items(&volume["projected"]["sources"]).map(|source| &source["secret"]["name"]).chain(whole)
    });
    let read = pod.containers().flat_map(|container| {
        let one = items(&container["env"]).map(|one| &one["valueFrom"]["secretKeyRef"]["name"]);
        one.chain(items(&container["envFrom"]).map(|from| &from["secretRef"]["name"]))
    });
    projected.chain(read).filter_map(Value::as_str).collect()
}

/// The volume at a place of a pod's container.
pub(super) fn volume_at<'a>(pod: &Pod<'a>, place: &str) -> Option<&'a Value> {
    let mount = items(&pod.container()["volumeMounts"]).find(|mount| mount["mountPath"] == place)?;
    items(&pod.spec["volumes"]).find(|volume| volume["name"] == mount["name"])
}

fn is_memory(pod: &Pod<'_>, place: &str) -> bool {
    volume_at(pod, place).is_some_and(|volume| volume["emptyDir"]["medium"] == "Memory")
}

/// Everything is bounded, what is in memory fits into it, and mirrors fit onto their volume.
pub(super) fn sizes(build: &Build) -> Vec<String> {
    let mut faults = Vec::new();
    for pod in build.pods() {
        let mut say = |wrong: bool, what: &str| faults.extend(wrong.then(|| format!("{}: {what}", pod.of)));
        let limit = |kind: &str| bytes(&pod.container()["resources"]["limits"][kind]);
        for kind in ["cpu", "memory", "ephemeral-storage"] {
            for bound in ["requests", "limits"] {
                say(pod.container()["resources"][bound][kind].is_null(), &format!("{bound} of {kind}"));
            }
        }
        let volumes: Vec<&Value> = items(&pod.spec["volumes"]).map(|volume| &volume["emptyDir"]).collect();
        let volumes: Vec<&Value> = volumes.into_iter().filter(|volume| !volume.is_null()).collect();
        say(volumes.iter().any(|volume| volume["sizeLimit"].is_null()), "a volume without a bound");
        let sum = |in_memory: bool| -> u64 {
            let such = volumes.iter().filter(|volume| (volume["medium"] == "Memory") == in_memory);
            such.map(|volume| bytes(&volume["sizeLimit"])).sum()
        };
        // What is left is the programs'.
        say(sum(true) > limit("memory") * 3 / 4, "volumes fill the memory");
        say(sum(false) > limit("ephemeral-storage"), "volumes are larger than what the pod may have");
        let mirrors = build.settings(&pod).get("PANTHEON_MIRROR_BYTES").cloned();
        if build.settings(&pod).get("PANTHEON_RUN_WORKERS").is_some_and(|workers| workers != "0") {
            let mirrors = mirrors.map_or(u64::MAX, |bytes| bytes.parse().unwrap());
            say(state_bytes(build, &pod) < mirrors + (mirrors / 4), "mirrors do not fit onto their volume");
        }
    }
    faults
}

fn state_bytes(build: &Build, pod: &Pod<'_>) -> u64 {
    let Some(volume) = volume_at(pod, "/var/lib/pantheon") else { return 0 };
    let claim = build.find("PersistentVolumeClaim", word(&volume["persistentVolumeClaim"]["claimName"]));
    claim.map_or_else(
        || bytes(&volume["emptyDir"]["sizeLimit"]),
        |claim| bytes(&claim["spec"]["resources"]["requests"]["storage"]),
    )
}
