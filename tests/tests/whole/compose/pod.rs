//! The engine's image as Kubernetes runs it: the only pod of `deploy/kubernetes/overlays/small`, with its user, its
//! restrictions, its settings, its volumes and its secrets, started by Docker in the place of a node.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use pantheon_tests::docker::{Docker, said};
use pantheon_tests::kubernetes::{Deployment, copy_of_secrets};
use pantheon_tests::programs::words;
use pantheon_tests::traces::comes_true;
use serde_json::Value;
use tempfile::TempDir;

use crate::whole::kubernetes::build::{Build, Pod, bytes, items, word};

const NAME: &str = "pantheon-pod";

/// It starts as the manifests say, answers its probes and those who know the token, keeps its sandbox, and ends in order.
pub(super) fn runs_as_the_manifests_say(docker: &Docker) {
    let build = Build::of(&Deployment::of("overlays/small"));
    let pod = build.pods().next().unwrap();
    let (volumes, secrets) = (TempDir::new().unwrap(), copy_of_secrets());
    let token = fs::read_to_string(secrets.path().join("values/token")).unwrap();
    said(&mut start(docker, &build, &pod, volumes.path(), &secrets.path().join("values"))).unwrap();
    let log = || words(&docker.docker(&["logs", NAME]).output().unwrap());
    for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
        let path = word(&pod.container()[probe]["httpGet"]["path"]);
        assert!(comes_true(|| status(docker, path, "") == "200"), "{probe} fails: {}", log());
    }
    assert_eq!(status(docker, "/commands", ""), "401");
    assert_eq!(status(docker, "/commands", token.trim()), "200", "{}", log());
    assert!(!log().contains("no sandbox"), "{}", log());
    let grace = pod.spec["terminationGracePeriodSeconds"].to_string();
    said(&mut docker.docker(&["stop", "-t", &grace, NAME])).unwrap();
    let code = said(&mut docker.docker(&["inspect", "--format", "{{.State.ExitCode}}", NAME])).unwrap();
    assert_eq!(code.trim(), "0", "it does not end in order: {}", log());
    said(&mut docker.docker(&["rm", NAME])).unwrap();
}

/// The status of a reply, asked for from within.
fn status(docker: &Docker, path: &str, token: &str) -> String {
    let (bearer, url) = (format!("Authorization: Bearer {token}"), format!("http://127.0.0.1:5000{path}"));
    let ask =
        ["exec", NAME, "curl", "--silent", "--noproxy", "*", "--output", "/dev/null", "--write-out", "%{http_code}"];
    words(&docker.docker(&ask).args(["--header", &bearer, &url]).output().unwrap())
}

/// `docker run` with what the pod says.
fn start(docker: &Docker, build: &Build, pod: &Pod<'_>, volumes: &Path, values: &Path) -> Command {
    let (context, container) = (&pod.spec["securityContext"], pod.container());
    let own = &container["securityContext"];
    let mut run = docker.docker(&["run", "--detach", "--network", "none", "--name", NAME]);
    run.arg("--user").arg(format!("{}:{}", context["runAsUser"], context["runAsGroup"]));
    for (says, option) in [
        (pod.spec["shareProcessNamespace"] == true, "--init"),
        (own["readOnlyRootFilesystem"] == true, "--read-only"),
        (own["capabilities"]["drop"][0] == "ALL", "--cap-drop=ALL"),
        (own["allowPrivilegeEscalation"] == false, "--security-opt=no-new-privileges:true"),
    ] {
        assert!(says, "the pod does not ask for {option}");
        run.arg(option);
    }
    run.arg("--memory").arg(bytes(&container["resources"]["limits"]["memory"]).to_string());
    for (name, value) in build.settings(pod) {
        run.arg("--env").arg(format!("{name}={value}"));
    }
    let group = u32::try_from(context["fsGroup"].as_u64().unwrap()).unwrap();
    for mount in items(&container["volumeMounts"]) {
        let volume = items(&pod.spec["volumes"]).find(|volume| volume["name"] == mount["name"]).unwrap();
        place(&mut run, volume, word(&mount["mountPath"]), group, volumes, values);
    }
    run.arg("pantheon-engine:local").args(items(&container["args"]).map(word));
    run
}

/// A volume as the kubelet makes it: root's, and its group's to write in.
fn place(run: &mut Command, volume: &Value, at: &str, group: u32, volumes: &Path, values: &Path) {
    if volume["emptyDir"]["medium"] == "Memory" {
        let size = bytes(&volume["emptyDir"]["sizeLimit"]);
        run.arg("--tmpfs").arg(format!("{at}:exec,mode=2777,gid={group},size={size}"));
        return;
    }
    let folder = volumes.join(word(&volume["name"]));
    fs::create_dir(&folder).unwrap();
    let sources = items(&volume["projected"]["sources"]).flat_map(|source| items(&source["secret"]["items"]));
    for item in sources {
        let file = folder.join(word(&item["path"]));
        fs::copy(values.join(word(&item["key"])), &file).unwrap();
        chown(&file, Some(0), Some(group)).unwrap();
        let mode = u32::try_from(volume["projected"]["defaultMode"].as_u64().unwrap()).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
    }
    let is_claimed = !volume["persistentVolumeClaim"].is_null();
    chown(&folder, Some(0), Some(group)).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(if is_claimed { 0o2775 } else { 0o755 })).unwrap();
    run.arg("--volume").arg(format!("{}:{at}{}", folder.display(), if is_claimed { "" } else { ":ro" }));
}
