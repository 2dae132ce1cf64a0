//! Actions about the whole workspace folder: what is sent, and who may ask.

use serde_json::{Value, json};

use crate::client::{Client, rich};
use crate::engine::Engine;
use crate::project::{Project, edited, full};

fn names(request: &Value) -> Vec<&str> {
    request["files"].as_array().unwrap().iter().map(|file| file["filePath"].as_str().unwrap()).collect()
}

#[test]
fn the_folders_files_are_sent() {
    let engine = Engine::start();
    let files =
        [("src/a.py", "a = 1\n"), ("src/b.py", "b = 1\n"), ("c.md", "\u{feff}c\r\n"), (".gitignore", "*.log\n")];
    let mut project = Project::start(&engine, full(), &files);
    for (name, bytes) in [("x.log", &b"x"[..]), ("k.pem", b"x"), ("l.txt", b"caf\xe9"), ("m.bin", b"\0")] {
        project.write(name, bytes);
    }
    project.open("src/a.py");
    project.open("src/b.py");
    let (buffer, client) = project.buffer("src/b.py");
    buffer.replace(client, "1", "2  # not saved");
    project.sweep("src/a.py", "apply");
    let edit = engine.edit();
    assert_eq!(edit.request["filePath"], "src/a.py");
    assert_eq!(edit.request["code"], "a = 1\n");
    assert_eq!(names(&edit.request), ["src/b.py", "c.md"], "the document itself is not sent twice");
    assert_eq!(edit.request["files"][0]["code"], "b = 2  # not saved\n", "what is open wins over the disk");
    assert_eq!(edit.request["files"][1]["code"], "c\r\n", "as an editor shows it");
    assert_eq!(edit.request["fileOperations"], json!(["create", "rename", "delete"]));
    edit.reply(json!([]), Some("All is well."));
    project.client.expect_message("All is well. Files that were not sent: 1 never sent, 1 binary, 1 not UTF-8.");
    project.finish();
}

#[test]
fn the_users_globs_keep_files_here() {
    let engine = Engine::start();
    let mut client = Client::spawn(Some(&engine));
    client.initialize(full(), json!({ "exclude": ["private/**", "*.pem"] }));
    client.wait_for_actions();
    let mut project = Project { client, open: Vec::new() };
    for name in ["a.py", "private/b.py", "deep/private/c.py", ".env"] {
        project.write(name, b"x = 1\n");
    }
    project.open("a.py");
    project.sweep("a.py", "apply");
    let edit = engine.edit();
    assert!(edit.request.get("files").is_none(), "{}", edit.request);
    edit.reply(json!([]), None);
    project.client.expect_message("there is nothing to change");
    project.finish();
}

#[test]
fn a_document_outside_any_folder_is_refused() {
    let engine = Engine::start();
    let mut project = Project::start(&engine, full(), &[]);
    let outside = tempfile::tempdir().unwrap();
    let uri = url::Url::from_file_path(outside.path().join("a.py")).unwrap().to_string();
    for uri in [uri.as_str(), "untitled:Untitled-1"] {
        crate::buffer::Buffer::open_as(&mut project.client, uri, "python", "x = 1\n");
        let (code, message) = project.client.refused("pantheon.run", json!([{ "uri": uri, "command": "sweep" }]));
        assert!(code == -32803 && message.contains("in no folder of the workspace"), "{message}");
    }
    project.finish();
}

#[test]
fn cancelling_while_collecting_asks_nobody() {
    let engine = Engine::start();
    let mut project = Project::start(&engine, full(), &[("a.py", "a\n"), ("b.py", "b\n")]);
    project.open("a.py");
    let uri = project.client.file_uri("a.py");
    let run = json!({ "command": "pantheon.run", "arguments": [{ "uri": uri, "command": "sweep" }] });
    let started = project.client.send_request("workspace/executeCommand", run);
    let cancelled = project.client.execute("pantheon.cancel", json!({}));
    assert_eq!(
        project.client.response(started)["result"],
        cancelled["cancelled"][0].as_str().map_or(Value::Null, |id| json!({ "jobId": id }))
    );
    project.client.execute("pantheon.refactor", json!({ "uri": uri }));
    let edit = engine.edit();
    assert_eq!(edit.request["command"], "refactor", "the first request that anybody made");
    edit.reply(json!([]), None);
    project.client.expect_message("there is nothing to change");
    project.finish();
}

#[test]
fn collecting_shows_how_far_it_is() {
    let engine = Engine::start();
    let mut capabilities = full();
    capabilities["window"]["workDoneProgress"] = json!(true);
    let mut project = Project::start(&engine, capabilities, &[("a.py", "a\n"), ("b.py", "b\n")]);
    project.open("a.py");
    project.sweep("a.py", "apply");
    let create = project.client.expect("window/workDoneProgress/create");
    let edit = engine.edit();
    project.client.respond(&create, Value::Null);
    assert_eq!(project.client.expect("$/progress")["params"]["value"]["cancellable"], true);
    edit.reply(json!([]), None);
    while project.client.expect("$/progress")["params"]["value"]["kind"] != "end" {}
    project.client.expect_message("there is nothing to change");
    project.finish();
}

#[test]
fn case_83_editors_that_cannot_are_refused_first() {
    let engine = Engine::start();
    let mut capabilities = full();
    capabilities["workspace"]["applyEdit"] = json!(false);
    let mut project = Project::start(&engine, capabilities, &[("a.py", "a = 1\n")]);
    project.open("a.py");
    let uri = project.client.file_uri("a.py");
    let (code, message) = project.client.refused("pantheon.run", json!([{ "uri": uri, "command": "sweep" }]));
    assert!(code == -32803 && message.contains("workspace.applyEdit") && message.contains("gods"), "{message}");
    project.finish();
}

#[test]
fn case_83_plain_editors_get_plain_edits() {
    let engine = Engine::start();
    let capabilities = json!({ "workspace": { "applyEdit": true } });
    let mut project = Project::start(&engine, capabilities, &[("a.py", "a = 1\n"), ("b.py", "b = 1\n")]);
    project.open("a.py");
    project.open("b.py");
    project.sweep("a.py", "apply");
    let edit = engine.edit();
    assert_eq!(edit.request["fileOperations"], json!([]));
    let diffs = [edited(&edit, "a.py", "1", "2"), edited(&edit, "b.py", "1", "2")];
    edit.change(&diffs);
    let request = project.client.expect("workspace/applyEdit");
    let changes = request["params"]["edit"]["changes"].as_object().unwrap().clone();
    assert_eq!(changes.len(), 2);
    for (uri, edits) in changes {
        let buffer = project.open.iter_mut().find(|buffer| buffer.uri == uri).unwrap();
        buffer.take(&mut project.client, edits.as_array().unwrap());
    }
    project.client.respond(&request, json!({ "applied": true }));
    assert_eq!(engine.outcome(), "accepted");
    project.finish();
}

#[test]
fn case_83_only_what_the_editor_can_is_permitted() {
    let engine = Engine::start();
    let neovim = json!({ "workspace": {
        "applyEdit": true, "workspaceEdit": { "resourceOperations": ["rename", "create", "delete"] },
    } });
    for (capabilities, expected) in [(neovim, json!(["rename", "create", "delete"])), (rich(), json!([]))] {
        let mut project = Project::start(&engine, capabilities, &[("a.py", "a = 1\n")]);
        project.open("a.py");
        project.sweep("a.py", "apply");
        let edit = engine.edit();
        assert_eq!(edit.request["fileOperations"], expected);
        edit.reply(json!([]), None);
        project.client.expect_message("there is nothing to change");
        project.finish();
    }
}
