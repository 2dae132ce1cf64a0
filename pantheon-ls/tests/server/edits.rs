//! From a command to the buffer, also while the user types.

use serde_json::{Value, json};

use crate::buffer::Buffer;
use crate::client::{Client, rich};
use crate::engine::Engine;

const CODE: &str = "def f(x):\n    return x\n\n\ndef g(y):\n    return y\n";

/// A session with this text, with an edit that waits in the engine.
fn started(engine: &Engine, text: &str) -> (Client, Buffer, crate::engine::Edit) {
    let mut client = Client::start(engine, rich());
    let buffer = Buffer::open(&mut client, text);
    assert_eq!(client.execute("pantheon.refactor", buffer.argument()), json!({ "jobId": "edit-1" }));
    let edit = engine.edit();
    (client, buffer, edit)
}

/// Takes the edit into the buffer and says so.
fn apply(client: &mut Client, buffer: &mut Buffer) -> Value {
    let request = client.expect("workspace/applyEdit");
    buffer.apply(client, &request["params"]);
    client.respond(&request, json!({ "applied": true }));
    request["params"].clone()
}

#[test]
fn an_edit_is_applied_and_verified() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = started(&engine, CODE);
    assert_eq!(edit.request["code"], CODE);
    assert_eq!(edit.request["command"], "refactor");
    assert_eq!(edit.request["filePath"], "src/a.py");
    assert_eq!(edit.request["languageId"], "python");
    assert_eq!(edit.request["selection"], json!({ "start": 0, "end": CODE.len() }));
    edit.answer(&[("return x", "return x + 1"), ("return y", "return y + 1")]);
    let params = apply(&mut client, &mut buffer);
    assert_eq!(params["label"], "Pantheon: Refactor");
    assert_eq!(params["edit"]["changeAnnotations"]["pantheon"]["needsConfirmation"], false);
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(buffer.text, "def f(x):\n    return x + 1\n\n\ndef g(y):\n    return y + 1\n");
    buffer.assert_in_step(&mut client);
    assert_eq!(client.running(), Vec::<Value>::new());
    client.finish();
}

#[test]
fn case_63_every_encoding_finds_its_columns() {
    let engine = Engine::start();
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let mut capabilities = rich();
        capabilities["general"]["positionEncodings"] = json!([encoding]);
        let mut client = Client::start(&engine, capabilities);
        let mut buffer = Buffer::open(&mut client, "s = '😀é' + old  # 𝒙 old2\r\nt = 1\r\n");
        buffer.encoding = encoding;
        client.execute("pantheon.refactor", buffer.argument());
        let edit = engine.edit();
        assert_eq!(edit.request["selection"]["end"], buffer.text.len(), "{encoding}");
        buffer.replace(&mut client, "t = 1", "t = '😀'");
        buffer.assert_in_step(&mut client);
        edit.answer(&[("old ", "new 🙂 "), ("old2", "new2")]);
        // The user typed on the next line: a merge that must be looked at.
        client.answer_question("same lines", Some("Apply"));
        apply(&mut client, &mut buffer);
        assert_eq!(engine.outcome(), "accepted", "{encoding}");
        assert_eq!(buffer.text, "s = '😀é' + new 🙂  # 𝒙 new2\r\nt = '😀'\r\n", "{encoding}");
        buffer.assert_in_step(&mut client);
        client.finish();
    }
}

#[test]
fn case_70_typing_elsewhere_shifts_the_edit() {
    let engine = Engine::start();
    let (mut client, mut buffer, mut edit) = started(&engine, CODE);
    buffer.splice(&mut client, 0, 0, "# one\n# two\n");
    edit.delta("def g");
    for letter in ["z", " ", "=", "1", "\n"] {
        let end = buffer.text.len();
        buffer.splice(&mut client, end, end, letter);
    }
    buffer.assert_in_step(&mut client);
    edit.answer(&[("return x", "return -x")]);
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(buffer.text, "# one\n# two\ndef f(x):\n    return -x\n\n\ndef g(y):\n    return y\nz =1\n");
    buffer.assert_in_step(&mut client);
    client.finish();
}

#[test]
fn case_73_typing_in_the_same_place_is_a_conflict() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = started(&engine, CODE);
    buffer.replace(&mut client, "return x", "return x * 2");
    let before = buffer.text.clone();
    buffer.assert_in_step(&mut client);
    edit.answer(&[("return x", "return -1")]);
    assert_eq!(engine.outcome(), "conflict");
    client.answer_question("you changed the same place", Some("Show"));
    let shown = client.expect("window/showDocument");
    let path = url::Url::parse(shown["params"]["uri"].as_str().unwrap()).unwrap().to_file_path().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("<<<<<<< your text\n    return x * 2\n=======\n    return -1\n"), "{text}");
    client.respond(&shown, json!({ "success": true }));
    client.answer_question("you changed the same place", Some("Retry on the current text"));
    let again = engine.edit();
    assert_eq!(again.request["code"], before);
    assert_eq!(again.request["selection"], json!({ "start": 0, "end": before.len() }));
    again.answer(&[("return x * 2", "return 2 * x")]);
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert!(buffer.text.contains("return 2 * x"));
    client.finish();
}

#[test]
fn case_71_a_typed_prefix_is_absorbed() {
    let engine = Engine::start();
    for typed in ["def to", "def total()", "other"] {
        let (mut client, mut buffer, edit) = started(&engine, "a = 1\n\nb = 2\n");
        buffer.splice(&mut client, 6, 6, typed);
        buffer.assert_in_step(&mut client);
        edit.reply(json!([{ "start": 6, "end": 6, "newText": "def total(x): ..." }]), None);
        // Typed in the same place: never silent, though the command said `apply`.
        client.answer_question("same lines", Some("Apply"));
        apply(&mut client, &mut buffer);
        assert_eq!(engine.outcome(), "accepted");
        let kept = if typed == "other" { typed } else { "" };
        assert_eq!(buffer.text, format!("a = 1\n{kept}def total(x): ...\nb = 2\n"), "{typed}");
        client.finish();
    }
}

#[test]
fn case_72_what_was_deleted_stays_deleted() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = started(&engine, CODE);
    buffer.replace(&mut client, "def f(x):\n    return x\n\n\n", "");
    buffer.assert_in_step(&mut client);
    edit.answer(&[("return x", "return -x")]);
    assert_eq!(engine.outcome(), "conflict");
    client.answer_question("deleted meanwhile", None);
    buffer.assert_in_step(&mut client);
    client.finish();
}

#[test]
fn case_75_undo_during_streaming_leaves_the_buffer_exact() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let mut buffer = Buffer::open(&mut client, CODE);
    buffer.splice(&mut client, 0, 0, "import os\n");
    client.execute("pantheon.refactor", buffer.argument());
    let mut edit = engine.edit();
    edit.delta("def f(x):\n").delta("    return -");
    buffer.replace(&mut client, "import os\n", "");
    assert_eq!(client.execute("pantheon.cancel", json!({})), json!({ "cancelled": ["edit-1"] }));
    edit.wait_until_dropped();
    assert_eq!(buffer.text, CODE);
    buffer.assert_in_step(&mut client);
    client.finish();
}

#[test]
fn case_75_an_answer_after_an_undo_honours_it() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let mut buffer = Buffer::open(&mut client, CODE);
    buffer.splice(&mut client, 0, 0, "import os\n\n");
    client.execute("pantheon.refactor", buffer.argument());
    let edit = engine.edit();
    buffer.replace(&mut client, "import os\n\n", "");
    buffer.assert_in_step(&mut client);
    edit.answer(&[("return y", "return -y")]);
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(buffer.text, CODE.replace("return y", "return -y"));
    client.finish();
}

#[test]
fn case_76_a_formatter_in_between_is_honoured() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = started(&engine, "def f( x ):\n  return x\n\n\ndef g( y ):\n  return y\n");
    let formatted = "def f(x):\n    return x\n\n\ndef g(y):\n    return y\n";
    buffer.splice(&mut client, 0, buffer.text.len(), formatted);
    buffer.assert_in_step(&mut client);
    // Where the formatter was too: the merge sets white space aside, and a person looks at it.
    edit.answer(&[("  return y", "  return -y")]);
    client.answer_question("same lines", Some("Apply"));
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert_eq!(buffer.text, formatted.replace("return y", "return -y"));
    client.finish();
}

#[test]
fn case_92_a_text_that_is_there_is_left_alone() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = started(&engine, CODE);
    buffer.replace(&mut client, "return x", "return -x");
    buffer.assert_in_step(&mut client);
    edit.answer(&[("return x", "return -x")]);
    client.expect_message("nothing to change");
    client.finish();
}

#[test]
fn an_answer_without_edits_says_why() {
    let engine = Engine::start();
    let (mut client, _buffer, edit) = started(&engine, CODE);
    edit.reply(json!([]), Some("it is fine as it is."));
    client.expect_message("Refactor: it is fine as it is.");
    client.finish();
}

#[test]
fn a_document_opened_again_is_merged() {
    let engine = Engine::start();
    let (mut client, buffer, edit) = started(&engine, CODE);
    let uri = buffer.uri.clone();
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    let mut buffer = Buffer::open_as(&mut client, &uri, "python", &format!("# top\n{CODE}"));
    buffer.assert_in_step(&mut client);
    edit.answer(&[("return y", "return -y")]);
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert!(buffer.text.starts_with("# top\n") && buffer.text.ends_with("return -y\n"));
    client.finish();
}

#[test]
fn a_document_closed_meanwhile_ends_the_edit() {
    let engine = Engine::start();
    let (mut client, buffer, edit) = started(&engine, CODE);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": buffer.uri } }));
    // In order: the closing is known before the answer.
    client.assert_alive();
    edit.answer(&[("return x", "return -x")]);
    client.expect_message("closed meanwhile");
    client.finish();
}

#[test]
fn a_document_closed_after_the_edit_is_no_news() {
    let engine = Engine::start();
    let (mut client, buffer, edit) = started(&engine, CODE);
    edit.answer(&[("return x", "return -x")]);
    let request = client.expect("workspace/applyEdit");
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": buffer.uri } }));
    client.respond(&request, json!({ "applied": true }));
    while !client.running().is_empty() {}
    client.finish();
}

#[test]
fn case_82_a_refused_edit_is_tried_once_more() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = started(&engine, CODE);
    edit.answer(&[("return y", "return -y")]);
    let first = client.expect("workspace/applyEdit");
    // The user was faster, far from the edit.
    buffer.splice(&mut client, 0, 0, "# typed\n\n");
    client.respond(&first, json!({ "applied": false }));
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert!(buffer.text.starts_with("# typed") && buffer.text.ends_with("return -y\n"));
    client.finish();
}

#[test]
fn case_82_an_edit_refused_twice_is_given_up() {
    let engine = Engine::start();
    let (mut client, buffer, edit) = started(&engine, CODE);
    edit.answer(&[("return y", "return -y")]);
    for _ in 0..2 {
        let request = client.expect("workspace/applyEdit");
        client.respond(&request, json!({ "applied": false, "failureReason": "read-only" }));
    }
    client.answer_question("read-only", None);
    assert_eq!(engine.outcome(), "conflict");
    buffer.assert_in_step(&mut client);
    client.finish();
}

#[test]
fn an_edit_that_errors_is_given_up() {
    let engine = Engine::start();
    let (mut client, _buffer, edit) = started(&engine, CODE);
    edit.answer(&[("return y", "return -y")]);
    for _ in 0..2 {
        let request = client.expect("workspace/applyEdit");
        client.respond_error(&request);
    }
    client.answer_question("did not apply", None);
    client.finish();
}

#[test]
fn case_82_a_skipped_edit_is_noticed() {
    // Neovim 0.11 skips an edit of an older version and still says that it applied it.
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = started(&engine, CODE);
    edit.answer(&[("return y", "return -y")]);
    let first = client.expect("workspace/applyEdit");
    buffer.splice(&mut client, 0, 0, "# typed\n\n");
    client.respond(&first, json!({ "applied": true }));
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    assert!(buffer.text.starts_with("# typed") && buffer.text.ends_with("return -y\n"));
    client.finish();
}

#[test]
fn a_word_that_is_not_kept_is_noticed() {
    let engine = Engine::start();
    let (mut client, _buffer, edit) = started(&engine, CODE);
    edit.answer(&[("return y", "return -y")]);
    let request = client.expect("workspace/applyEdit");
    client.respond(&request, json!({ "applied": true }));
    client.answer_question("the text is as before", None);
    assert_eq!(engine.outcome(), "conflict");
    client.finish();
}

#[test]
fn an_edit_that_came_out_wrong_is_taken_back() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = started(&engine, CODE);
    edit.answer(&[("return y", "return -y")]);
    let request = client.expect("workspace/applyEdit");
    buffer.replace(&mut client, "return y", "return - y");
    client.respond(&request, json!({ "applied": true }));
    client.answer_question("not what was suggested", Some("Keep"));
    assert_eq!(engine.outcome(), "conflict");
    buffer.assert_in_step(&mut client);
    client.finish();
}

#[test]
fn undo_is_reported() {
    let engine = Engine::start();
    let (mut client, mut buffer, edit) = started(&engine, CODE);
    edit.answer(&[("return y", "return -y")]);
    apply(&mut client, &mut buffer);
    assert_eq!(engine.outcome(), "accepted");
    buffer.replace(&mut client, "return -y", "return y");
    assert_eq!(engine.outcome(), "undone");
    client.finish();
}

#[test]
fn modest_editors_get_plain_edits() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, json!({}));
    let mut buffer = Buffer::open(&mut client, CODE);
    client.execute("pantheon.refactor", buffer.argument());
    engine.edit().answer(&[("return y", "return -y")]);
    let params = apply(&mut client, &mut buffer);
    assert!(params["edit"].get("documentChanges").is_none() && params["edit"].get("changeAnnotations").is_none());
    assert_eq!(engine.outcome(), "accepted");
    client.finish();
}

#[test]
fn neovims_capabilities_get_versions() {
    let engine = Engine::start();
    let capabilities = json!({ "workspace": { "workspaceEdit": { "resourceOperations": ["create"] } } });
    let mut client = Client::start(&engine, capabilities);
    let mut buffer = Buffer::open(&mut client, CODE);
    client.execute("pantheon.refactor", buffer.argument());
    engine.edit().answer(&[("return y", "return -y")]);
    let params = apply(&mut client, &mut buffer);
    assert!(params["edit"]["documentChanges"][0]["edits"][0].get("annotationId").is_none());
    assert_eq!(engine.outcome(), "accepted");
    client.finish();
}
