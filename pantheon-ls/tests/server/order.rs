//! Many messages at once: everything stays in order, and nobody waits for anybody.

use serde_json::json;

use crate::buffer::Buffer;
use crate::client::{Client, rich};
use crate::engine::Engine;

#[test]
fn handlers_that_ask_the_client_block_nothing() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let mut buffer = Buffer::open(&mut client, "a\n\n\nb\n");
    let mut argument = buffer.argument();
    argument["review"] = json!("ask");
    for _ in 0..6 {
        client.execute("pantheon.refactor", argument.clone());
        engine.edit().answer(&[("b", "c")]);
    }
    // Six edits wait for an answer of the client; it sends 400 messages before it reads one.
    let mut waiting = Vec::new();
    for number in 0..200 {
        buffer.splice(&mut client, 1, 1, "x");
        let params = json!({ "command": "pantheon.documentText", "arguments": [{ "uri": buffer.uri }] });
        waiting.push((client.send_request("workspace/executeCommand", params), number + 1));
    }
    for (id, typed) in waiting {
        let text = client.response(id)["result"].clone();
        assert_eq!(text, format!("a{}\n\n\nb\n", "x".repeat(typed)), "each request sees what came before it");
    }
    for _ in 0..6 {
        client.answer_question("Refactor in src/a.py", Some("Discard"));
        assert_eq!(engine.outcome(), "rejected");
    }
    client.finish();
}

#[test]
fn a_keystroke_storm_is_kept_up_with() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let mut buffer = Buffer::open(&mut client, &"let value = compute();\n".repeat(50_000));
    for number in 0..2_000 {
        buffer.splice(&mut client, number * 10, number * 10, "y");
    }
    assert!(!client.actions(&buffer.uri, json!({ "diagnostics": [] })).is_empty());
    buffer.assert_in_step(&mut client);
    client.finish();
}

#[test]
fn answers_nobody_asked_for_are_survived() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    for id in [json!(0), json!(7), json!("x"), json!(null), json!(-1)] {
        client.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null }));
        client.send(&json!({ "jsonrpc": "2.0", "id": id, "error": { "code": 1, "message": "?" } }));
    }
    client.assert_alive();
    client.finish();
}

#[test]
fn a_late_answer_to_a_cancelled_job_is_survived() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let buffer = Buffer::open(&mut client, "x = 1\n");
    let mut argument = buffer.argument();
    argument["review"] = json!("ask");
    client.execute("pantheon.refactor", argument);
    engine.edit().answer(&[("1", "2")]);
    let question = client.expect("window/showMessageRequest");
    client.execute("pantheon.cancel", json!({ "jobId": "edit-1" }));
    client.respond(&question, json!({ "title": "Apply" }));
    client.assert_alive();
    buffer.assert_in_step(&mut client);
    client.finish();
}
