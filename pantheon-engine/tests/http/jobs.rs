//! What the engine works on: listed, followed, ended.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::engine::{CALCULATE_TOTAL, Engine, request};

/// An edit that has ended, with this id.
async fn ended(engine: &Engine, id: &str) {
    let body = request("document", CALCULATE_TOTAL);
    let edit = engine.request(Method::POST, "/execute/interactive-diff").header("x-request-id", id).json(&body);
    assert_eq!(edit.send().await.unwrap().status(), StatusCode::OK);
}

/// Reads events until one is as wanted; each is id, name and data.
async fn events(
    engine: &Engine,
    path: &str,
    last: Option<&str>,
    wanted: impl Fn(&[(String, String, Value)]) -> bool,
) -> Vec<(String, String, Value)> {
    let mut request = engine.request(Method::GET, path).header("accept", "text/event-stream");
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let (mut text, mut seen) = (String::new(), Vec::new());
    let mut bytes = response.bytes_stream();
    while !wanted(&seen) {
        let next = tokio::time::timeout(Duration::from_secs(20), bytes.next()).await.expect("an event in time");
        let Some(chunk) = next else { break };
        text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        while let Some((event, rest)) = text.split_once("\n\n").map(|(a, b)| (a.to_owned(), b.to_owned())) {
            text = rest;
            let field = |name: &str| {
                let line = event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
                line.to_owned()
            };
            if event.contains("data:") {
                seen.push((field("id:"), field("event:"), serde_json::from_str(&field("data:")).unwrap()));
            }
        }
    }
    seen
}

#[tokio::test]
async fn edits_are_listed_newest_first() {
    let engine = Engine::start().await;
    ended(&engine, "first").await;
    ended(&engine, "second").await;
    let (status, refused) = engine.edit(request("dance", CALCULATE_TOTAL)).await;
    assert_eq!((status, &refused["code"]), (StatusCode::NOT_FOUND, &json!("unknown_command")));
    let (_, list) = engine.get("/jobs").await;
    let jobs = list["jobs"].as_array().unwrap();
    let states: Vec<&str> = jobs.iter().map(|job| job["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["failed", "succeeded", "succeeded"]);
    assert_eq!((&jobs[0]["title"], jobs[0]["jobId"].clone()), (&json!("dance"), refused["requestId"].clone()));
    assert!(jobs[0]["message"].as_str().unwrap().contains("no action `dance`"));
    assert_eq!((&jobs[1]["jobId"], &jobs[2]["jobId"]), (&json!("second"), &json!("first")));
    let (_, one) = engine.get("/jobs/first").await;
    assert_eq!(one, jobs[2]);
    assert_eq!(
        (&one["kind"], &one["title"], &one["command"]),
        (&json!("edit"), &json!("Document"), &json!("document"))
    );
    assert_eq!((&one["file"], &one["provider"]), (&json!("shop/total.py"), &json!("rules")));
    assert_eq!(one["diffstat"]["files"], 1);
    assert!(one["finishedAt"].as_str() >= one["createdAt"].as_str());
    assert!(!list.to_string().contains("item.price"), "no code is kept");
}

#[tokio::test]
async fn outcomes_are_remembered() {
    let engine = Engine::start().await;
    ended(&engine, "r").await;
    engine.post("/feedback", &json!({ "requestId": "r", "outcome": "undone" })).await;
    assert_eq!(engine.get("/jobs/r").await.1["outcome"], "undone");
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let engine = Engine::start().await;
    ended(&engine, "r").await;
    let unknown = (StatusCode::NOT_FOUND, json!("unknown_job"));
    for (method, path, expected) in [
        (Method::GET, "/jobs/x", unknown.clone()),
        (Method::DELETE, "/jobs/x", unknown.clone()),
        (Method::GET, "/jobs/x/events", unknown),
        (Method::DELETE, "/jobs/r", (StatusCode::CONFLICT, json!("job_ended"))),
        (Method::POST, "/jobs/r", (StatusCode::METHOD_NOT_ALLOWED, json!("method_not_allowed"))),
    ] {
        let (status, body) = crate::engine::read(engine.request(method.clone(), path).send().await.unwrap()).await;
        assert_eq!((status, body["code"].clone()), expected, "{method} {path}");
    }
    let odd = engine.request(Method::GET, "/jobs/r/events").header("last-event-id", "x").send().await.unwrap();
    assert_eq!(odd.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_job_is_followed_to_its_end() {
    let engine = Engine::start().await;
    ended(&engine, "r").await;
    let all = events(&engine, "/jobs/r/events", None, |_| false).await;
    let states: Vec<(&str, &Value)> = all.iter().map(|(id, _, data)| (id.as_str(), &data["state"])).collect();
    assert_eq!(states, [("1", &json!("queued")), ("2", &json!("running")), ("3", &json!("succeeded"))]);
    assert!(all.iter().all(|(_, name, _)| name == "state"));
    let rest = events(&engine, "/jobs/r/events", Some("2"), |_| false).await;
    assert_eq!(rest, all[2..]);
}

#[tokio::test]
async fn all_jobs_are_followed_as_they_change() {
    let engine = Engine::start().await;
    ended(&engine, "before").await;
    let (seen, ()) = tokio::join!(
        events(&engine, "/jobs", None, |seen| seen
            .iter()
            .any(|(_, _, job)| job["jobId"] == "after" && job["state"] == "succeeded")),
        ended(&engine, "after"),
    );
    assert_eq!((seen[0].1.as_str(), &seen[0].2["jobId"]), ("job", &json!("before")));
}

#[tokio::test]
async fn a_token_guards_the_jobs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("engine.toml");
    std::fs::write(&file, "token = \"t\"\n").unwrap();
    let engine = Engine::with(&["--config", file.to_str().unwrap()], None).await;
    for (method, path) in
        [(Method::GET, "/jobs"), (Method::GET, "/jobs/r"), (Method::DELETE, "/jobs/r"), (Method::GET, "/jobs/r/events")]
    {
        assert_eq!(engine.request(method, path).send().await.unwrap().status(), StatusCode::UNAUTHORIZED, "{path}");
    }
    let reply = engine.request(Method::GET, "/jobs").bearer_auth("t").send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
}

#[tokio::test]
async fn readers_do_not_hold_up_the_end() {
    let mut engine = Engine::start().await;
    let reader = engine.request(Method::GET, "/jobs").header("accept", "text/event-stream").send().await.unwrap();
    engine.terminate();
    let status = tokio::time::timeout(Duration::from_secs(5), engine.child.wait()).await.unwrap().unwrap();
    assert!(status.success(), "{status}");
    assert!(reader.bytes().await.is_ok(), "the stream ends in order");
}
