//! What clients with a jobs view, a preview and a status bar are told, and what they can do from there.

use serde_json::{Value, json};

use crate::buffer::Buffer;
use crate::client::{Client, rich};
use crate::engine::Engine;
use crate::project::full;

/// A client that declares this much of what goes beyond LSP.
fn declaring(names: &[&str]) -> Value {
    let mut capabilities = full();
    for name in names {
        capabilities["experimental"]["pantheon"][*name] = json!(true);
    }
    capabilities
}

/// Reads lists of jobs until one is as wanted.
fn jobs_until(client: &mut Client, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    loop {
        let message = client.expect("pantheon/jobs");
        let jobs = message["params"]["jobs"].as_array().unwrap().clone();
        if wanted(&jobs) {
            return jobs;
        }
    }
}

#[test]
fn jobs_are_told_while_they_change() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, declaring(&["jobs"]));
    let mut buffer = Buffer::open(&mut client, "x = 1\n");
    client.execute("pantheon.refactor", buffer.argument());
    let edit = engine.edit();
    let running = jobs_until(&mut client, |jobs| jobs.first().is_some_and(|job| job["detail"] == "scripted works"));
    assert_eq!((&running[0]["state"], &running[0]["provider"]), (&json!("running"), &json!("scripted")));
    edit.answer(&[("1", "2")]);
    let request = client.expect("workspace/applyEdit");
    buffer.apply(&mut client, &request["params"]);
    client.respond(&request, json!({ "applied": true }));
    assert_eq!(engine.outcome(), "accepted");
    let is_over = |jobs: &[Value]| jobs[0]["state"] == "succeeded" && jobs[0]["outcome"] == "accepted";
    let ended = jobs_until(&mut client, is_over);
    assert!(ended[0]["finishedAt"].as_str() >= ended[0]["createdAt"].as_str(), "{ended:?}");
    assert_eq!((ended.len(), &ended[0]["local"], &ended[0]["command"]), (1, &json!(true), &json!("refactor")));
    client.finish();
}

#[test]
fn the_engines_other_jobs_are_listed_too() {
    let engine = Engine::start();
    engine.work_on(&[
        json!({ "jobId": "r-9", "kind": "run", "title": "Scaffold", "command": "scaffold:service a", "state": "running",
                "repoUrl": "ssh://git@host/a.git", "createdAt": "2020-01-01T00:00:00.000Z" }),
        // The same edit as this server's own, as the engine knows it.
        json!({ "jobId": "r-1", "kind": "edit", "title": "Refactor", "command": "refactor", "state": "running",
                "createdAt": "2020-01-01T00:00:00.000Z" }),
    ]);
    let mut client = Client::start(&engine, declaring(&["jobs"]));
    jobs_until(&mut client, |jobs| jobs.len() == 2);
    let buffer = Buffer::open(&mut client, "x = 1\n");
    client.execute("pantheon.refactor", buffer.argument());
    let edit = engine.edit();
    let listed = jobs_until(&mut client, |jobs| jobs.len() == 2 && jobs[0]["jobId"] == "edit-1");
    assert_eq!((&listed[1]["jobId"], &listed[1]["local"]), (&json!("r-9"), &json!(false)));
    edit.reply(json!([]), None);
    client.expect_message("nothing to change");
    jobs_until(&mut client, |jobs| jobs[0]["state"] == "succeeded");
    client.finish();
}

#[test]
fn the_text_of_an_answer_is_shown_while_it_comes() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, declaring(&["preview"]));
    let buffer = Buffer::open(&mut client, "x = 1\n");
    client.execute("pantheon.refactor", buffer.argument());
    let mut edit = engine.edit();
    edit.delta("x = 1");
    let first = client.expect("pantheon/preview");
    let expected = json!({
        "jobId": "edit-1", "title": "Refactor", "uri": buffer.uri, "languageId": "python", "text": "x = 1",
    });
    assert_eq!(first["params"], expected);
    edit.send("started", &json!({ "provider": "scripted", "attempt": 2 })).delta("x = 2\n").delta("y = 3\n");
    let (mut text, mut reset) = (String::new(), false);
    while text != "x = 2\ny = 3\n" {
        let params = client.expect("pantheon/preview")["params"].clone();
        reset |= params["reset"] == true;
        text.push_str(params["text"].as_str().unwrap_or_default());
    }
    assert!(reset, "what the first attempt showed is void");
    edit.reply(json!([]), None);
    assert_eq!(client.expect("pantheon/preview")["params"]["done"], true);
    client.expect_message("nothing to change");
    client.finish();
}

#[test]
fn the_engines_state_is_told() {
    let engine = Engine::start();
    let port = engine.port();
    let mut client = Client::start(&engine, declaring(&["status"]));
    let mut status = client.expect("pantheon/status")["params"].clone();
    while status["reach"] != "here" {
        status = client.expect("pantheon/status")["params"].clone();
    }
    assert_eq!((&status["provider"], &status["actions"]), (&json!("scripted"), &json!(7)));
    assert_eq!(status["version"], "9.9.9");
    assert_eq!(status["engine"], format!("http://127.0.0.1:{port}"));
    let buffer = Buffer::open(&mut client, "x = 1\n");
    drop(engine);
    client.execute("pantheon.refactor", buffer.argument());
    client.expect_message("Refactor:");
    let away = client.expect("pantheon/status")["params"].clone();
    assert_eq!((&away["reach"], &away["actions"]), (&json!("away"), &json!(7)), "{away}");
    assert!(away["problem"].as_str().unwrap().contains("cannot be reached"), "{away}");
    client.finish();
}

#[test]
fn clients_that_declare_nothing_hear_nothing_more() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let buffer = Buffer::open(&mut client, "x = 1\n");
    client.execute("pantheon.refactor", buffer.argument());
    let mut edit = engine.edit();
    edit.delta("x = 2");
    edit.reply(json!([]), None);
    client.expect_message("nothing to change");
    client.finish();
}

#[test]
fn the_catalogue_can_be_asked_for() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let actions = client.execute("pantheon.actions", json!({}));
    assert_eq!((&actions["reach"], &actions["provider"]), (&json!("here"), &json!("scripted")));
    let scaffold = actions["commands"].as_array().unwrap().iter().find(|action| action["scope"] == "repository");
    assert_eq!(scaffold.expect("an action that makes files")["templates"][0]["name"], "fastapi");
    client.finish();
}

#[test]
fn an_ended_edit_can_be_tried_again() {
    let engine = Engine::start();
    let mut client = Client::start(&engine, rich());
    let (code, message) = client.refused("pantheon.retry", json!([{}]));
    assert_eq!(code, -32803, "{message}");
    let mut buffer = Buffer::open(&mut client, "x = 1\ny = 2\n");
    let mut argument = buffer.argument();
    argument["range"] = buffer.range(6, 11);
    argument["instruction"] = json!("shorter");
    client.execute("pantheon.refactor", argument);
    engine.edit().reply(json!([]), None);
    client.expect_message("nothing to change");
    buffer.splice(&mut client, 0, 0, "# 1\n");
    for (argument, instruction) in
        [(json!({ "jobId": "edit-1" }), "shorter"), (json!({ "instruction": "longer" }), "longer")]
    {
        client.execute("pantheon.retry", argument);
        let again = engine.edit();
        assert_eq!(again.request["selection"], json!({ "start": 10, "end": 15 }));
        assert_eq!(again.request["instruction"], instruction);
        again.reply(json!([]), None);
        client.expect_message("nothing to change");
    }
    for argument in [json!({ "jobId": "edit-9" }), json!({ "jobId": "x" })] {
        let (code, message) = client.refused("pantheon.retry", json!([argument]));
        assert_eq!(code, -32602, "{message}");
    }
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": buffer.uri } }));
    let (code, message) = client.refused("pantheon.retry", json!([{ "jobId": "edit-1" }]));
    assert!(code == -32803 && message.contains("was closed"), "{message}");
    client.finish();
}
