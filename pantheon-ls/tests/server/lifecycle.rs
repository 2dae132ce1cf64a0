//! From the first message to the exit code.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::client::{Client, rich};
use crate::engine::Engine;

#[test]
fn requests_wait_for_initialize() {
    let engine = Engine::start();
    let mut client = Client::spawn(Some(&engine));
    for method in ["shutdown", "textDocument/codeAction", "workspace/executeCommand", "pantheon/nothing"] {
        assert_eq!(client.request(method, json!({}))["error"]["code"], -32002, "{method}");
    }
    client.initialize(rich(), Value::Null);
    client.finish();
}

#[test]
fn initialize_comes_once() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    assert_eq!(client.request("initialize", json!({ "capabilities": {} }))["error"]["code"], -32600);
    client.assert_alive();
    client.finish();
}

#[test]
fn a_bad_initialize_may_be_repeated() {
    let engine = Engine::start();
    let mut client = Client::spawn(Some(&engine));
    for params in
        [json!([]), json!({ "capabilities": 3 }), json!({ "capabilities": {}, "processId": "x" }), Value::Null]
    {
        assert_eq!(client.request("initialize", params.clone())["error"]["code"], -32602, "{params}");
    }
    client.initialize(rich(), Value::Null);
    client.finish();
}

#[test]
fn capabilities_of_the_future_are_no_reason_to_refuse() {
    let engine = Engine::start();
    let mut client = Client::spawn(Some(&engine));
    let edit = json!({ "documentChanges": true, "resourceOperations": ["teleport"], "failureHandling": 7 });
    let result = client.initialize(json!({ "workspace": { "workspaceEdit": edit }, "general": "?" }), Value::Null);
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    client.finish();
}

#[test]
fn no_resolve_is_advertised() {
    let engine = Engine::start();
    let mut client = Client::spawn(Some(&engine));
    let result = client.initialize(rich(), Value::Null);
    let actions = &result["capabilities"]["codeActionProvider"];
    assert_eq!(actions, &json!({ "codeActionKinds": ["quickfix", "refactor.rewrite"] }));
    assert_eq!(result["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
    client.finish();
}

#[test]
fn nothing_is_done_after_shutdown() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    client.request("shutdown", Value::Null);
    for method in ["shutdown", "initialize", "textDocument/codeAction", "pantheon/nothing"] {
        assert_eq!(client.request(method, json!({}))["error"]["code"], -32600, "{method}");
    }
    client.notify("exit", Value::Null);
    assert_eq!(client.wait().code(), Some(0));
}

#[test]
fn exit_without_shutdown_is_a_failure() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    client.notify("exit", Value::Null);
    assert_eq!(client.wait().code(), Some(1));
    let mut early = Client::spawn(Some(&engine));
    early.notify("exit", Value::Null);
    assert_eq!(early.wait().code(), Some(1));
}

#[test]
fn the_end_of_input_ends_it() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    client.hang_up();
    assert_eq!(client.wait().code(), Some(1));
    let mut orderly = Client::start(&engine, rich());
    orderly.request("shutdown", Value::Null);
    orderly.hang_up();
    assert_eq!(orderly.wait().code(), Some(0));
}

#[test]
fn the_end_of_input_ends_it_mid_edit() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let buffer = crate::buffer::Buffer::open(&mut client, "x = 1\n");
    client.execute("pantheon.refactor", buffer.argument());
    let edit = engine.edit();
    client.hang_up();
    client.wait();
    edit.wait_until_dropped();
}

#[cfg(unix)]
#[test]
fn the_death_of_the_editor_ends_it() {
    let engine = Engine::start();
    let mut editor = Command::new("sleep").arg("600").stdin(Stdio::null()).spawn().unwrap();
    let mut client = Client::spawn(Some(&engine));
    client.request("initialize", json!({ "processId": editor.id(), "capabilities": {} }));
    editor.kill().unwrap();
    // Not reaped yet: dead all the same.
    assert_eq!(client.wait().code(), Some(1));
    editor.wait().unwrap();
}

#[test]
fn shutdown_takes_any_parameters() {
    let engine = Engine::start();
    for params in [json!({}), Value::Null, json!([])] {
        let mut client = Client::start(&engine, rich());
        assert_eq!(client.request("shutdown", params)["result"], Value::Null);
    }
}

#[test]
fn the_program_explains_itself() {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_pantheon-ls")).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(run(&["--version"]), (Some(0), format!("pantheon-ls {}\n", env!("CARGO_PKG_VERSION"))));
    let (code, help) = run(&["--help"]);
    assert!(code == Some(0) && help.contains("doctor") && help.contains("PANTHEON_ENGINE_URL"), "{help}");
    assert_eq!(run(&["--nonsense"]).0, Some(2));
}

fn doctor(url: &str, token: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pantheon-ls"));
    command.arg("doctor").env("PANTHEON_ENGINE_URL", url).env("PANTHEON_TOKEN", token);
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_doctor_finds_a_healthy_engine() {
    let engine = Engine::with_token("secret");
    let (code, report) = doctor(&engine.url(), "secret");
    assert_eq!(code, Some(0), "{report}");
    assert!(report.contains("provider      scripted") && !report.contains('\u{1b}'), "{report}");
    assert!(!report.contains("secret"), "{report}");
}

#[test]
fn the_doctor_names_what_is_wrong() {
    let engine = Engine::with_token("secret");
    for (url, token, part) in [
        (engine.url(), "wrong", "wrong token"),
        ("http://127.0.0.1:9".to_owned(), "secret", "Is it running"),
        ("ftp://x".to_owned(), "secret", "Correct PANTHEON_ENGINE_URL"),
    ] {
        let (code, report) = doctor(&url, token);
        assert!(code == Some(1) && report.contains("failed") && report.contains(part), "{url}: {report}");
    }
}
