//! The engine's own program with `claude` behind it, asked by `gods`.

use std::fs;
use std::process::Stdio;

use pantheon_tests::engine::Engine;
use pantheon_tests::programs::{Programs, words};
use pantheon_tests::scripted_model::{Reply, Say, Script, ScriptedModel};
use pantheon_tests::traces;
use tempfile::TempDir;

use super::claude::program;
use super::claude_faults::Fake;

fn engine(claude: &str, base_url: &str) -> Engine {
    let variables = [
        ("PANTHEON_PROVIDER", "claude"),
        ("PANTHEON_CLAUDE", claude),
        ("PANTHEON_CLAUDE_POOL", "1"),
        ("ANTHROPIC_API_KEY", "placeholder-key"),
        ("ANTHROPIC_BASE_URL", base_url),
    ];
    Engine::start_with(&Programs::built(), &variables).unwrap()
}

fn file() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("total.py"), "def total(items):\n    return sum(items)\n").unwrap();
    folder
}

fn gods(engine: &Engine, folder: &TempDir) -> std::process::Command {
    let mut command = Programs::built().command("gods");
    command.args(["refactor", "total.py", "--apply"]).current_dir(folder.path());
    command.env("PANTHEON_ENGINE_URL", engine.url()).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_file_is_edited_by_claude() {
    let say = Say::Replaced(vec![("sum(items)".to_owned(), "sum(items, start=0)".to_owned())]);
    let model = ScriptedModel::start(Script::always(Reply { say, chunk: 2, ..Reply::default() })).unwrap();
    let engine = engine(program().to_str().unwrap(), model.url());
    let folder = file();
    let output = gods(&engine, &folder).output().unwrap();
    assert!(output.status.success(), "{}{}", words(&output), engine.log());
    let text = fs::read_to_string(folder.path().join("total.py")).unwrap();
    assert_eq!(text, "def total(items):\n    return sum(items, start=0)\n");
    for secret in ["placeholder-key", "sum(items)"] {
        assert!(!engine.log().contains(secret), "the log holds {secret}");
    }
}

#[test]
fn grandchildren_do_not_survive() {
    let fake = Fake::new("grandchildren");
    let engine = engine(fake.program().to_str().unwrap(), "http://127.0.0.1:9");
    let output = gods(&engine, &file()).output().unwrap();
    assert!(!output.status.success(), "a greeting is no edit: {}", words(&output));
    assert!(traces::comes_true(|| fake.left_behind().is_empty()), "{} survive", fake.left_behind().len());
}

#[test]
fn grandchildren_do_not_survive_a_cancel() {
    let fake = Fake::new("grandchildren_then_hang");
    let engine = engine(fake.program().to_str().unwrap(), "http://127.0.0.1:9");
    let folder = file();
    let mut client = gods(&engine, &folder).spawn().unwrap();
    assert!(traces::comes_true(|| fake.left_behind().len() >= 20), "the work never began");
    client.kill().unwrap();
    client.wait().unwrap();
    assert!(traces::comes_true(|| fake.left_behind().is_empty()), "{} survive", fake.left_behind().len());
}

#[test]
fn processes_end_with_a_killed_engine() {
    let fake = Fake::new("hangs");
    let mut engine = engine(fake.program().to_str().unwrap(), "http://127.0.0.1:9");
    let name = fake.program().display().to_string();
    let folder = file();
    let mut client = gods(&engine, &folder).spawn().unwrap();
    // One that serves, and one that waits.
    assert!(traces::comes_true(|| traces::with_argument(&name).len() >= 2), "the work never began");
    engine.kill().unwrap();
    client.wait().unwrap();
    assert!(traces::comes_true(|| traces::with_argument(&name).is_empty()), "processes outlive their engine");
}

#[test]
fn grandchildren_end_with_a_killed_engine() {
    let fake = Fake::new("grandchildren_then_hang");
    let mut engine = engine(fake.program().to_str().unwrap(), "http://127.0.0.1:9");
    let folder = file();
    let mut client = gods(&engine, &folder).spawn().unwrap();
    assert!(traces::comes_true(|| fake.left_behind().len() >= 20), "the work never began");
    engine.kill().unwrap();
    client.wait().unwrap();
    assert!(traces::comes_true(|| fake.left_behind().is_empty()), "{} outlive it", fake.left_behind().len());
}
