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
    client.answer_question("edit-1-a.py.diff", None);
    assert_eq!(engine.outcome(), "rejected");
    client.finish();
}

#[test]
fn an_editor_that_cannot_ask_lists_the_answers() {
    let engine = Engine::start();
    for capabilities in [json!({}), rich()] {
        let (mut client, mut buffer) = reviewed(&engine, capabilities, "ask");
        client.answer_from_list(&buffer.uri, "Refactor in src/a.py", "Apply");
        apply(&mut client, &mut buffer);
        assert_eq!(engine.outcome(), "accepted");
        let left = client.actions(&buffer.uri, json!({ "diagnostics": [] }));
        assert!(!left.iter().any(|title| title.starts_with("Pantheon: Apply")), "{left:?}");
        client.finish();
    }
    let (mut client, buffer) = reviewed(&engine, json!({}), "ask");
    client.answer_from_list(&buffer.uri, "Refactor in src/a.py", "Show");
    client.answer_from_list(&buffer.uri, "Refactor in src/a.py", "Discard");
    assert_eq!(engine.outcome(), "rejected");
    client.finish();
}

#[test]
fn a_listed_question_goes_with_its_edit() {
    let engine = Engine::start();
    let (mut client, buffer) = reviewed(&engine, json!({}), "ask");
    let question = client.expect("window/showMessageRequest");
    client.respond_error(&question);
    client.expect_message("Refactor in");
    client.execute("pantheon.cancel", json!({}));
    while !client.running().is_empty() {}
    let left = client.actions(&buffer.uri, json!({ "diagnostics": [] }));
    assert!(!left.iter().any(|title| title.starts_with("Pantheon:")), "{left:?}");
    assert_eq!(client.refused("pantheon.answer", json!([{ "question": 1, "answer": "Apply" }])).0, -32803);
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
fn case_74_a_merge_is_never_silent() {
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

#[test]
fn case_74_the_next_line_is_never_silent() {
    let engine = Engine::start();
    for review in ["apply", "preview"] {
        let mut client = Client::start(&engine, rich());
        let mut buffer = Buffer::open(&mut client, "x = 1\ny = 2\n");
        let mut argument = buffer.argument();
        argument["review"] = review.into();
        client.execute("pantheon.refactor", argument);
        let edit = engine.edit();
        buffer.replace(&mut client, "2", "3");
        buffer.assert_in_step(&mut client);
        edit.answer(&[("1", "0")]);
        if review == "apply" {
            client.answer_question("look at the merge", Some("Apply"));
        }
        let params = apply(&mut client, &mut buffer);
        let annotation = &params["edit"]["changeAnnotations"]["pantheon"];
        assert!(annotation["description"].as_str().unwrap().contains("look at the merge"), "{annotation}");
        assert_eq!(annotation["needsConfirmation"], review == "preview");
        assert_eq!(engine.outcome(), "accepted");
        assert_eq!(buffer.text, "x = 0\ny = 3\n");
        client.finish();
    }
}

/// Runs an action whose answer has these members, with this review.
fn answered(engine: &Engine, review: &str, more: Value) -> (Client, Buffer) {
    let mut client = Client::start(engine, rich());
    let buffer = Buffer::open(&mut client, "x = 1\n");
    let mut argument = buffer.argument();
    argument["review"] = review.into();
    client.execute("pantheon.refactor", argument);
    let edits = json!([{ "start": 4, "end": 5, "newText": "2" }]);
    let mut reply = json!({ "diff": { "filePath": "src/a.py", "edits": edits } });
    reply.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    engine.edit().reply_with(reply);
    (client, buffer)
}

#[test]
fn case_91_what_nobody_asked_for_is_asked() {
    let engine = Engine::start();
    for review in ["apply", "preview", "ask", "auto"] {
        let ask = json!({ "ask": "Half of it is deleted.", "message": "See there." });
        let (mut client, buffer) = answered(&engine, review, ask);
        client.answer_question("by scripted. Half of it is deleted. See there.", Some("Discard"));
        assert_eq!(engine.outcome(), "rejected", "{review}");
        buffer.assert_in_step(&mut client);
        client.finish();
    }
}

#[test]
fn looser_tiers_are_told_with_the_proposal() {
    let engine = Engine::start();
    let own = json!({ "tier": "trimmed", "message": "Indentation was mapped." });
    for (more, told) in [(own, "Indentation was mapped."), (json!({ "tier": "context" }), "letter by letter")] {
        let (mut client, _buffer) = answered(&engine, "ask", more.clone());
        client.answer_question(told, Some("Discard"));
        assert_eq!(engine.outcome(), "rejected");
        client.finish();
        let (mut client, mut buffer) = answered(&engine, "preview", more);
        let params = apply(&mut client, &mut buffer);
        let description = params["edit"]["changeAnnotations"]["pantheon"]["description"].as_str().unwrap();
        assert!(description.contains(told), "{description}");
        client.expect_message(told);
        assert_eq!(engine.outcome(), "accepted");
        client.finish();
    }
    let (mut client, _buffer) = answered(&engine, "ask", json!({ "tier": "exact" }));
    let question = client.expect("window/showMessageRequest")["params"]["message"].as_str().unwrap().to_owned();
    assert!(question.ends_with("by scripted."), "{question}");
    client.execute("pantheon.cancel", json!({}));
    client.finish();
}
