//! From an instruction to a pushed commit: `gods` and the HTTP API, the real engine, a real `sshd`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pantheon_tests::engine::Engine;
use pantheon_tests::gate::Gate;
use pantheon_tests::postgres::Postgres;
use pantheon_tests::processes::marked;
use pantheon_tests::programs::{Programs, words};
use pantheon_tests::scripted_model::{Reply, Script, ScriptedModel};
use pantheon_tests::sshd::{Bare, Sshd};
use pantheon_tests::{examples, left_running, traces};
use serde_json::Value;
use tempfile::TempDir;

/// A server with one repository, and an engine that may push to it.
struct Stage {
    engine: Engine,
    sshd: Sshd,
    bare: Bare,
}

const FILES: [(&str, &str); 2] =
    [("README.md", "# Shop\n"), ("shop/total.py", "def total(items):\n    return sum(items)\n")];

impl Stage {
    fn new(variables: &[(&str, &str)]) -> Self {
        let sshd = Sshd::start().unwrap();
        let bare = sshd.repository("shop.git", &FILES).unwrap();
        let engine = engine(&sshd, variables);
        Self { engine, sshd, bare }
    }

    fn url(&self) -> String {
        self.sshd.url(&self.bare)
    }

    fn gods(&self, arguments: &[&str]) -> Output {
        let mut command = Programs::built().command("gods");
        command.args(arguments).env("PANTHEON_ENGINE_URL", self.engine.url()).stdin(Stdio::null());
        command.output().unwrap()
    }

    /// The branches beside `main`.
    fn branches(&self) -> Vec<String> {
        self.bare.branches().unwrap()
    }

    fn jobs(&self) -> Vec<Value> {
        let output = self.gods(&["jobs", "--json"]);
        let list: Value = serde_json::from_slice(&output.stdout).unwrap();
        list["jobs"].as_array().unwrap().clone()
    }

    fn only_job(&self) -> Value {
        let jobs = self.jobs();
        assert_eq!(jobs.len(), 1, "{jobs:?}");
        jobs[0].clone()
    }
}

/// An engine with the built-in rules for the server's repositories, and more variables.
pub(crate) fn engine(sshd: &Sshd, more: &[(&str, &str)]) -> Engine {
    let own = variables(sshd);
    let own = own.iter().map(|(name, value)| (*name, value.as_str()));
    let all: Vec<_> = own.chain(more.iter().copied()).collect();
    Engine::start_with(&Programs::built(), &all).unwrap()
}

pub(crate) fn variables(sshd: &Sshd) -> Vec<(&'static str, String)> {
    let rules = ("PANTHEON_PROVIDER", "rules".to_owned());
    [rules].into_iter().chain(sshd.engine_variables().unwrap()).collect()
}

#[test]
fn a_scaffold_is_a_branch_that_passes_its_tests() {
    let stage = Stage::new(&[]);
    let output =
        stage.gods(&["scaffold", "service", "user-auth-api", "--template", "python-service", "--repo", &stage.url()]);
    assert!(output.status.success(), "{}", words(&output));
    let branches = stage.branches();
    let [branch] = branches.as_slice() else { panic!("{branches:?}") };
    assert!(branch.starts_with("pantheon/scaffold-service-user-auth-api"), "{branch}");
    let tip = stage.bare.tip(branch).unwrap().unwrap();
    assert!(words(&output).contains(branch.as_str()) && words(&output).contains(&tip), "{}", words(&output));
    let message = stage.bare.git(&["log", "-1", "--format=%an <%ae>%n%B", branch]).unwrap();
    let job = stage.only_job();
    assert!(message.contains(&format!("Pantheon-Job: {}\n", job["jobId"].as_str().unwrap())), "{message}");
    assert!(message.contains("Pantheon-Action: scaffold:service"), "{message}");
    assert_eq!((&job["state"], &job["commitHash"]), (&"succeeded".into(), &tip.as_str().into()));

    let work = TempDir::new().unwrap();
    let path = work.path().to_str().unwrap();
    stage.bare.git(&["--work-tree", path, "checkout", "--quiet", "--force", branch, "--", "."]).unwrap();
    let tested = Command::new("python3")
        .args(["-m", "unittest"])
        .current_dir(work.path().join("user-auth-api"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    assert!(tested.status.success(), "{}", words(&tested));
}

#[test]
fn a_dry_run_pushes_nothing() {
    let stage = Stage::new(&[]);
    let output = stage.gods(&["scaffold", "site", "web", "--repo", &stage.url(), "--dry-run"]);
    assert!(output.status.success(), "{}", words(&output));
    assert_eq!(stage.branches(), Vec::<String>::new());
    let work = TempDir::new().unwrap();
    let patch = work.path().join("change.diff");
    fs::write(&patch, &output.stdout).unwrap();
    let applied = Command::new("git").arg("apply").arg(&patch).current_dir(work.path()).output().unwrap();
    assert!(applied.status.success(), "{}", words(&applied));
    assert!(work.path().join("web/README.md").exists());
}

#[test]
fn the_example_request_is_a_plan() {
    let stage = Stage::new(&[]);
    let mut script = Command::new(examples().join("requests/run.sh"));
    script.arg("git_flow").env("PANTHEON_ENGINE_URL", stage.engine.url()).env("REPO_URL", stage.url());
    let output = script.env_remove("PANTHEON_TOKEN").stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let reply: Value = serde_json::from_str(text.trim_start_matches("# git_flow\n")).unwrap();
    assert_eq!(reply["status"], "success", "{reply}");
    assert!(reply["diff"].as_str().unwrap().contains("+++ b/user-auth-api/"), "{reply}");
    assert_eq!(stage.branches(), Vec::<String>::new());
}

#[test]
fn a_review_waits_for_a_word() {
    let stage = Stage::new(&[]);
    for (word, pushed) in [("--reject", 0), ("--accept", 1)] {
        let output = stage.gods(&["scaffold", "site", "web", "--repo", &stage.url(), "--review"]);
        assert_eq!(output.status.code(), Some(1), "{}", words(&output));
        let job = stage.jobs()[0].clone();
        assert_eq!(job["state"], "waiting", "{job}");
        let id = job["jobId"].as_str().unwrap();
        assert!(words(&stage.gods(&["jobs", id, "--diff"])).contains("b/web/"));
        assert!(stage.gods(&["jobs", id, word]).status.success());
        stage.gods(&["jobs", id, "--follow"]);
        assert_eq!(stage.branches().len(), pushed, "{word}");
        assert_eq!(stage.gods(&["jobs", id, word]).status.code(), Some(4), "a word counts once");
    }
}

#[test]
fn what_was_turned_down_is_asked_again() {
    let stage = Stage::new(&[]);
    stage.gods(&["scaffold", "site", "web", "--repo", &stage.url(), "--review"]);
    let job = stage.only_job();
    let id = job["jobId"].as_str().unwrap();
    for word in ["--reject", "--retry"] {
        assert!(stage.gods(&["jobs", id, word]).status.success(), "{word}");
    }
    assert!(traces::comes_true(|| stage.only_job()["state"] == "waiting"), "{:?}", stage.only_job());
    assert_eq!(stage.branches(), Vec::<String>::new());
}

#[test]
fn an_accepted_change_outlives_its_mirror() {
    let stage = Stage::new(&[]);
    let output = stage.gods(&["scaffold", "site", "web", "--repo", &stage.url(), "--review"]);
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    let base = stage.bare.tip("main").unwrap().unwrap();
    let before = stage.only_job();
    fs::remove_dir_all(stage.engine.state().join("mirrors")).unwrap();
    stage.bare.add("main", &[("README.md", "# A human was here\n")]).unwrap();
    let id = before["jobId"].as_str().unwrap();
    assert!(stage.gods(&["jobs", id, "--accept"]).status.success());
    stage.gods(&["jobs", id, "--follow"]);
    let job = stage.only_job();
    assert_eq!((&job["state"], &job["commitHash"]), (&"succeeded".into(), &before["commitHash"]), "{job}");
    let [branch] = &stage.branches()[..] else { panic!("{:?}", stage.branches()) };
    let parent = stage.bare.git(&["rev-parse", &format!("{branch}^")]).unwrap();
    assert_eq!(parent.trim(), base);
}

#[test]
fn a_model_changes_several_files() {
    let answer = "shop/total.py\n<<<<<<< SEARCH\ndef total(items):\n=======\ndef grand_total(items):\n>>>>>>> REPLACE\n\n\
                  README.md\n<<<<<<< SEARCH\n# Shop\n=======\n# The shop\n>>>>>>> REPLACE\n";
    let model = ScriptedModel::start(Script::always(Reply::text(answer))).unwrap();
    let stage = Stage::new(&[("PANTHEON_PROVIDER", "openai"), ("OPENAI_BASE_URL", model.url())]);
    let output =
        stage.gods(&["run", "change_workspace", "--repo", &stage.url(), "--branch", "b", "-i", "call it grand"]);
    assert!(output.status.success(), "{}", words(&output));
    let text = stage.bare.git(&["show", "b:shop/total.py"]).unwrap();
    assert_eq!(text, "def grand_total(items):\n    return sum(items)\n");
    assert_eq!(stage.bare.git(&["rev-list", "--count", "main..b"]).unwrap().trim(), "1");
}

#[test]
fn a_failing_check_is_told_to_the_model_once() {
    let answer = |name: &str| {
        let text =
            format!("shop/total.py\n<<<<<<< SEARCH\ndef total(items):\n=======\ndef {name}(items):\n>>>>>>> REPLACE\n");
        Reply::text(&text)
    };
    let script = Script { first: vec![answer("wrong")], then: answer("right") };
    let model = ScriptedModel::start(script).unwrap();
    let stage = Stage::new(&[
        ("PANTHEON_PROVIDER", "openai"),
        ("OPENAI_BASE_URL", model.url()),
        ("PANTHEON_CHECK", "grep -q right shop/total.py || { echo not right; exit 3; }"),
    ]);
    let output = stage.gods(&["run", "change_workspace", "--repo", &stage.url(), "--branch", "b", "-i", "rename"]);
    assert!(output.status.success(), "{}", words(&output));
    assert!(stage.bare.git(&["show", "b:shop/total.py"]).unwrap().contains("right"));
    let requests = model.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[1].body.to_string().contains("not right"));
    let never = stage.gods(&["scaffold", "site", "web", "--repo", &stage.url(), "--base", "main"]);
    assert_eq!(never.status.code(), Some(4), "{}", words(&never));
    assert_eq!(stage.branches(), ["b"], "a failing check pushes nothing");
}

#[test]
fn a_check_reaches_no_network() {
    let sshd = Sshd::start().unwrap();
    let port = sshd.place().rsplit(':').next().unwrap().to_owned();
    let check = format!("! python3 -c \"import socket; socket.create_connection(('127.0.0.1', {port}), 5)\"");
    let bare = sshd.repository("shop.git", &FILES).unwrap();
    let engine = engine(&sshd, &[("PANTHEON_CHECK", &check)]);
    let stage = Stage { engine, sshd, bare };
    let output = stage.gods(&["scaffold", "site", "web", "--repo", &stage.url()]);
    assert!(output.status.success(), "{}", words(&output));
}

#[test]
fn ctrl_c_ends_a_run() {
    // A folder of tools is in the check's `PATH`, and in nobody else's.
    let tools = TempDir::new().unwrap();
    let tools = tools.path().to_str().unwrap();
    let stage = Stage::new(&[("PANTHEON_CHECK", "sleep 600"), ("PANTHEON_CHECK_TOOLS", tools)]);
    let mut command = Programs::built().command("gods");
    command.args(["scaffold", "site", "web", "--repo", &stage.url()]).env("PANTHEON_ENGINE_URL", stage.engine.url());
    let mut gods = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let checking = || stage.jobs().iter().any(|job| job["detail"] == "running the check");
    assert!(traces::comes_true(checking), "{}", stage.engine.log());
    let mark = format!("PATH={tools}:");
    assert!(traces::comes_true(|| !marked(&mark).is_empty()), "the check does not run");
    assert!(Command::new("kill").args(["-INT", &gods.id().to_string()]).status().unwrap().success());
    assert_eq!(gods.wait().unwrap().code(), Some(130));
    assert_eq!(stage.only_job()["state"], "cancelled");
    assert_eq!(left_running(&mark), [0_u32; 0], "the check outlived its run");
    assert_eq!(stage.branches(), Vec::<String>::new());
}

#[test]
fn a_push_that_began_is_told_truly() {
    let stage = Stage::new(&[]);
    let gate = Gate::closed().unwrap();
    // The branch has moved on the server, and the engine does not know yet.
    stage.bare.hook("post-receive", &gate.script()).unwrap();
    stage.gods(&["scaffold", "site", "web", "--repo", &stage.url(), "--detach"]);
    assert!(traces::comes_true(|| gate.is_reached()), "the push never began: {}", stage.engine.log());
    let id = stage.only_job()["jobId"].as_str().unwrap().to_owned();
    assert!(stage.gods(&["jobs", &id, "--cancel"]).status.success());
    gate.open().unwrap();
    assert!(stage.gods(&["jobs", &id, "--follow"]).status.success());
    let (job, branches) = (stage.only_job(), stage.branches());
    assert_eq!((&job["state"], branches.len()), (&"succeeded".into(), 1), "{job}");
}

#[test]
fn refusals_leave_nothing_behind() {
    let stage = Stage::new(&[]);
    for (arguments, said) in [
        (vec!["--repo", "file:///etc"], "address"),
        (vec!["--repo", "ssh://git@example.org/a/b"], "PANTHEON_GIT_HOSTS"),
        (vec!["--repo", &stage.url(), "--branch", "main"], "protected"),
        (vec!["--repo", &stage.url(), "--branch", "a..b"], "cannot be the name of a branch"),
        (vec!["--repo", &stage.url(), "--base", "nowhere"], "no branch `nowhere`"),
    ] {
        let arguments: Vec<&str> = ["scaffold", "site", "web"].into_iter().chain(arguments).collect();
        let output = stage.gods(&arguments);
        assert_eq!(output.status.code(), Some(4), "{arguments:?}: {}", words(&output));
        let said_it = words(&output).contains(said) || words(&output).contains("default branch");
        assert!(said_it, "{arguments:?}: {}", words(&output));
    }
    assert_eq!(stage.branches(), Vec::<String>::new());
    let scratch = traces::files_below(&stage.engine.state().join("scratch"));
    let left: Vec<_> = scratch.iter().filter(|path| !path.ends_with("lock")).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Programs whose engine keeps its mirrors on a disk of its own, which is gone with it.
fn with_small_disk(folder: &Path, kibibytes: usize) -> Programs {
    let mount = format!(r#"mount -t tmpfs -o size={kibibytes}k none "$PANTHEON_STATE/mirrors" && exec "$@""#);
    let own = "exec unshare --user --map-root-user --mount sh -c";
    Programs::with_engine_by(folder, &format!("mkdir -p \"$PANTHEON_STATE/mirrors\" && {own} '{mount}' sh \"$@\""))
}

#[test]
fn a_full_disk_is_told_and_passes() {
    let sshd = Sshd::start().unwrap();
    let bare = sshd.repository("shop.git", &FILES).unwrap();
    let noise: String = (0..6_000_000).map(|_| fastrand::alphanumeric()).collect();
    let large = sshd.repository("large.git", &[("noise.txt", &noise)]).unwrap();
    let folder = TempDir::new().unwrap();
    let variables = variables(&sshd);
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let attempts = [variables.as_slice(), &[("PANTHEON_RUN_ATTEMPTS", "1")]].concat();
    let engine = Engine::start_with(&with_small_disk(folder.path(), 3_000), &attempts).unwrap();
    let stage = Stage { engine, sshd, bare };
    let scaffold = |url: &str| stage.gods(&["scaffold", "site", "web", "--repo", url]);
    assert!(scaffold(&stage.url()).status.success(), "{}", stage.engine.log());
    let refused = scaffold(&stage.sshd.url(&large));
    assert!(!refused.status.success() && words(&refused).contains("no room"), "{}", words(&refused));
    assert_eq!(large.branches().unwrap(), Vec::<String>::new());
    assert!(scaffold(&stage.url()).status.success(), "{}", stage.engine.log());
    assert_eq!(stage.branches().len(), 2);
}

#[test]
fn a_killed_engine_leaves_one_commit() {
    let sshd = Sshd::start().unwrap();
    let bare = sshd.repository("shop.git", &FILES).unwrap();
    // The push hangs in the hook until the engine is gone.
    let gate = Gate::closed().unwrap();
    bare.hook("pre-receive", &gate.script()).unwrap();
    let state = TempDir::new().unwrap();
    let variables = [("PANTHEON_STATE", state.path().to_str().unwrap()), ("PANTHEON_RUN_LEASE", "2")];
    let first = engine(&sshd, &variables);
    let mut stage = Stage { engine: first, sshd, bare };
    let output = stage.gods(&["scaffold", "site", "web", "--repo", &stage.url(), "--detach"]);
    assert!(output.status.success(), "{}", words(&output));
    assert!(traces::comes_true(|| gate.is_reached()), "the push never began: {}", stage.engine.log());
    stage.engine.kill().unwrap();
    gate.open().unwrap();
    stage.engine = engine(&stage.sshd, &variables);
    let id = String::from_utf8(output.stdout).unwrap().trim().to_owned();
    let output = stage.gods(&["jobs", &id, "--follow"]);
    assert!(output.status.success(), "{}{}", words(&output), stage.engine.log());
    let branches = stage.branches();
    assert_eq!(branches.len(), 1, "{branches:?}");
    let range = format!("main..{}", branches[0]);
    assert_eq!(stage.bare.git(&["rev-list", "--count", &range]).unwrap().trim(), "1");
}

#[test]
fn a_worker_does_what_was_accepted() {
    let postgres = Postgres::shared();
    let database = postgres.database();
    let stage = Stage::new(&[("DATABASE_URL", &database), ("PANTHEON_RUN_WORKERS", "0")]);
    let output = stage.gods(&["scaffold", "site", "web", "--repo", &stage.url(), "--detach"]);
    assert!(output.status.success(), "{}", words(&output));
    let id = String::from_utf8(output.stdout).unwrap().trim().to_owned();
    assert_eq!(stage.only_job()["state"], "queued");
    let mut worker = Programs::built().command("pantheon-engine");
    worker.arg("worker").envs(variables(&stage.sshd)).env("DATABASE_URL", &database);
    let mut worker = worker.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let followed = stage.gods(&["jobs", &id, "--follow"]);
    assert!(Command::new("kill").arg(worker.id().to_string()).status().unwrap().success());
    assert!(worker.wait().unwrap().success(), "a worker ends when it is told");
    assert!(followed.status.success(), "{}", words(&followed));
    assert_eq!(stage.branches().len(), 1);
}
