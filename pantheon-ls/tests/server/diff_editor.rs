//! Clients with a diff editor of their own: the whole proposal goes there, and as much of it is applied as they say.

use serde_json::{Value, json};

use crate::buffer::Buffer;
use crate::client::{Client, rich};
use crate::engine::{Edit, Engine};
use crate::project::{Project, created, edited, full};

const TEXT: &str = "a = one\nb = 0\nc = one\n";

/// An editor with everything, and a diff editor.
fn own(mut capabilities: Value) -> Value {
    capabilities["experimental"] = json!({ "pantheon": { "review": true } });
    capabilities
}

/// A session whose edit waits in the engine.
fn asked(engine: &Engine, review: &str) -> (Client, Buffer, Edit) {
    let mut client = Client::start(engine, own(rich()));
    let buffer = Buffer::open(&mut client, TEXT);
    let mut argument = buffer.argument();
    argument["review"] = review.into();
    client.execute("pantheon.refactor", argument);
    let edit = engine.edit();
    (client, buffer, edit)
}

/// Answers with a change of the first and of the last line; returns the review that comes of it.
fn proposed(client: &mut Client, edit: Edit) -> Value {
    edit.reply(
        json!([{ "start": 4, "end": 7, "newText": "1" }, { "start": 18, "end": 21, "newText": "1" }]),
        Some("Mapped."),
    );
    client.expect("pantheon/review")
}

fn apply(client: &mut Client, buffer: &mut Buffer) {
    let request = client.expect("workspace/applyEdit");
    let annotation = &request["params"]["edit"]["changeAnnotations"]["pantheon"];
    assert_eq!(annotation["needsConfirmation"], false, "it was looked at already");
    buffer.apply(client, &request["params"]);
    client.respond(&request, json!({ "applied": true }));
}

#[test]
fn the_whole_proposal_goes_to_the_diff_editor() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = asked(&engine, "auto");
    let review = proposed(&mut client, edit);
    let hunk = |line: u64| json!({ "before": { "start": line, "end": line + 1 }, "after": { "start": line, "end": line + 1 } });
    let expected = json!({
        "jobId": "edit-1", "title": "Refactor", "provider": "scripted", "message": "Mapped.", "style": "diff",
        "canRetry": true,
        "files": [{
            "uri": buffer.uri, "name": "src/a.py", "operation": "edit", "languageId": "python",
            "before": TEXT, "after": "a = 1\nb = 0\nc = 1\n", "hunks": [hunk(0), hunk(2)],
        }],
    });
    assert_eq!(review["params"], expected);
    let waiting = client.running()[0].clone();
    assert_eq!((&waiting["state"], &waiting["diffstat"]["added"]), (&json!("waiting"), &json!(2)));
    client.respond(&review, json!({ "decision": "accept" }));
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(buffer.text, "a = 1\nb = 0\nc = 1\n");
    client.expect_message("Mapped.");
    let job = client.execute("pantheon.jobs", json!({}))[0].clone();
    assert_eq!(job["diffstat"], json!({ "files": 1, "added": 2, "removed": 2 }));
    assert_eq!((&job["state"], &job["outcome"]), (&json!("succeeded"), &json!("accepted")));
    client.finish();
}

#[test]
fn only_the_chosen_hunks_are_applied() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = asked(&engine, "auto");
    let review = proposed(&mut client, edit);
    let files = json!([{ "uri": buffer.uri, "hunks": [1, 7] }, { "uri": "file:///none" }]);
    client.respond(&review, json!({ "decision": "accept", "files": files }));
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(buffer.text, "a = one\nb = 0\nc = 1\n");
    client.expect_message("Mapped.");
    client.finish();
}

#[test]
fn nothing_chosen_changes_nothing() {
    let engine = Engine::start();
    let nothing = json!({ "decision": "accept", "files": [] });
    let no_hunk = |buffer: &Buffer| json!({ "decision": "accept", "files": [{ "uri": buffer.uri, "hunks": [] }] });
    for answer in [Some(nothing), Some(json!({ "decision": "reject" })), Some(Value::Null), None] {
        let (mut client, buffer, edit) = asked(&engine, "auto");
        let review = proposed(&mut client, edit);
        client.respond(&review, answer.unwrap_or_else(|| no_hunk(&buffer)));
        assert_eq!(engine.outcome(), "rejected");
        buffer.assert_in_step(&mut client);
        client.finish();
    }
}

#[test]
fn a_retry_asks_with_other_words() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = asked(&engine, "auto");
    let review = proposed(&mut client, edit);
    buffer.splice(&mut client, 0, 0, "# above\n");
    client.respond(&review, json!({ "decision": "retry", "instruction": "call it uno" }));
    assert_eq!(engine.outcome(), "rejected");
    let again = engine.edit();
    assert_eq!(again.request["instruction"], "call it uno");
    assert_eq!(again.request["code"], buffer.text);
    assert_eq!(again.request["selection"], json!({ "start": 8, "end": buffer.text.len() }), "moved along");
    again.reply(json!([]), None);
    client.expect_message("there is nothing to change");
    client.finish();
}

#[test]
fn what_was_chosen_is_carried_over_to_what_was_typed() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = asked(&engine, "auto");
    let review = proposed(&mut client, edit);
    buffer.splice(&mut client, 0, 0, "# above\n\n");
    let files = json!([{ "uri": buffer.uri, "hunks": [1] }]);
    client.respond(&review, json!({ "decision": "accept", "files": files }));
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(buffer.text, "# above\n\na = one\nb = 0\nc = 1\n");
    client.expect_message("Mapped.");
    client.finish();
}

#[test]
fn a_merge_with_what_was_chosen_is_looked_at() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = asked(&engine, "auto");
    let review = proposed(&mut client, edit);
    buffer.replace(&mut client, "b = 0", "b = 9");
    let files = json!([{ "uri": buffer.uri, "hunks": [1] }]);
    client.respond(&review, json!({ "decision": "accept", "files": files }));
    let merge = client.expect("pantheon/review");
    let message = merge["params"]["message"].as_str().unwrap();
    assert!(message.contains("look at the merge"), "{message}");
    assert_eq!(merge["params"]["files"][0]["before"], buffer.text);
    assert_eq!(merge["params"]["files"][0]["after"], "a = one\nb = 9\nc = 1\n", "nothing else than what was chosen");
    client.respond(&merge, json!({ "decision": "accept" }));
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(buffer.text, "a = one\nb = 9\nc = 1\n");
    client.expect_message("Mapped.");
    client.finish();
}

#[test]
fn a_stale_edit_is_offered_again_as_chosen() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = asked(&engine, "auto");
    let review = proposed(&mut client, edit);
    client.respond(&review, json!({ "decision": "accept", "files": [{ "uri": buffer.uri, "hunks": [1] }] }));
    let refused = client.expect("workspace/applyEdit");
    buffer.splice(&mut client, 0, 0, "# above\n\n");
    client.respond(&refused, json!({ "applied": false, "failureReason": "changed" }));
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(buffer.text, "# above\n\na = one\nb = 0\nc = 1\n");
    client.expect_message("Mapped.");
    client.finish();
}

#[test]
fn a_cancelled_edit_closes_its_review() {
    let engine = Engine::start();
    let (mut client, buffer, edit) = asked(&engine, "auto");
    let review = proposed(&mut client, edit);
    client.execute("pantheon.cancel", json!({ "jobId": "edit-1" }));
    assert_eq!(client.expect("pantheon/reviewClosed")["params"], json!({ "jobId": "edit-1" }));
    client.respond(&review, json!({ "decision": "accept" }));
    client.assert_alive();
    buffer.assert_in_step(&mut client);
    client.finish();
}

#[test]
fn a_client_that_cannot_do_it_is_asked() {
    let engine = Engine::start();
    let (mut client, buffer, edit) = asked(&engine, "auto");
    let review = proposed(&mut client, edit);
    client.respond_error(&review);
    client.answer_question("Refactor in src/a.py", Some("Discard"));
    assert_eq!(engine.outcome(), "rejected");
    buffer.assert_in_step(&mut client);
    client.finish();
}

#[test]
fn the_settings_say_what_comes_first() {
    let engine = Engine::start();
    let (mut client, _buffer, edit) = asked(&engine, "ask");
    let review = proposed(&mut client, edit);
    assert_eq!(review["params"]["style"], "ask");
    client.respond(&review, Value::Null);
    assert_eq!(engine.outcome(), "rejected");
    client.finish();
    // The editor's own preview, and none at all, stay what they are.
    for (review, confirmed) in [("preview", true), ("apply", false)] {
        let (mut client, mut buffer, edit) = asked(&engine, review);
        edit.answer(&[("b = 0", "b = 1")]);
        let request = client.expect("workspace/applyEdit");
        let annotation = &request["params"]["edit"]["changeAnnotations"]["pantheon"];
        assert_eq!(annotation["needsConfirmation"], confirmed);
        buffer.apply(&mut client, &request["params"]);
        client.respond(&request, json!({ "applied": true }));
        assert_eq!(engine.outcome(), "accepted");
        client.finish();
    }
}

#[test]
fn files_are_chosen_one_by_one() {
    let engine = Engine::start();
    let mut project = Project::start(&engine, own(full()), &[("a.py", "a = one\n"), ("b.py", "b = one\n")]);
    project.open("a.py");
    project.sweep("a.py", "auto");
    let edit = engine.edit();
    let diffs = [
        edited(&edit, "a.py", "one", "1"),
        edited(&edit, "b.py", "one", "1"),
        created("n.py", "n = 1\n"),
        created("o.py", "o = 1\n"),
    ];
    edit.change(&diffs);
    let review = project.client.expect("pantheon/review");
    let files = review["params"]["files"].as_array().unwrap().clone();
    let operations: Vec<&str> = files.iter().map(|file| file["operation"].as_str().unwrap()).collect();
    assert_eq!(operations, ["edit", "edit", "create", "create"]);
    assert_eq!(files[2]["hunks"], json!([{ "before": { "start": 0, "end": 0 }, "after": { "start": 0, "end": 1 } }]));
    let chosen =
        json!([{ "uri": files[1]["uri"] }, { "uri": files[2]["uri"] }, { "uri": files[3]["uri"], "hunks": [] }]);
    project.client.respond(&review, json!({ "decision": "accept", "files": chosen }));
    project.apply();
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(project.buffer("a.py").0.text, "a = one\n");
    assert_eq!((project.read("b.py").as_deref(), project.read("n.py").as_deref()), (Some("b = 1\n"), Some("n = 1\n")));
    assert_eq!(project.read("o.py"), None);
    project.finish();
}
