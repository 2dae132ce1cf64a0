//! The engine is away, goes away, and comes back.

use serde_json::{Value, json};

use crate::buffer::Buffer;
use crate::client::{Client, rich};
use crate::engine::Engine;

#[test]
fn an_engine_away_is_visible_and_recovers() {
    let engine = Engine::start();
    let port = engine.port();
    drop(engine);
    let mut client = Client::spawn_with(Some(&format!("http://127.0.0.1:{port}")), &[]);
    client.initialize(rich(), Value::Null);
    client.expect_message("cannot be reached");
    let buffer = Buffer::open(&mut client, "x = 1\n");
    let list = client.code_actions(&buffer.uri, json!({ "diagnostics": [] }));
    assert_eq!(list[0]["title"], "Pantheon: engine unreachable");
    client.execute("pantheon.reconnect", json!({}));
    client.expect_message("doctor");
    let _engine = Engine::restart(port);
    client.wait_for_actions();
    client.finish();
}

#[test]
fn the_last_list_outlives_the_server() {
    let engine = Engine::start();
    let url = engine.url();
    let client = Client::start(&engine, rich());
    let home = client.kill();
    drop(engine);
    let mut client = Client::spawn_in(home, Some(&url), &[]);
    client.initialize(rich(), Value::Null);
    client.expect_message("listed as last known");
    let buffer = Buffer::open(&mut client, "x = 1\n");
    assert!(client.actions(&buffer.uri, json!({ "diagnostics": [] })).contains(&"Refactor".to_owned()));
    client.execute("pantheon.refactor", buffer.argument());
    client.expect_message("cannot be reached");
    client.finish();
}

#[test]
fn an_engine_killed_mid_edit_changes_nothing() {
    let engine = Engine::start();
    let port = engine.port();
    let mut client = Client::start(&engine, rich());
    let mut buffer = Buffer::open(&mut client, "x = 1\n");
    client.execute("pantheon.refactor", buffer.argument());
    let mut edit = engine.edit();
    edit.delta("x = 2");
    drop(engine);
    drop(edit);
    client.expect_message("nothing was changed");
    buffer.assert_in_step(&mut client);
    assert!(client.actions(&buffer.uri, json!({ "diagnostics": [] })).contains(&"Refactor".to_owned()));
    let engine = Engine::restart(port);
    client.execute("pantheon.refactor", buffer.argument());
    engine.edit().answer(&[("1", "2")]);
    let request = client.expect("workspace/applyEdit");
    buffer.apply(&mut client, &request["params"]);
    client.respond(&request, json!({ "applied": true }));
    assert_eq!(engine.outcome(), "accepted");
    client.finish();
}

#[test]
fn the_engines_own_words_reach_the_user() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let buffer = Buffer::open(&mut client, "x = 1\n");
    client.execute("pantheon.refactor", buffer.argument());
    let error = json!({
        "status": "error", "code": "answer_truncated", "message": "The answer was cut short.", "requestId": "r-1",
    });
    engine.edit().send("error", &error);
    client.expect_message("Refactor: The answer was cut short.");
    client.execute("pantheon.refactor", buffer.argument());
    engine.edit().send("done", &json!({}));
    client.expect_message("without an edit");
    client.finish();
}

#[test]
fn a_wrong_token_is_told_once() {
    let engine = Engine::with_token("right");
    let mut client = Client::spawn_with(Some(&engine.url()), &[("PANTHEON_TOKEN", "wrong")]);
    client.initialize(rich(), Value::Null);
    client.expect_message("wrong token");
    client.finish();
}

#[test]
fn a_missing_private_engine_is_explained() {
    let mut client = Client::spawn_with(Some(""), &[("PATH", "/nowhere")]);
    // Beside the server there may be an engine, built by the same workspace; then it starts.
    client.initialize(rich(), Value::Null);
    let beside = std::path::Path::new(env!("CARGO_BIN_EXE_pantheon-ls")).with_file_name("pantheon-engine");
    if !beside.with_extension(std::env::consts::EXE_EXTENSION).exists() {
        client.expect_message("install pantheon-engine");
        client.finish();
    }
}
