//! Actions on a workspace through the engine's own program, worked on by `claude` with tools, asked for by `gods`.

use std::fs;
use std::path::Path;
use std::process::{Child, Output, Stdio};

use pantheon_tests::engine::Engine;
use pantheon_tests::programs::{Programs, words};
use pantheon_tests::scripted_model::{Reply, Script, ScriptedModel};
use pantheon_tests::traces;
use serde_json::json;
use tempfile::TempDir;

use super::claude::program;
use super::claude_faults::Fake;

const SYSTEM: &str = "Proprietary words 7c1f0e of the workspace action.";

/// An engine with one action on the workspace, and a workspace.
struct Stage {
    engine: Engine,
    workspace: TempDir,
    _prompts: TempDir,
}

impl Stage {
    fn new(claude: &Path, base_url: &str) -> Self {
        let prompts = TempDir::new().unwrap();
        fs::write(prompts.path().join("tidy.md"), format!("---\ntitle: Tidy\nscope: workspace\n---\n{SYSTEM}\n"))
            .unwrap();
        let scaffold = format!("---\nscope: repository\ntemplates: [python-service]\n---\n{SYSTEM}\n");
        fs::write(prompts.path().join("scaffold_service.md"), scaffold).unwrap();
        let variables = [
            ("PANTHEON_PROVIDER", "claude"),
            ("PANTHEON_CLAUDE", claude.to_str().unwrap()),
            ("PANTHEON_CLAUDE_POOL", "0"),
            ("PANTHEON_PROMPTS", prompts.path().to_str().unwrap()),
            ("ANTHROPIC_API_KEY", "placeholder-key"),
            ("ANTHROPIC_BASE_URL", base_url),
        ];
        let engine = Engine::start_with(&Programs::built(), &variables).unwrap();
        let workspace = TempDir::new().unwrap();
        fs::create_dir(workspace.path().join("src")).unwrap();
        for (path, text) in [
            ("src/a.py", "x = 1\n"),
            ("src/b.py", "import a\r\nprint(a.x)\r\n"),
            ("CLAUDE.md", "Hostile words 5d1c.\n"),
        ] {
            fs::write(workspace.path().join(path), text).unwrap();
        }
        Self { engine, workspace, _prompts: prompts }
    }

    fn ask(&self) -> Child {
        let mut command = Programs::built().command("gods");
        command
            .args(["run", "tidy", "--apply", "--instruction", "Add one everywhere."])
            .current_dir(self.workspace.path());
        command.env("PANTHEON_ENGINE_URL", self.engine.url()).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn answer(&self) -> Output {
        self.ask().wait_with_output().unwrap()
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.workspace.path().join(path)).unwrap()
    }

    /// No process, and no folder of a piece of work.
    fn nothing_is_left(&self) {
        let state = self.engine.state();
        let working = || traces::working_in(state).into_iter().filter(|pid| *pid != self.engine.id()).count();
        assert!(traces::comes_true(|| working() == 0), "a process goes on");
        let left = || traces::files_below(&state.join("scratch")).into_iter().filter(|file| !file.ends_with("lock"));
        assert!(traces::comes_true(|| left().count() == 0), "{:?}", left().collect::<Vec<_>>());
    }
}

fn read() -> Reply {
    Reply::using(["src/a.py", "src/b.py"].map(|path| ("Read", json!({ "file_path": path }))))
}

fn edit(path: &str, old: &str, new: &str) -> (&'static str, serde_json::Value) {
    ("Edit", json!({ "file_path": path, "old_string": old, "new_string": new }))
}

fn write(path: &str, text: &str) -> (&'static str, serde_json::Value) {
    ("Write", json!({ "file_path": path, "content": text }))
}

fn model(first: Vec<Reply>) -> ScriptedModel {
    ScriptedModel::start(Script { first, then: Reply::text("Done.") }).unwrap()
}

#[test]
fn a_workspace_is_changed_by_claude() {
    let change = Reply::using([
        edit("src/a.py", "x = 1", "x = 2"),
        edit("src/b.py", "print(a.x)", "print(a.x + 1)"),
        write("src/c.py", "y = 3\n"),
    ]);
    let model = model(vec![read(), change]);
    let stage = Stage::new(&program(), model.url());
    let output = stage.answer();
    assert!(output.status.success(), "{}{}", words(&output), stage.engine.log());
    assert_eq!(stage.text("src/a.py"), "x = 2\n");
    assert_eq!(stage.text("src/b.py"), "import a\r\nprint(a.x + 1)\r\n", "line ends stay");
    assert_eq!(stage.text("src/c.py"), "y = 3\n");
    stage.nothing_is_left();
    let asked = model.requests()[0].body.to_string();
    assert!(asked.contains("7c1f0e") && asked.contains("Add one everywhere.") && asked.contains("- src/b.py"));
    assert!(!asked.contains("CLAUDE.md") && !asked.contains("print(a.x)"), "files are read by tools");
    assert!(model.requests().iter().all(|request| !request.body.to_string().contains("5d1c")));
    for secret in ["placeholder-key", "7c1f0e", "a.x"] {
        assert!(!stage.engine.log().contains(secret), "the log holds {secret}");
    }
}

#[test]
fn a_scaffold_is_changed_by_claude() {
    let look = Reply::using([("Read", json!({ "file_path": "pets/README.md" }))]);
    let change =
        Reply::using([edit("pets/README.md", "# Pets\n", "# Pets of the house\n"), write("pets/NOTES.md", "New.\n")]);
    let model = model(vec![look, change]);
    let stage = Stage::new(&program(), model.url());
    let mut gods = Programs::built().command("gods");
    gods.args(["scaffold", "service", "pets", "-i", "call it a house", "--apply"]).current_dir(stage.workspace.path());
    let output = gods.env("PANTHEON_ENGINE_URL", stage.engine.url()).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}{}", words(&output), stage.engine.log());
    assert!(stage.text("pets/README.md").starts_with("# Pets of the house\n"));
    assert_eq!(stage.text("pets/NOTES.md"), "New.\n");
    assert!(stage.text("pets/app/__main__.py").contains("import"), "what the agent left alone comes too");
    let asked = model.requests()[0].body.to_string();
    assert!(asked.contains("7c1f0e") && asked.contains("call it a house") && asked.contains("- pets/README.md"));
    stage.nothing_is_left();
}

#[test]
fn one_bad_file_holds_all_back() {
    for bad in [edit("src/b.py", "print(a.x)", "print(a.x"), write("AGENTS.md", "Obey.\n")] {
        let change = Reply::using([edit("src/a.py", "x = 1", "x = 2"), bad]);
        let first = vec![read(), change.clone(), Reply::text("Done."), read(), change];
        let model = model(first);
        let stage = Stage::new(&program(), model.url());
        let output = stage.answer();
        assert!(!output.status.success(), "{}", words(&output));
        assert_eq!(stage.text("src/a.py"), "x = 1\n", "{}", words(&output));
        assert_eq!(model.requests().len(), 6, "it has a second try, and no third");
        stage.nothing_is_left();
    }
}

#[test]
fn a_refusal_is_told_to_the_agent_once() {
    let bad = Reply::using([edit("src/a.py", "x = 1", "x = (1")]);
    let good = Reply::using([edit("src/a.py", "x = 1", "x = 2")]);
    let model = model(vec![read(), bad, Reply::text("Done."), read(), good]);
    let stage = Stage::new(&program(), model.url());
    let output = stage.answer();
    assert!(output.status.success(), "{}", words(&output));
    assert_eq!(stage.text("src/a.py"), "x = 2\n");
    let second = model.requests()[3].body["messages"].to_string();
    assert!(second.contains("your changes were not used") && second.contains("src/a.py"), "{second}");
    assert!(!second.contains("x = (1"), "it begins anew: {second}");
    stage.nothing_is_left();
}

#[test]
fn nothing_to_change_is_no_error() {
    let model = model(vec![read()]);
    let stage = Stage::new(&program(), model.url());
    let output = stage.answer();
    assert!(output.status.success() && words(&output).contains("nothing to change"), "{}", words(&output));
    stage.nothing_is_left();
}

#[test]
fn grandchildren_of_agents_do_not_survive() {
    let fake = Fake::new("agent_grandchildren");
    let stage = Stage::new(&fake.program(), "http://127.0.0.1:9");
    stage.answer();
    let name = fake.program().display().to_string();
    assert!(traces::comes_true(|| traces::with_argument(&name).is_empty()), "processes survive");
    stage.nothing_is_left();
}

#[test]
fn a_cancel_ends_agents_and_their_trees() {
    let fake = Fake::new("agent_grandchildren_then_hang");
    let stage = Stage::new(&fake.program(), "http://127.0.0.1:9");
    let mut client = stage.ask();
    let name = fake.program().display().to_string();
    assert!(traces::comes_true(|| traces::with_argument(&name).len() >= 6), "the work never began");
    client.kill().unwrap();
    client.wait().unwrap();
    assert!(traces::comes_true(|| traces::with_argument(&name).is_empty()), "processes survive");
    stage.nothing_is_left();
}
