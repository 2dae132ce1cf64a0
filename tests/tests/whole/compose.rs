//! The team's deployment: docker-compose.yml as it is, built and brought up on a Docker of its own, with a scripted model and
//! a real `sshd` outside. What it promises is looked at from within, from the machine and from other networks.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pantheon_tests::docker::{Docker, HOST, said};
use pantheon_tests::programs::{Programs, words};
use pantheon_tests::scripted_model::{Reply, Say, Script, ScriptedModel};
use pantheon_tests::sshd::{Bare, Sshd};
use pantheon_tests::{copy_examples_to, prompt_lines};
use serde_json::Value;
use tempfile::TempDir;

mod pod;

/// Who the containers run as.
const USER: u32 = 1000;

/// What the file of secrets says; looked for where it must not be.
const KEY: &str = "sk-test-7dK2mQ0xV4nB8cR1";

const PASSWORD: &str = "open the pod bay doors";

/// A variable that `cargo xtask test` sets.
fn given(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set; `cargo xtask test` sets it"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// The deployment, up; dropping it ends the daemon and with it everything.
struct Stage {
    // Ends before what its containers use.
    docker: Docker,
    model: ScriptedModel,
    sshd: Sshd,
    bare: Bare,
    place: TempDir,
    project: String,
}

impl Stage {
    fn up() -> Self {
        let docker = Docker::start(Programs::built().folder()).unwrap();
        docker.import(Path::new(&given("PANTHEON_TEST_BASE_IMAGE")), "debian:bookworm-slim").unwrap();
        let say = Say::Replaced(vec![("total".to_owned(), "weight_sum".to_owned())]);
        let model =
            ScriptedModel::start(Script { then: Reply { say, ..Reply::default() }, ..Script::default() }).unwrap();
        let sshd = Sshd::start().unwrap();
        let bare = sshd.repository("shop.git", &[("README.md", "# Shop\n")]).unwrap();
        let place = TempDir::new().unwrap();
        let project = format!("pantheon-test-{}", std::process::id());
        let stage = Self { docker, model, sshd, bare, place, project };
        stage.lay_out();
        said(&mut stage.compose(&["build"])).unwrap();
        let started = stage.compose(&["up", "--detach"]).output().unwrap();
        assert!(started.status.success(), "{}\n{}", words(&started), stage.log());
        stage
    }

    /// The projects and the files of secrets, as their owner has them.
    fn lay_out(&self) {
        let (secrets, projects) = (self.place.path().join("secrets"), self.projects());
        fs::create_dir(&secrets).unwrap();
        fs::write(self.place.path().join("env"), "").unwrap();
        copy_examples_to(&projects);
        said(Command::new("chown").args(["-R", &format!("{USER}:{USER}")]).arg(&projects)).unwrap();
        for unset in fs::read_dir(root().join("deploy/docker/unset")).unwrap() {
            let name = unset.unwrap().file_name();
            let text = match name.to_str().unwrap() {
                "anthropic_api_key" => KEY.to_owned(),
                "git_known_hosts" => fs::read_to_string(self.sshd.known_at(&self.git_place()).unwrap()).unwrap(),
                "git_ssh_key" => self.sshd.key().unwrap(),
                "ide_password" => PASSWORD.to_owned(),
                _ => String::new(),
            };
            let file = secrets.join(name);
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
            chown(&file, Some(USER), Some(USER)).unwrap();
        }
    }

    fn projects(&self) -> PathBuf {
        self.place.path().join("projects")
    }

    fn git_place(&self) -> String {
        format!("{HOST}:{}", self.sshd.place().rsplit_once(':').unwrap().1)
    }

    /// Compose, without what a developer's `.env` says.
    fn compose(&self, arguments: &[&str]) -> Command {
        let mut command = self.docker.connected("docker-compose", &["--env-file"]);
        command
            .arg(self.place.path().join("env"))
            .args(["--project-name", &self.project])
            .args(arguments)
            .current_dir(root())
            .env("ANTHROPIC_BASE_URL", self.model.url().replace("127.0.0.1", HOST))
            .env("PANTHEON_BINARIES", "prebuilt")
            .env("PANTHEON_GIT_HOSTS", self.git_place())
            .env("PANTHEON_PACKAGES", "prebuilt")
            .env("PANTHEON_PROJECTS", self.projects())
            .env("PANTHEON_PROVIDER", "claude")
            .env("PANTHEON_SECRETS", self.place.path().join("secrets"));
        command
    }

    /// What a command says within the container of a service.
    fn within(&self, service: &str, command: &[&str]) -> String {
        let output = self.compose(&["exec", "-T", service]).args(command).output().unwrap();
        assert!(output.status.success(), "{command:?}: {}\n{}", words(&output), self.log());
        words(&output)
    }

    fn log(&self) -> String {
        self.compose(&["logs", "--no-color"]).output().map(|output| words(&output)).unwrap_or_default()
    }

    /// What Docker knows about the container of a service.
    fn inspected(&self, service: &str) -> Value {
        let id = self.id(service);
        let list: Value = serde_json::from_str(&said(&mut self.docker.docker(&["inspect", &id])).unwrap()).unwrap();
        list[0].clone()
    }

    fn id(&self, service: &str) -> String {
        said(&mut self.compose(&["ps", "-q", service])).unwrap().trim().to_owned()
    }

    fn addresses(&self, service: &str) -> Vec<String> {
        let networks = self.inspected(service)["NetworkSettings"]["Networks"].clone();
        networks
            .as_object()
            .unwrap()
            .values()
            .map(|network| network["IPAddress"].as_str().unwrap().to_owned())
            .collect()
    }

    /// All lines of the prompts that say something, and the secrets.
    fn confidential(&self) -> PathBuf {
        let key = self.sshd.key().unwrap();
        // The first line behind the mark is the same in every key.
        let of_key = key.lines().skip(2).filter(|line| !line.starts_with("-----"));
        let prompts = prompt_lines();
        let all: Vec<&str> = prompts.iter().map(String::as_str).chain(of_key).chain([KEY]).collect();
        let file = self.place.path().join("confidential");
        fs::write(&file, all.join("\n")).unwrap();
        file
    }

    /// The confidential lines that a command's output holds.
    fn leaked(&self, mut command: Command) -> String {
        let mut source = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut grep = Command::new("grep");
        grep.args(["--text", "--only-matching", "--fixed-strings", "--file"])
            .arg(self.confidential())
            .env("LC_ALL", "C");
        let found = grep.stdin(source.stdout.take().unwrap()).output().unwrap();
        assert!(source.wait().unwrap().success());
        // It ends with 1 when nothing is found, and with 2 when it cannot look.
        assert!(found.status.code().is_some_and(|code| code < 2), "{}", words(&found));
        words(&found)
    }
}

#[test]
fn the_deployment_holds_what_it_promises() {
    let stage = Stage::up();
    containers_are_healthy_and_confined(&stage);
    an_edit_comes_from_the_model(&stage);
    a_repository_gets_a_branch(&stage);
    the_engine_is_reached_by_the_ide_only(&stage);
    the_ide_holds_no_secret(&stage);
    the_browser_needs_the_password(&stage);
    no_attack_escapes(&stage);
    pod::runs_as_the_manifests_say(&stage.docker);
    nothing_is_left_when_it_is_taken_down(&stage);
}

fn containers_are_healthy_and_confined(stage: &Stage) {
    for service in ["engine", "ide"] {
        let healthy =
            pantheon_tests::traces::comes_true(|| stage.inspected(service)["State"]["Health"]["Status"] == "healthy");
        assert!(healthy, "{service}: {}", stage.log());
        let (all, host) = (stage.inspected(service), stage.inspected(service)["HostConfig"].clone());
        assert_eq!(all["Config"]["User"], format!("{USER}:{USER}"), "{service}");
        assert_eq!(host["CapDrop"], serde_json::json!(["ALL"]), "{service}");
        assert_eq!(host["SecurityOpt"], serde_json::json!(["no-new-privileges:true"]), "{service}");
        assert_eq!((&host["ReadonlyRootfs"], &host["Privileged"]), (&true.into(), &false.into()), "{service}");
        assert_eq!(host["RestartPolicy"]["Name"], "unless-stopped", "{service}");
        assert!(host["Memory"].as_u64() > Some(0) && host["PidsLimit"].as_u64() > Some(0), "{service}");
    }
    assert_eq!(stage.inspected("engine")["HostConfig"]["PortBindings"], serde_json::json!({}));
}

fn an_edit_comes_from_the_model(stage: &Stage) {
    let doctor = stage.within("ide", &["pantheon-ls", "doctor"]);
    assert!(!doctor.contains("failed"), "{doctor}");
    let said = stage.within("ide", &["gods", "refactor", "python-shop/shop/cart.py:22-26", "--apply"]);
    let changed = fs::read_to_string(stage.projects().join("python-shop/shop/cart.py")).unwrap();
    assert!(changed.contains("weight_sum"), "{said}");
    // The key is added outside of the sandbox that `claude` is in, on the way out.
    let requests = stage.model.requests();
    let keys: Vec<_> = requests.iter().filter_map(|request| request.headers.get("x-api-key")).collect();
    assert!(!keys.is_empty() && keys.iter().all(|key| *key == KEY), "{keys:?}");
}

fn a_repository_gets_a_branch(stage: &Stage) {
    let url = stage.sshd.url_by(&stage.git_place(), &stage.bare);
    let said = stage.within("ide", &["gods", "scaffold", "service", "user-api", "--repo", &url]);
    assert_eq!(stage.bare.branches().unwrap().len(), 1, "{said}\n{}", stage.log());
}

fn the_engine_is_reached_by_the_ide_only(stage: &Stage) {
    let addresses = stage.addresses("engine");
    let url = |address: &str| format!("http://{address}:5000/health");
    let reached = stage.within("ide", &["curl", "--silent", "--noproxy", "*", &url("engine")]);
    assert!(reached.contains("\"status\""), "the look finds what is there: {reached}");
    let ask = ["--silent", "--max-time", "3"];
    for address in &addresses {
        let output = stage.docker.beside("curl").args(ask).arg(url(address)).output().unwrap();
        assert!(!words(&output).contains("status"), "the machine reaches {address}");
    }
    for network in ["egress", "front", "data"].map(|name| format!("{}_{name}", stage.project)) {
        for address in &addresses {
            let run = ["run", "--rm", "--network", &network, "--entrypoint", "curl", "pantheon-engine:local"];
            let output = stage.docker.docker(&run).args(ask).arg(url(address)).output().unwrap();
            assert!(!words(&output).contains("status"), "{network} reaches {address}");
        }
    }
}

fn the_ide_holds_no_secret(stage: &Stage) {
    let of = |service: &str| stage.leaked(stage.docker.docker(&["export", &stage.id(service)]));
    assert_eq!(of("ide"), "", "in the files of the IDE's image");
    let volumes = "cat /proc/[0-9]*/environ; tar -cf - /home/coder /projects /run/secrets /var/lib/pairing 2>/dev/null";
    assert_eq!(stage.leaked(stage.compose(&["exec", "-T", "ide", "sh", "-c", volumes])), "", "in what it is given");
    let inspected = stage.leaked(stage.docker.docker(&["inspect", &stage.id("ide"), &stage.id("engine")]));
    assert_eq!(inspected, "", "in what Docker tells about both");
    let in_engine = of("engine");
    assert!(!in_engine.is_empty(), "the search finds what is there");
    assert!(!in_engine.contains(KEY), "the key is in the engine's image");
    let claude = stage.compose(&["exec", "-T", "ide", "sh", "-c", "command -v claude"]).output().unwrap();
    assert_eq!(words(&claude), "", "`claude` is in the IDE");
}

fn the_browser_needs_the_password(stage: &Stage) {
    let published = stage.inspected("ide")["HostConfig"]["PortBindings"]["8080/tcp"][0].clone();
    assert_eq!((&published["HostIp"], &published["HostPort"]), (&"127.0.0.1".into(), &"8080".into()));
    copy_examples_to(&stage.projects());
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/whole/browser");
    let screenshots = PathBuf::from(given("PANTHEON_TEST_SCREENSHOTS"));
    fs::create_dir_all(&screenshots).unwrap();
    let output = stage
        .docker
        .beside("node")
        .arg(scripts.join("compose.mjs"))
        .env("PANTHEON_TEST_URL", "http://127.0.0.1:8080")
        .env("PANTHEON_TEST_PASSWORD", PASSWORD)
        .env("PANTHEON_TEST_WORK", stage.projects())
        .env("PANTHEON_TEST_FOLDER", "/projects")
        .env("PANTHEON_TEST_SCREENSHOTS", screenshots)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}\n{}", stage.log(), words(&output));
}

/// The engine's own list of attacks on its sandbox, confined as the engine is here.
fn no_attack_escapes(stage: &Stage) {
    let programs = given("PANTHEON_TEST_ESCAPES");
    let programs: Vec<PathBuf> = std::env::split_paths(&programs).collect();
    for (program, filter) in programs.iter().zip([&["process::"][..], &[]]) {
        let volume = format!("{}:/attacks:ro", program.display());
        let mut run = stage.compose(&["run", "--rm", "-T", "--no-deps", "--volume", &volume, "-e", "TMPDIR=/scratch"]);
        let output = run.args(["--entrypoint", "/attacks", "engine"]).args(filter).output().unwrap();
        let said = words(&output);
        assert!(output.status.success() && said.contains(" passed; 0 failed"), "{said}");
        assert!(!said.contains(" 0 passed"), "{said}");
    }
    assert_eq!(programs.len(), 2);
}

fn nothing_is_left_when_it_is_taken_down(stage: &Stage) {
    said(&mut stage.compose(&["down", "--volumes", "--timeout", "30"])).unwrap();
    let left = |arguments: &[&str]| {
        let listed = said(&mut stage.docker.docker(arguments)).unwrap();
        listed.lines().filter(|line| line.contains(&stage.project)).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(left(&["ps", "--all", "--format", "{{.Names}}"]), Vec::<String>::new());
    assert_eq!(left(&["volume", "ls", "--format", "{{.Name}}"]), Vec::<String>::new());
    assert_eq!(left(&["network", "ls", "--format", "{{.Name}}"]), Vec::<String>::new());
}
