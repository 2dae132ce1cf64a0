//! Settings at the start and later.

use serde_json::{Value, json};

use crate::buffer::Buffer;
use crate::client::{Client, rich};
use crate::engine::Engine;

fn change(client: &mut Client, settings: Value) {
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
}

#[test]
fn bad_settings_are_told_in_one_message() {
    let engine = Engine::start();
    let mut client = Client::spawn(Some(&engine));
    client.initialize(rich(), json!({ "review": "later", "exclude": 7, "unknown": true }));
    client.expect_message("`review` must be `auto`, `preview`, `ask` or `apply`; `exclude` must be a list of globs");
    client.wait_for_actions();
    change(&mut client, json!({ "pantheon": { "automaticActions": "perhaps" } }));
    client.expect_message("`automaticActions` must be");
    change(&mut client, json!("nonsense"));
    client.expect_message("not an object");
    client.finish();
}

#[test]
fn settings_may_change_the_engine() {
    let engine = Engine::with_token("secret");
    let mut client = Client::spawn_with(Some(""), &[("PANTHEON_TOKEN", "secret")]);
    client.initialize(rich(), json!({ "engineUrl": engine.url() }));
    client.wait_for_actions();
    let other = Engine::with_token("secret");
    change(&mut client, json!({ "pantheon": { "engineUrl": other.url(), "review": "ask" } }));
    client.wait_for_actions();
    let buffer = Buffer::open(&mut client, "x = 1\n");
    client.execute("pantheon.refactor", json!({ "uri": buffer.uri }));
    other.edit().answer(&[("1", "2")]);
    client.answer_question("Refactor in", Some("Discard"));
    assert_eq!(other.outcome(), "rejected");
    client.finish();
}

#[test]
fn the_token_may_come_from_a_file() {
    let engine = Engine::with_token("secret");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "secret\n").unwrap();
    let mut client = Client::spawn(Some(&engine));
    client.initialize(rich(), json!({ "tokenFile": file }));
    client.wait_for_actions();
    client.finish();
}

#[test]
fn settings_are_asked_for_where_they_are_pulled() {
    let engine = Engine::start();
    let mut capabilities = rich();
    capabilities["workspace"]["configuration"] = json!(true);
    let mut client = Client::start(&engine, capabilities);
    change(&mut client, Value::Null);
    let request = client.expect("workspace/configuration");
    assert_eq!(request["params"]["items"], json!([{ "section": "pantheon" }]));
    client.respond(&request, json!([{ "review": 7 }]));
    client.expect_message("`review` must be");
    client.finish();
}

#[test]
fn folders_may_come_and_go() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let folder = json!({ "uri": client.file_uri("src"), "name": "src" });
    let sent_path = |client: &mut Client, added: Value, removed: Value| {
        client
            .notify("workspace/didChangeWorkspaceFolders", json!({ "event": { "added": added, "removed": removed } }));
        let buffer = Buffer::open(client, "x = 1\n");
        client.execute("pantheon.refactor", buffer.argument());
        let edit = engine.edit();
        let path = edit.request["filePath"].as_str().unwrap().to_owned();
        edit.reply(json!([]), None);
        client.expect_message("nothing to change");
        path
    };
    assert_eq!(sent_path(&mut client, json!([folder]), json!([])), "a.py");
    assert_eq!(sent_path(&mut client, json!([]), json!([folder])), "src/a.py");
    client.finish();
}
