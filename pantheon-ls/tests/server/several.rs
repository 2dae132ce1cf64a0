//! Several files in one answer: one edit in the editor, all of it or nothing.

use serde_json::{Value, json};

use crate::client::rich;
use crate::engine::{Edit, Engine};
use crate::project::{Project, created, deleted, edited, full, renamed};

const FILES: [(&str, &str); 5] = [
    ("a.py", "a = '😀' + one\n"),
    ("b.py", "b = '😀' + one\r\n"),
    ("c.py", "\u{feff}c = one\n"),
    ("d.py", "d = 1\n"),
    ("e.py", "e = 1\n"),
];

/// A session with two open documents and three files beside, with a request that waits in the engine.
fn swept(engine: &Engine, capabilities: Value, review: &str) -> (Project, Edit) {
    let mut project = Project::start(engine, capabilities, &FILES);
    project.open("a.py");
    project.open("b.py");
    project.sweep("a.py", review);
    let edit = engine.edit();
    (project, edit)
}

fn all_kinds(edit: &Edit) -> [Value; 6] {
    [
        edited(edit, "a.py", "one", "two"),
        renamed(edited(edit, "b.py", "one", "two"), "lib/b.py"),
        edited(edit, "c.py", "c = one", "c = two"),
        deleted("d.py"),
        renamed(json!({ "filePath": "e.py", "edits": [] }), "d.py"),
        created("lib/n.py", "n = 1\n"),
    ]
}

#[test]
fn every_kind_of_change_comes_in_one_edit() {
    let engine = Engine::start();
    let (mut project, edit) = swept(&engine, full(), "apply");
    let diffs = all_kinds(&edit);
    edit.change(&diffs);
    let request = project.client.expect("workspace/applyEdit");
    let steps = request["params"]["edit"]["documentChanges"].as_array().unwrap();
    let kinds: Vec<&str> = steps.iter().map(|step| step["kind"].as_str().unwrap_or("edit")).collect();
    assert_eq!(kinds, ["edit", "edit", "edit", "delete", "rename", "rename", "create", "edit"]);
    assert!(steps.iter().all(|step| step["annotationId"] == "pantheon" || step.get("edits").is_some()));
    assert_eq!(steps[7]["edits"][0]["range"]["end"], json!({ "line": 0, "character": 0 }));
    std::fs::create_dir(project.path("lib")).unwrap();
    project.carry_out(&request["params"]);
    project.client.respond(&request, json!({ "applied": true }));
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(project.buffer("a.py").0.text, "a = '😀' + two\n");
    assert_eq!(project.buffer("lib/b.py").0.text, "b = '😀' + two\r\n");
    assert_eq!(project.read("c.py").unwrap(), "\u{feff}c = two\n");
    assert_eq!(project.read("d.py").unwrap(), "e = 1\n");
    assert_eq!((project.read("e.py"), project.read("lib/n.py").as_deref()), (None, Some("n = 1\n")));
    project.finish();
}

#[test]
fn each_document_is_rebased_on_its_own() {
    let engine = Engine::start();
    let (mut project, edit) = swept(&engine, full(), "apply");
    for name in ["a.py", "b.py"] {
        let (buffer, client) = project.buffer(name);
        buffer.splice(client, 0, 0, &format!("# {name}\n\n"));
        buffer.assert_in_step(client);
    }
    let diffs = [edited(&edit, "a.py", "one", "two"), edited(&edit, "b.py", "one", "two")];
    edit.change(&diffs);
    project.apply();
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(project.buffer("a.py").0.text, "# a.py\n\na = '😀' + two\n");
    assert_eq!(project.buffer("b.py").0.text, "# b.py\n\nb = '😀' + two\r\n");
    project.finish();
}

#[test]
fn case_77_a_typed_conflict_stops_all() {
    let engine = Engine::start();
    let (mut project, edit) = swept(&engine, full(), "apply");
    let (buffer, client) = project.buffer("b.py");
    buffer.replace(client, "one", "three");
    buffer.assert_in_step(client);
    let diffs = all_kinds(&edit);
    edit.change(&diffs);
    project.client.answer_question("you changed the same place in `b.py` meanwhile", Some("Show"));
    let shown = project.client.expect("window/showDocument");
    let path = url::Url::parse(shown["params"]["uri"].as_str().unwrap()).unwrap().to_file_path().unwrap();
    assert!(std::fs::read_to_string(path).unwrap().contains(">>>>>>> suggestion"));
    project.client.respond(&shown, json!({ "success": true }));
    project.client.answer_question("nothing was applied", Some("Retry on the current text"));
    assert_eq!(engine.outcome(), "conflict");
    let again = engine.edit();
    assert_eq!(again.request["files"][0]["code"], "b = '😀' + three\r\n");
    again.reply(json!([]), None);
    project.client.expect_message("there is nothing to change");
    project.finish();
}

#[test]
fn case_77_a_conflict_on_the_disk_stops_all() {
    let engine = Engine::start();
    for gone in [false, true] {
        let (mut project, edit) = swept(&engine, full(), "apply");
        if gone {
            std::fs::remove_file(project.path("c.py")).unwrap();
        } else {
            project.write("c.py", b"c = three\n");
        }
        let diffs = all_kinds(&edit);
        edit.change(&diffs);
        project.client.answer_question("`c.py` changed on the disk meanwhile; nothing was applied", None);
        assert_eq!(engine.outcome(), "conflict");
        project.finish();
    }
}

#[test]
fn a_deletion_spares_what_was_typed() {
    let engine = Engine::start();
    let (mut project, edit) = swept(&engine, full(), "apply");
    let (buffer, client) = project.buffer("b.py");
    buffer.splice(client, 0, 0, "# typed\n");
    buffer.assert_in_step(client);
    edit.change(&[deleted("b.py")]);
    project.client.answer_question("you changed the same place in `b.py`", None);
    assert_eq!(engine.outcome(), "conflict");
    project.finish();
}

#[test]
fn a_file_opened_meanwhile_gets_its_version() {
    let engine = Engine::start();
    for typed in ["", "# typed\n\n"] {
        let (mut project, edit) = swept(&engine, full(), "apply");
        let uri = project.client.file_uri("d.py");
        let mut late = crate::buffer::Buffer::open_as(&mut project.client, &uri, "python", "d = 1\n");
        late.splice(&mut project.client, 0, 0, typed);
        late.assert_in_step(&mut project.client);
        project.open.push(late);
        let diffs = [edited(&edit, "d.py", "1", "2")];
        edit.change(&diffs);
        project.apply();
        assert_eq!(engine.outcome(), "accepted");
        assert_eq!(project.buffer("d.py").0.text, format!("{typed}d = 2\n"));
        project.finish();
    }
}

#[test]
fn case_82_several_files_are_tried_twice() {
    let engine = Engine::start();
    let (mut project, edit) = swept(&engine, full(), "apply");
    let diffs = all_kinds(&edit);
    edit.change(&diffs);
    let first = project.client.expect("workspace/applyEdit");
    let (buffer, client) = project.buffer("a.py");
    buffer.splice(client, 0, 0, "# typed\n\n");
    client.respond(&first, json!({ "applied": false }));
    let second = project.client.expect("workspace/applyEdit");
    assert_eq!(second["params"]["edit"]["documentChanges"][0]["textDocument"]["version"], 2);
    project.client.respond(&second, json!({ "applied": false, "failureReason": "locked" }));
    project.client.answer_question("locked", None);
    assert_eq!(engine.outcome(), "conflict");
    project.finish();
}

#[test]
fn half_an_edit_is_told_and_taken_back() {
    let engine = Engine::start();
    let (mut project, edit) = swept(&engine, full(), "apply");
    let diffs = all_kinds(&edit);
    edit.change(&diffs);
    let request = project.client.expect("workspace/applyEdit");
    let steps = request["params"]["edit"]["documentChanges"].as_array().unwrap();
    // The editor stops behind the deletion, as those do whose failure handling is `abort`.
    for step in &steps[..4] {
        project.step(step);
    }
    project.client.respond(&request, json!({ "applied": false, "failureReason": "disk full", "failedChange": 4 }));
    let told = "`a.py` is as suggested, `b.py` is neither, `c.py` is as suggested, `d.py` is as suggested";
    project.client.answer_question(told, Some("Undo"));
    assert_eq!(engine.outcome(), "conflict");
    project.apply();
    for (name, text) in FILES {
        let now = match project.open.iter().find(|buffer| buffer.uri == project.client.file_uri(name)) {
            Some(buffer) => buffer.text.clone(),
            None => project.read(name).unwrap(),
        };
        assert_eq!(now, text, "{name}");
    }
    project.finish();
}

#[test]
fn a_whole_edit_can_be_taken_back() {
    let engine = Engine::start();
    let (mut project, edit) = swept(&engine, full(), "apply");
    let diffs = all_kinds(&edit);
    edit.change(&diffs);
    let request = project.client.expect("workspace/applyEdit");
    std::fs::create_dir(project.path("lib")).unwrap();
    project.carry_out(&request["params"]);
    // A formatter of the editor's has its way with one of them.
    project.write("lib/n.py", b"n=1\n");
    project.client.respond(&request, json!({ "applied": true }));
    project.client.answer_question("`lib/n.py` is neither", Some("Undo"));
    assert_eq!(engine.outcome(), "conflict");
    project.apply();
    for (name, text) in [("c.py", "\u{feff}c = one\n"), ("d.py", "d = 1\n"), ("e.py", "e = 1\n")] {
        assert_eq!(project.read(name).as_deref(), Some(text), "{name}");
    }
    assert_eq!(project.read("lib/n.py"), None);
    assert_eq!(project.buffer("b.py").0.text, "b = '😀' + one\r\n");
    project.finish();
}

#[test]
fn files_that_cannot_be_seen_are_told() {
    let engine = Engine::start();
    let (mut project, edit) = swept(&engine, full(), "apply");
    let diffs = [edited(&edit, "a.py", "one", "two"), edited(&edit, "d.py", "1", "2")];
    edit.change(&diffs);
    let request = project.client.expect("workspace/applyEdit");
    // The second one is changed in a buffer that nobody hears of.
    project.step(&request["params"]["edit"]["documentChanges"][0]);
    project.client.respond(&request, json!({ "applied": true }));
    project.client.expect_message("`d.py`, which is neither open nor saved");
    assert_eq!(engine.outcome(), "accepted");
    project.finish();
}

#[test]
fn undo_of_all_documents_is_reported() {
    let engine = Engine::start();
    let (mut project, edit) = swept(&engine, full(), "apply");
    let diffs = [edited(&edit, "a.py", "one", "two"), edited(&edit, "b.py", "one", "two")];
    edit.change(&diffs);
    project.apply();
    assert_eq!(engine.outcome(), "accepted");
    for name in ["a.py", "b.py"] {
        let (buffer, client) = project.buffer(name);
        buffer.replace(client, "two", "one");
    }
    assert_eq!(engine.outcome(), "undone");
    project.finish();
}

#[test]
fn one_question_is_about_all_files() {
    let engine = Engine::start();
    let (mut project, edit) = swept(&engine, rich(), "ask");
    let diffs = [edited(&edit, "a.py", "one", "two"), edited(&edit, "d.py", "1", "2")];
    edit.change(&diffs);
    project.client.answer_question("Sweep the workspace in 2 files (a.py, d.py): +2 −2 lines", Some("Show"));
    let shown = project.client.expect("window/showDocument");
    let path = url::Url::parse(shown["params"]["uri"].as_str().unwrap()).unwrap().to_file_path().unwrap();
    let diff = std::fs::read_to_string(&path).unwrap();
    let of = |name: &str| diff.contains(&format!("--- a/{name}\n+++ b/{name}\n@@ -1 +1 @@\n"));
    assert!(of("a.py") && of("d.py"), "{diff}");
    project.client.respond(&shown, json!({ "success": true }));
    // What is changed on the disk during the question counts.
    let question = project.client.expect("window/showMessageRequest");
    project.write("d.py", b"d = 3\n");
    project.client.respond(&question, json!({ "title": "Apply" }));
    project.client.answer_question("`d.py` changed on the disk", None);
    assert_eq!(engine.outcome(), "conflict");
    project.finish();
}

#[test]
fn the_preview_marks_every_step() {
    let engine = Engine::start();
    let (mut project, edit) = swept(&engine, full(), "preview");
    edit.reply_with(json!({ "diffs": [created("n.py", "n\n"), deleted("d.py")], "message": "Look twice." }));
    let request = project.client.expect("workspace/applyEdit");
    let edit = &request["params"]["edit"];
    let expected =
        json!({ "label": "Pantheon: Sweep the workspace", "needsConfirmation": true, "description": "Look twice." });
    assert_eq!(edit["changeAnnotations"]["pantheon"], expected);
    for step in edit["documentChanges"].as_array().unwrap() {
        let marked = step.get("annotationId").or_else(|| step.pointer("/edits/0/annotationId"));
        assert_eq!(marked, Some(&json!("pantheon")), "{step}");
    }
    project.client.respond(&request, json!({ "applied": false }));
    assert_eq!(engine.outcome(), "rejected");
    project.finish();
}
