//! What the lightbulb shows, and when.

use serde_json::{Value, json};

use crate::buffer::Buffer;
use crate::client::{Client, rich};
use crate::engine::Engine;

fn diagnostic(message: &str) -> Value {
    let at = |character: u32| json!({ "line": 0, "character": character });
    json!({ "range": { "start": at(0), "end": at(2) }, "message": message, "code": "F401", "severity": 1, "source": "ruff" })
}

#[test]
fn all_that_applies_is_listed_when_asked() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let python = Buffer::open(&mut client, "import os\n");
    let rust = client.file_uri("b.rs");
    Buffer::open_as(&mut client, &rust, "rust", "fn f() {}\n");
    let context = json!({ "diagnostics": [], "triggerKind": 1 });
    assert_eq!(
        client.actions(&python.uri, context.clone()),
        ["Document", "Fix", "Refactor", "Sweep the workspace", "Tidy the file"]
    );
    assert_eq!(client.actions(&rust, context)[2], "Explain ownership");
    client.finish();
}

#[test]
fn only_fixes_are_listed_unasked() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let buffer = Buffer::open(&mut client, "import os\n");
    let context = |diagnostics: Value| json!({ "diagnostics": diagnostics, "triggerKind": 2 });
    assert!(client.actions(&buffer.uri, context(json!([]))).is_empty());
    let long = format!("unused import `os` {}\nmore", "and so on ".repeat(20));
    let titles = client.actions(&buffer.uri, context(json!([diagnostic("first"), diagnostic(&long)])));
    assert_eq!(titles[0], "Fix: first");
    assert!(titles[1].starts_with("Fix: unused import `os` and so on") && titles[1].ends_with('…'), "{titles:?}");
    assert_eq!(titles.len(), 2);
    client.finish();
}

#[test]
fn unasked_actions_can_be_switched_off() {
    let engine = Engine::start();
    let mut client = Client::spawn(Some(&engine));
    client.initialize(rich(), json!({ "automaticActions": "never" }));
    client.wait_for_actions();
    let buffer = Buffer::open(&mut client, "import os\n");
    let context = |kind: u32| json!({ "diagnostics": [diagnostic("first")], "triggerKind": kind });
    assert!(client.actions(&buffer.uri, context(2)).is_empty());
    assert!(!client.actions(&buffer.uri, context(1)).is_empty());
    client.finish();
}

#[test]
fn the_kinds_asked_for_are_honoured() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let buffer = Buffer::open(&mut client, "import os\n");
    for (only, expected) in [
        (json!(["refactor"]), 4),
        (json!(["refactor.rewrite"]), 4),
        (json!(["quickfix"]), 1),
        (json!([""]), 5),
        (json!(["refactor.rewrite.deep"]), 0),
        (json!(["refac"]), 0),
        (json!(["source", "quickfix"]), 1),
        (json!([]), 5),
    ] {
        let titles = client.actions(&buffer.uri, json!({ "diagnostics": [], "only": only }));
        assert_eq!(titles.len(), expected, "{only}: {titles:?}");
    }
    client.finish();
}

#[test]
fn every_action_carries_its_command() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let buffer = Buffer::open(&mut client, "import os\n");
    let list = client.code_actions(&buffer.uri, json!({ "diagnostics": [diagnostic("first")] }));
    let commands: Vec<_> = list.iter().map(|action| action["command"]["command"].as_str().unwrap()).collect();
    assert_eq!(commands, ["pantheon.document", "pantheon.fix", "pantheon.refactor", "pantheon.run", "pantheon.run"]);
    for action in &list {
        assert_eq!(action["tags"], json!([1]));
        assert!(action.get("isPreferred").is_none() && action.get("edit").is_none());
        let arguments = action["command"]["arguments"].as_array().unwrap();
        assert_eq!((arguments.len(), &arguments[0]["version"]), (1, &json!(1)));
        assert_eq!(arguments[0]["uri"], buffer.uri.as_str());
    }
    assert_eq!(list[1]["kind"], "quickfix");
    assert_eq!(list[1]["diagnostics"], json!([diagnostic("first")]));
    assert_eq!(list[1]["command"]["arguments"][0]["diagnostics"][0]["message"], "first");
    assert_eq!(list[3]["command"]["arguments"][0]["command"], "sweep");
    assert_eq!(list[4]["command"]["arguments"][0]["command"], "tidy");
    client.finish();
}

#[test]
fn tags_are_for_those_who_know_them() {
    let engine = Engine::start();
    let mut capabilities = rich();
    capabilities["textDocument"]["codeAction"].as_object_mut().unwrap().remove("tagSupport");
    let mut client = Client::start(&engine, capabilities);
    let buffer = Buffer::open(&mut client, "import os\n");
    let list = client.code_actions(&buffer.uri, json!({ "diagnostics": [] }));
    assert!(list.iter().all(|action| action.get("tags").is_none()));
    client.finish();
}

#[test]
fn old_editors_get_plain_commands() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, json!({}));
    let buffer = Buffer::open(&mut client, "import os\n");
    let list = client.code_actions(&buffer.uri, json!({ "diagnostics": [] }));
    assert_eq!(list[0]["command"], "pantheon.document");
    assert!(list[0]["arguments"].is_array() && list[0].get("kind").is_none());
    client.finish();
}

#[test]
fn foreign_documents_get_no_actions() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    for uri in ["git:/a.py", "vscode-bulkeditpreview-editor:/a.py", "output:x", "file:///never/opened.py"] {
        if !uri.starts_with("file") {
            Buffer::open_as(&mut client, uri, "python", "x = 1\n");
        }
        assert!(client.actions(uri, json!({ "diagnostics": [] })).is_empty(), "{uri}");
    }
    Buffer::open_as(&mut client, "untitled:Untitled-1", "python", "x = 1\n");
    assert!(!client.actions("untitled:Untitled-1", json!({ "diagnostics": [] })).is_empty());
    client.finish();
}

#[test]
fn secrets_get_no_actions() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let uri = client.file_uri(".env.local");
    let buffer = Buffer::open_as(&mut client, &uri, "dotenv", "KEY=1\n");
    assert!(client.actions(&uri, json!({ "diagnostics": [] })).is_empty());
    let (code, message) = client.refused("pantheon.refactor", json!([buffer.argument()]));
    assert!(code == -32803 && message.contains("pantheon.exclude"), "{message}");
    client.finish();
}
