//! From an instruction to a pushed commit: `gods` and the HTTP API, the real engine, a real `sshd`.

use std::fs;
use std::process::{Command, Output, Stdio};

use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Script, ScriptedModel};
use pantheon_tests::sshd::{Bare, Sshd};
use pantheon_tests::traces;
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
        let listed = self.bare.git(&["for-each-ref", "--format=%(refname:short)", "refs/heads"]).unwrap();
        listed.lines().filter(|branch| *branch != "main").map(str::to_owned).collect()
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

fn engine(sshd: &Sshd, variables: &[(&str, &str)]) -> Engine {
    let (place, key) = (sshd.place(), sshd.key().unwrap());
    let known = sshd.known_hosts().unwrap().display().to_string();
    let mut all = vec![
        ("PANTHEON_PROVIDER", "rules"),
        ("PANTHEON_GIT_HOSTS", place.as_str()),
        ("PANTHEON_SSH_KNOWN_HOSTS", known.as_str()),
        ("GITHUB_SSH_KEY", key.as_str()),
    ];
    all.extend(variables);
    Engine::start_with(&Programs::built(), &all).unwrap()
}

fn words(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
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
    assert!(words(&output).contains("new file web/index.html") || words(&output).contains("+++ b/web/"), "no diff");
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

#[test]
fn a_killed_engine_leaves_one_commit() {
    let sshd = Sshd::start().unwrap();
    let bare = sshd.repository("shop.git", &FILES).unwrap();
    // The push hangs in the hook until the engine is gone.
    let gate = TempDir::new().unwrap();
    let (reached, open) = (gate.path().join("reached"), gate.path().join("open"));
    let script = format!("touch {}; while [ ! -e {} ]; do sleep 0.05; done", reached.display(), open.display());
    bare.hook("pre-receive", &script).unwrap();
    let state = TempDir::new().unwrap();
    let variables = [("PANTHEON_STATE", state.path().to_str().unwrap()), ("PANTHEON_RUN_LEASE", "2")];
    let first = engine(&sshd, &variables);
    let mut stage = Stage { engine: first, sshd, bare };
    let output = stage.gods(&["scaffold", "site", "web", "--repo", &stage.url(), "--detach"]);
    assert!(output.status.success(), "{}", words(&output));
    assert!(traces::comes_true(|| reached.exists()), "the push never began: {}", stage.engine.log());
    stage.engine.kill().unwrap();
    fs::write(&open, "").unwrap();
    stage.engine = engine(&stage.sshd, &variables);
    let id = String::from_utf8(output.stdout).unwrap().trim().to_owned();
    let output = stage.gods(&["jobs", &id, "--follow"]);
    assert!(output.status.success(), "{}{}", words(&output), stage.engine.log());
    let branches = stage.branches();
    assert_eq!(branches.len(), 1, "{branches:?}");
    let range = format!("main..{}", branches[0]);
    assert_eq!(stage.bare.git(&["rev-list", "--count", &range]).unwrap().trim(), "1");
}
