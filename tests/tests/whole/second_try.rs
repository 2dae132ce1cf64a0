//! An answer that cannot be used is told to the model once, with the file's real lines, before the user hears of it.

use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};

use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Say, Script, ScriptedModel};
use tempfile::TempDir;

const BEFORE: &str = "def total(items):\n    return sum(items)\n";

fn engine(model: &ScriptedModel, record: &Path) -> Engine {
    let variables = [
        ("PANTHEON_PROVIDER", "openai"),
        ("OPENAI_BASE_URL", model.url()),
        ("PANTHEON_MODEL", "local-model"),
        ("PANTHEON_RECORD", record.to_str().unwrap()),
    ];
    Engine::start_with(&Programs::built(), &variables).unwrap()
}

fn file() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("total.py"), BEFORE).unwrap();
    folder
}

fn refactor(engine: &Engine, folder: &TempDir) -> Output {
    let mut command = Programs::built().command("gods");
    command.args(["refactor", "total.py", "--apply"]).current_dir(folder.path());
    command.env("PANTHEON_ENGINE_URL", engine.url()).stdin(Stdio::null());
    command.output().unwrap()
}

/// The same, which must do what [`replaced`] says.
fn refactors(engine: &Engine, folder: &TempDir) {
    let output = refactor(engine, folder);
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stderr), engine.log());
    let text = fs::read_to_string(folder.path().join("total.py")).unwrap();
    assert_eq!(text, BEFORE.replace("sum(items)", "sum(items, start=0)"));
}

fn replaced() -> Reply {
    let pairs = vec![("sum(items)".to_owned(), "sum(items, start=0)".to_owned())];
    Reply { say: Say::Replaced(pairs), ..Reply::default() }
}

fn metrics(engine: &Engine) -> String {
    let mut curl = std::process::Command::new("curl");
    let output = curl.args(["--silent", "--fail", "--noproxy", "*"]).arg(format!("{}/metrics", engine.url())).output();
    String::from_utf8(output.unwrap().stdout).unwrap()
}

/// What the model was asked the second time.
fn asked_again(model: &ScriptedModel) -> String {
    let requests = model.requests();
    assert_eq!(requests.len(), 2, "asked more than twice, or only once");
    let [first, second] =
        [0, 1].map(|number| requests[number].body["messages"][1]["content"].as_str().unwrap().to_owned());
    assert!(second.starts_with(&first), "the prompt cache cannot serve the second request");
    second[first.len()..].to_owned()
}

#[test]
fn a_second_answer_may_be_better() {
    let block = "total.py\n<<<<<<< SEARCH\ndef total(items):\n    result = plus(items)\n    return result\n=======\nx = 1\n>>>>>>> REPLACE\n";
    let script = Script { first: vec![Reply::text(block)], then: replaced() };
    let model = ScriptedModel::start(script).unwrap();
    let (record, folder) = (TempDir::new().unwrap(), file());
    let engine = engine(&model, record.path());
    refactors(&engine, &folder);

    let again = asked_again(&model);
    assert!(again.contains("    result = plus(items)"), "{again}");
    assert!(again.contains("\ndef total(items):\n    return sum(items)\n"), "the real lines are not shown: {again}");

    let metrics = metrics(&engine);
    for line in [
        r#"pantheon_edit_attempts_total{provider="openai",attempt="1",outcome="answer_not_located"} 1"#,
        r#"pantheon_edit_attempts_total{provider="openai",attempt="2",outcome="accepted"} 1"#,
        r#"pantheon_edits_total{command="refactor",outcome="applied"} 1"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
    the_record_replays(record.path());
}

/// The record holds both answers, and `replay` judges them as the engine did.
fn the_record_replays(folder: &Path) {
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    let mut replay = Programs::built().command("pantheon-engine");
    let output = replay.arg("replay").stdin(fs::File::open(&files[0]).unwrap()).output().unwrap();
    let verdicts = String::from_utf8(output.stdout).unwrap();
    let outcomes: Vec<bool> = verdicts.lines().map(|line| line.contains(r#""outcome":"applied""#)).collect();
    assert_eq!(outcomes, [false, true], "{verdicts}");
    assert!(!fs::read_to_string(&files[0]).unwrap().contains("total.py"), "the record names a path");
}

#[test]
fn the_user_hears_of_the_second_failure() {
    let script = Script { first: vec![Reply::text("Sure, done!")], then: Reply::text("I cannot do that.") };
    let model = ScriptedModel::start(script).unwrap();
    let (record, folder) = (TempDir::new().unwrap(), file());
    let engine = engine(&model, record.path());
    let output = refactor(&engine, &folder);
    assert!(!output.status.success());
    assert_eq!(fs::read_to_string(folder.path().join("total.py")).unwrap(), BEFORE);
    assert!(asked_again(&model).contains("Sure, done!"));
}

#[test]
fn a_cut_rewrite_is_asked_for_in_blocks() {
    let cut = Reply { stop: Some("length".to_owned()), ..replaced() };
    let block = "total.py\n<<<<<<< SEARCH\ndef total(items):\n    return sum(items)\n=======\ndef total(items):\n    return \
                 sum(items, start=0)\n>>>>>>> REPLACE\n";
    let model = ScriptedModel::start(Script { first: vec![cut], then: Reply::text(block) }).unwrap();
    let (record, folder) = (TempDir::new().unwrap(), file());
    let engine = engine(&model, record.path());
    refactors(&engine, &folder);
    let asked = model.requests()[1].body["messages"][1]["content"].as_str().unwrap().to_owned();
    assert!(asked.contains("<<<<<<< SEARCH"), "{asked}");
}
