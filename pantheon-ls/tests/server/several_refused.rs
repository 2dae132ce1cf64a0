//! Answers about files that they may not touch: nothing of them is applied.

use serde_json::{Value, json};

use crate::client::rich;
use crate::engine::Engine;
use crate::project::{Project, created, deleted, edited, full, renamed};

/// Runs an action whose answer has these changes beside a good one; it must be refused with these words.
fn check(engine: &Engine, diffs: &[Value], why: &str) {
    let mut project = Project::start(engine, full(), &[("a.py", "a = 1\n"), ("b.py", "b = 1\n"), ("late.py", "x\n")]);
    project.open("a.py");
    // There when the answer comes, but not sent.
    project.write("secret.pem", b"x\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink(project.path("."), project.path("link")).unwrap();
    project.sweep("a.py", "apply");
    let edit = engine.edit();
    let uri = project.client.file_uri("open.py");
    let buffer = crate::buffer::Buffer::open_as(&mut project.client, &uri, "python", "x\n");
    buffer.assert_in_step(&mut project.client);
    let good = edited(&edit, "a.py", "1", "2");
    let diffs: Vec<Value> = std::iter::once(good).chain(diffs.iter().cloned()).collect();
    edit.change(&diffs);
    let message = project.client.expect("window/showMessage")["params"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains(why) && message.contains("Nothing was changed"), "{message:?} does not say {why:?}");
    project.finish();
}

fn bare(name: &str) -> Value {
    json!({ "filePath": name, "edits": [{ "start": 0, "end": 0, "newText": "x" }] })
}

#[test]
fn case_78_nothing_is_overwritten() {
    let engine = Engine::start();
    for (diffs, why) in [
        (vec![created("b.py", "x")], "`b.py` exists already"),
        (vec![created("./b.py", "x")], "exists already"),
        (vec![created("secret.pem/../b.py", "x")], "no path inside"),
        (vec![created("open.py", "x")], "`open.py` is open in the editor"),
        (vec![renamed(bare("b.py"), "a.py")], "`a.py` would be overwritten"),
        (vec![renamed(bare("b.py"), "late.py")], "`late.py` exists already"),
        (vec![renamed(bare("b.py"), "n.py"), created("n.py", "x")], "`n.py` would be overwritten"),
        (vec![renamed(bare("b.py"), "late.py"), renamed(bare("late.py"), "b.py")], "would change places"),
    ] {
        check(&engine, &diffs, why);
    }
}

#[test]
fn case_79_a_file_comes_once() {
    let engine = Engine::start();
    for diffs in [vec![bare("b.py"), deleted("b.py")], vec![bare("b.py"), bare("./b.py")], vec![bare("a.py")]] {
        check(&engine, &diffs, "comes twice");
    }
}

#[test]
fn case_81_paths_stay_inside() {
    let engine = Engine::start();
    for name in ["../x.py", "/etc/x", "C:\\x", "a/../../x", ".git/hooks/post-commit", "n.py:stream", "nul", ""] {
        check(&engine, &[created(name, "x")], "no path inside");
        check(&engine, &[renamed(bare("b.py"), name)], "no path inside");
        check(&engine, &[bare(name)], "was not sent");
    }
    check(&engine, &[created("sub/.ENV.local", "x")], "pantheon.exclude");
    check(&engine, &[bare("secret.pem")], "was not sent");
    check(&engine, &[bare("open.py")], "was not sent");
}

#[cfg(unix)]
#[test]
fn case_81_links_lead_nowhere() {
    let engine = Engine::start();
    check(&engine, &[created("link/x.py", "x")], "symbolic link");
    check(&engine, &[renamed(bare("b.py"), "link/b2.py")], "symbolic link");
    check(&engine, &[bare("link/b.py")], "was not sent");
}

#[test]
fn answers_without_sense_are_refused() {
    let engine = Engine::start();
    let both = json!({ "filePath": "b.py", "operation": "delete", "edits": bare("b.py")["edits"] });
    check(&engine, &[both], "edited and deleted");
    check(&engine, &[json!({ "filePath": "b.py", "operation": "rename", "edits": [] })], "without a new name");
    check(&engine, &vec![bare("b.py"); 1001], "more than anybody can look at");
}

#[test]
fn edits_that_do_not_fit_are_refused() {
    let engine = Engine::start();
    let mut project = Project::start(&engine, full(), &[("a.py", "a = 1\n")]);
    project.open("a.py");
    project.sweep("a.py", "apply");
    let edits = json!([{ "start": 0, "end": 900, "newText": "x" }]);
    engine.edit().change(&[json!({ "filePath": "a.py", "edits": edits }), created("n.py", "x")]);
    project.client.answer_question("does not fit the text of `a.py`", None);
    project.finish();
}

#[test]
fn operations_that_were_not_permitted_are_refused() {
    let engine = Engine::start();
    let mut project = Project::start(&engine, rich(), &[("a.py", "a = 1\n")]);
    project.open("a.py");
    for command in ["sweep", "refactor"] {
        let uri = project.client.file_uri("a.py");
        project.client.execute("pantheon.run", json!({ "uri": uri, "command": command, "review": "apply" }));
        let edit = engine.edit();
        assert_eq!(edit.request["fileOperations"], json!([]), "{command}");
        edit.change(&[created("n.py", "x")]);
        project.client.expect_message("`n.py` would be created, renamed or deleted, which was not allowed");
    }
    project.finish();
}

#[test]
fn an_answer_about_one_file_stays_there() {
    let engine = Engine::start();
    let mut project = Project::start(&engine, full(), &[("a.py", "a = 1\n"), ("b.py", "b = 1\n")]);
    project.open("a.py");
    project.open("b.py");
    let uri = project.client.file_uri("a.py");
    project.client.execute("pantheon.refactor", json!({ "uri": uri, "review": "apply" }));
    let edit = engine.edit();
    let diffs = [edited(&edit, "a.py", "1", "2"), bare("b.py")];
    edit.change(&diffs);
    project.client.expect_message("`b.py` was not sent");
    project.finish();
}
