//! How an edit is looked at before it is applied.

use serde_json::{Value, json};

use crate::buffer::Buffer;
use crate::client::{Client, rich};
use crate::engine::Engine;

fn reviewed(engine: &Engine, capabilities: Value, review: &str) -> (Client, Buffer) {
    let mut client = Client::start(engine, capabilities);
    let buffer = Buffer::open(&mut client, "x = 1\n");
    let mut argument = buffer.argument();
    argument["review"] = review.into();
    client.execute("pantheon.refactor", argument);
    engine.edit().answer(&[("1", "2")]);
    (client, buffer)
}

fn apply(client: &mut Client, buffer: &mut Buffer) -> Value {
    let request = client.expect("workspace/applyEdit");
    buffer.apply(client, &request["params"]);
    client.respond(&request, json!({ "applied": true }));
    request["params"].clone()
}

#[test]
fn the_editors_preview_asks_by_itself() {
    let engine = Engine::start();
    for review in ["auto", "preview"] {
        let (mut client, mut buffer) = reviewed(&engine, rich(), review);
        let params = apply(&mut client, &mut buffer);
        let annotation = &params["edit"]["changeAnnotations"]["pantheon"];
        assert_eq!(annotation, &json!({ "label": "Pantheon: Refactor", "needsConfirmation": true }));
        assert_eq!(params["edit"]["documentChanges"][0]["edits"][0]["annotationId"], "pantheon");
        assert_eq!(engine.outcome(), "accepted");
        client.finish();
    }
}

#[test]
fn a_preview_put_away_is_a_rejection() {
    let engine = Engine::start();
    let (mut client, _buffer) = reviewed(&engine, rich(), "preview");
    let request = client.expect("workspace/applyEdit");
    client.respond(&request, json!({ "applied": false }));
    assert_eq!(engine.outcome(), "rejected");
    client.finish();
}

#[test]
fn without_a_preview_there_is_a_question() {
    let engine = Engine::start();
    for review in ["auto", "preview", "ask"] {
        let (mut client, mut buffer) = reviewed(&engine, json!({}), review);
        client.answer_question("Refactor in src/a.py: +1 −1 lines, by scripted.", Some("Apply"));
        apply(&mut client, &mut buffer);
        assert_eq!(engine.outcome(), "accepted");
        client.finish();
    }
}

#[test]
fn the_diff_can_be_shown() {
    let engine = Engine::start();
    let (mut client, _buffer) = reviewed(&engine, rich(), "ask");
    client.answer_question("Refactor in", Some("Show"));
    let shown = client.expect("window/showDocument");
    let path = url::Url::parse(shown["params"]["uri"].as_str().unwrap()).unwrap().to_file_path().unwrap();
    let diff = std::fs::read_to_string(&path).unwrap();
    assert_eq!(diff, "--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n");
    client.respond(&shown, json!({ "success": true }));
    client.answer_question("Refactor in", Some("Discard"));
    assert_eq!(engine.outcome(), "rejected");
    client.finish();
}

#[test]
fn an_editor_that_cannot_show_is_told_where() {
    let engine = Engine::start();
    let (mut client, _buffer) = reviewed(&engine, json!({}), "ask");
    client.answer_question("Refactor in", Some("Show"));
    client.expect_message("edit-1-a.py.diff");
    client.answer_question("Refactor in", None);
    assert_eq!(engine.outcome(), "rejected");
    client.finish();
}

#[test]
fn typing_during_the_question_is_kept() {
    let engine = Engine::start();
    let (mut client, mut buffer) = reviewed(&engine, rich(), "ask");
    let question = client.expect("window/showMessageRequest");
    buffer.splice(&mut client, 0, 0, "# above\n\n");
    client.respond(&question, json!({ "title": "Apply" }));
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(buffer.text, "# above\n\nx = 2\n");
    client.finish();
}

#[test]
fn a_merge_is_never_silent() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let mut buffer = Buffer::open(&mut client, "x = one + two\n");
    client.execute("pantheon.refactor", buffer.argument());
    let edit = engine.edit();
    buffer.replace(&mut client, "two", "TWO");
    buffer.assert_in_step(&mut client);
    edit.answer(&[("one", "ONE")]);
    let question = client.expect("window/showMessageRequest");
    assert!(question["params"]["message"].as_str().unwrap().contains("look at the merge"));
    // Typed during the question: what was agreed to is not what it would be now.
    buffer.replace(&mut client, "TWO", "TWO!");
    client.respond(&question, json!({ "title": "Apply" }));
    client.answer_question("look at the merge", Some("Apply"));
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(buffer.text, "x = ONE + TWO!\n");
    client.finish();
}
