//! Commands beside the edits, cancelling, and arguments that make no sense.

use serde_json::{Value, json};

use crate::buffer::Buffer;
use crate::client::{Client, rich};
use crate::engine::Engine;

#[test]
fn arguments_without_sense_are_refused_at_once() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let buffer = Buffer::open(&mut client, "x = 1\n");
    let uri = &buffer.uri;
    for (command, arguments) in [
        ("pantheon.refactor", json!([])),
        ("pantheon.refactor", json!([{ "uri": uri }, {}])),
        ("pantheon.refactor", json!([7])),
        ("pantheon.refactor", json!([{ "uri": "not a uri" }])),
        ("pantheon.refactor", json!([{ "uri": "file:///never/opened.py" }])),
        ("pantheon.refactor", json!([{ "uri": uri, "range": "all" }])),
        ("pantheon.refactor", json!([{ "uri": uri, "review": "later" }])),
        ("pantheon.run", json!([{ "uri": uri }])),
        ("pantheon.run", json!([{ "uri": uri, "command": "dance" }])),
        ("pantheon.run", json!([{ "uri": uri, "command": "scaffold:service" }])),
        ("pantheon.cancel", json!([{ "jobId": "x" }])),
        ("pantheon.documentText", json!([{ "uri": "untitled:none" }])),
        ("pantheon.scaffold", json!([])),
        ("rm", json!([])),
    ] {
        let (code, message) = client.refused(command, arguments.clone());
        assert_eq!(code, -32602, "{command} {arguments}: {message}");
    }
    client.assert_alive();
    client.finish();
}

#[test]
fn a_range_of_an_older_text_is_refused() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let mut buffer = Buffer::open(&mut client, "x = 1\n");
    let listed = buffer.argument();
    buffer.splice(&mut client, 0, 0, "y = 2\n");
    let (code, message) = client.refused("pantheon.refactor", json!([listed]));
    assert_eq!(code, -32803, "{message}");
    assert!(message.contains("changed since"), "{message}");
    client.finish();
}

#[test]
fn a_catalogue_action_runs_by_name() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let buffer = Buffer::open(&mut client, "x = 1\n");
    let argument = json!({ "uri": buffer.uri, "command": "tidy", "instruction": "be brief", "review": "apply" });
    client.execute("pantheon.run", argument);
    let edit = engine.edit();
    assert_eq!(edit.request["command"], "tidy");
    assert_eq!(edit.request["instruction"], "be brief");
    assert!(edit.request.get("selection").is_none(), "no range means the whole file");
    edit.reply(json!([]), None);
    client.expect_message("Tidy the file: there is nothing to change.");
    client.finish();
}

#[test]
fn diagnostics_go_along_in_bytes() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let buffer = Buffer::open(&mut client, "'😀' + os\n");
    let start = buffer.text.find("os").unwrap();
    let mut argument = buffer.argument();
    let range = buffer.range(start, start + 2);
    argument["diagnostics"] = json!([{ "range": range, "message": "undefined", "code": 821, "severity": 2 }]);
    client.execute("pantheon.fix", argument);
    let edit = engine.edit();
    let expected = json!([{
        "message": "undefined", "code": "821", "severity": "warning", "range": { "start": start, "end": start + 2 },
    }]);
    assert_eq!(edit.request["diagnostics"], expected);
    edit.reply(json!([]), None);
    client.expect_message("nothing to change");
    client.finish();
}

/// Starts an edit, streams some text, and ends it in one of the three ways.
fn cancelled(capabilities: Value, cancel: impl FnOnce(&mut Client, &Buffer)) -> (Client, Engine) {
    let engine = Engine::start();
    let mut client = Client::start(&engine, capabilities);
    let mut buffer = Buffer::open(&mut client, "x = 1\r\n\r\n\r\ny = 2");
    client.execute("pantheon.refactor", buffer.argument());
    let mut edit = engine.edit();
    edit.delta("x = 2");
    buffer.splice(&mut client, 0, 0, "z");
    cancel(&mut client, &buffer);
    edit.wait_until_dropped();
    buffer.assert_in_step(&mut client);
    assert_eq!(client.running(), Vec::<Value>::new());
    assert_eq!(client.execute("pantheon.jobs", json!({}))[0]["state"], "cancelled");
    (client, engine)
}

#[test]
fn case_84_a_command_cancels() {
    let (client, _engine) = cancelled(rich(), |client, buffer| {
        let jobs = client.running();
        assert_eq!((jobs.len(), &jobs[0]["jobId"], &jobs[0]["title"]), (1, &json!("edit-1"), &json!("Refactor")));
        assert_eq!((&jobs[0]["uri"], &jobs[0]["file"]), (&json!(buffer.uri), &json!("src/a.py")));
        assert_eq!(client.execute("pantheon.cancel", json!({})), json!({ "cancelled": ["edit-1"] }));
    });
    client.finish();
}

#[test]
fn case_84_a_code_action_cancels() {
    let (client, _engine) = cancelled(rich(), |client, buffer| {
        let list = client.code_actions(&buffer.uri, json!({ "diagnostics": [], "triggerKind": 1 }));
        let cancel = list.iter().find(|action| action["title"] == "Pantheon: cancel Refactor").expect("the action");
        client.execute("pantheon.cancel", cancel["command"]["arguments"][0].clone());
    });
    client.finish();
}

#[test]
fn case_84_the_progress_button_cancels() {
    let mut capabilities = rich();
    capabilities["window"]["workDoneProgress"] = json!(true);
    let (mut client, _engine) = cancelled(capabilities, |client, _| {
        let create = client.expect("window/workDoneProgress/create");
        assert_eq!(create["params"]["token"], "edit-1");
        client.respond(&create, Value::Null);
        let begin = client.expect("$/progress")["params"]["value"].clone();
        assert_eq!(begin, json!({ "kind": "begin", "title": "Pantheon: Refactor", "cancellable": true }));
        while client.expect("$/progress")["params"]["value"]["message"] != "x = 2" {}
        client.notify("window/workDoneProgress/cancel", json!({ "token": "edit-1" }));
    });
    let end = client.expect("$/progress")["params"]["value"].clone();
    assert_eq!(end, json!({ "kind": "end", "message": "cancelled" }));
    client.notify("window/workDoneProgress/cancel", json!({ "token": 7 }));
    client.notify("window/workDoneProgress/cancel", json!({ "token": "of another server" }));
    client.finish();
}

#[test]
fn an_editor_without_room_for_progress_is_spared() {
    let engine = Engine::start();
    let mut capabilities = rich();
    capabilities["window"]["workDoneProgress"] = json!(true);
    let mut client = Client::start(&engine, capabilities);
    let mut buffer = Buffer::open(&mut client, "x = 1\n");
    client.execute("pantheon.refactor", buffer.argument());
    let create = client.expect("window/workDoneProgress/create");
    client.respond_error(&create);
    engine.edit().answer(&[("1", "2")]);
    let request = client.expect("workspace/applyEdit");
    buffer.apply(&mut client, &request["params"]);
    client.respond(&request, json!({ "applied": true }));
    assert_eq!(engine.outcome(), "accepted");
    client.finish();
}

#[test]
fn messages_come_behind_the_progress() {
    let engine = Engine::start();
    let mut capabilities = rich();
    capabilities["window"]["workDoneProgress"] = json!(true);
    let mut client = Client::start(&engine, capabilities);
    let buffer = Buffer::open(&mut client, "x = 1\n");
    let mut argument = buffer.argument();
    argument["review"] = json!("ask");
    for (answer, told) in [(&[("1", "2")][..], "waiting for your review"), (&[], "nothing to change")] {
        client.execute("pantheon.refactor", argument.clone());
        let create = client.expect("window/workDoneProgress/create");
        client.respond(&create, Value::Null);
        engine.edit().answer(answer);
        if answer.is_empty() {
            client.expect_message("there is nothing to change");
            client.take_earlier_progress(told);
        } else {
            let question = client.expect("window/showMessageRequest");
            client.take_earlier_progress(told);
            client.respond(&question, json!({ "title": "Discard" }));
            assert_eq!(engine.outcome(), "rejected");
            while client.expect("$/progress")["params"]["value"]["kind"] != "end" {}
        }
    }
    client.finish();
}
