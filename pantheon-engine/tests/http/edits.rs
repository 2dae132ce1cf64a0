//! Edits that succeed, as JSON and as events.

use futures_util::StreamExt;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::engine::{CALCULATE_TOTAL, Engine, request};

/// Applies the reply's byte edits to its original.
fn applied(diff: &Value) -> String {
    let mut text = diff["originalCode"].as_str().unwrap().to_owned();
    for edit in diff["edits"].as_array().unwrap().iter().rev() {
        let at = |name: &str| usize::try_from(edit[name].as_u64().unwrap()).unwrap();
        text.replace_range(at("start")..at("end"), edit["newText"].as_str().unwrap());
    }
    text
}

#[tokio::test]
async fn the_documented_example_is_refactored() {
    let engine = Engine::start().await;
    let (status, reply) = engine.edit(request("refactor", CALCULATE_TOTAL)).await;
    assert_eq!((status, &reply["status"]), (StatusCode::OK, &json!("success")), "{reply}");
    let suggested = reply["diff"]["suggestedCode"].as_str().unwrap();
    assert!(suggested.contains("sum("), "{suggested}");
    assert_eq!(applied(&reply["diff"]), suggested);
    assert_eq!(reply["diff"]["originalCode"], CALCULATE_TOTAL);
    assert_eq!(reply["provider"], "rules");
}

#[tokio::test]
async fn words_that_nobody_reads_are_not_passed_over() {
    let engine = Engine::start().await;
    let mut body = request("refactor", CALCULATE_TOTAL);
    let (_, reply) = engine.edit(body.clone()).await;
    assert_eq!(reply["message"], Value::Null, "{reply}");
    body["instruction"] = json!("with a loop");
    let (_, reply) = engine.edit(body).await;
    assert!(reply["message"].as_str().unwrap().contains("Your words were not used"), "{reply}");
}

#[tokio::test]
async fn texts_can_be_left_out() {
    let engine = Engine::start().await;
    let body = request("refactor", CALCULATE_TOTAL);
    let (_, reply) = engine.post("/execute/interactive-diff?include=edits", &body).await;
    assert!(reply["diff"].get("originalCode").is_none() && reply["diff"].get("suggestedCode").is_none());
    assert!(!reply["diff"]["edits"].as_array().unwrap().is_empty());
    let (status, reply) = engine.post("/execute/interactive-diff?include=all", &body).await;
    assert_eq!((status, &reply["code"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")));
}

#[tokio::test]
async fn awkward_bytes_survive() {
    let engine = Engine::start().await;
    let code = "\u{feff}# naïve 😀\r\ndef f(items):\r\n\tif not '😀' in items:\r\n\t\treturn 'é'  \r\n\treturn 1";
    let (status, reply) = engine.edit(request("refactor", code)).await;
    assert_eq!(status, StatusCode::OK, "{reply}");
    assert_eq!(reply["diff"]["suggestedCode"], code.replace("not '😀' in", "'😀' not in"));
    assert_eq!(applied(&reply["diff"]), code.replace("not '😀' in", "'😀' not in"));
}

#[tokio::test]
async fn only_the_selection_changes() {
    let engine = Engine::start().await;
    let code = "def f(x):\n    return not x in ()\n\n\ndef g(x):\n    return not x in ()\n";
    let at = code.find("def g").unwrap() + 6;
    let mut body = request("refactor", code);
    body["selection"] = json!({ "start": at, "end": at });
    let (_, reply) = engine.edit(body).await;
    let expected = "def f(x):\n    return not x in ()\n\n\ndef g(x):\n    return x not in ()\n";
    assert_eq!(reply["diff"]["suggestedCode"], expected, "{reply}");
}

#[tokio::test]
async fn a_selected_method_is_documented_alone() {
    let engine = Engine::start().await;
    let code = "class Cart:\n    def total(self):\n        return 1\n";
    let mut body = request("document", code);
    body["selection"] = json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 2, "character": 0 } });
    let (_, reply) = engine.edit(body).await;
    let suggested = reply["diff"]["suggestedCode"].as_str().unwrap();
    assert!(suggested.starts_with("class Cart:\n    def total(self):\n        \"\"\""), "{suggested}");
}

#[tokio::test]
async fn nothing_to_do_is_said() {
    let engine = Engine::start().await;
    let (status, reply) = engine.edit(request("refactor", "x = 1\n")).await;
    assert_eq!((status, reply["diff"]["edits"].as_array().unwrap().len()), (StatusCode::OK, 0));
    assert!(reply["message"].as_str().unwrap().len() > 20, "{reply}");
}

#[tokio::test]
async fn events_come_in_order() {
    let engine = Engine::start().await;
    let response = engine
        .request(Method::POST, "/execute/interactive-diff")
        .header("accept", "text/event-stream")
        .header("x-request-id", "my-id.1")
        .json(&request("refactor", CALCULATE_TOTAL))
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["x-request-id"], "my-id.1");
    let mut events = eventsource_stream::Eventsource::eventsource(response.bytes_stream());
    let (mut names, mut deltas, mut diff) = (Vec::new(), String::new(), Value::Null);
    while let Some(event) = events.next().await {
        let event = event.unwrap();
        let data: Value = serde_json::from_str(&event.data).unwrap();
        match event.event.as_str() {
            "delta" => deltas.push_str(data["text"].as_str().unwrap()),
            "diff" => diff = data,
            _ => {}
        }
        names.push(event.event);
    }
    names.dedup();
    assert_eq!(names, ["queued", "started", "delta", "diff", "done"]);
    assert_eq!(diff["requestId"], "my-id.1");
    assert_eq!(diff["diff"]["suggestedCode"], deltas);
}

#[tokio::test]
async fn refusals_are_events_too() {
    let engine = Engine::start().await;
    let response = engine
        .request(Method::POST, "/execute/interactive-diff")
        .header("accept", "text/event-stream")
        .json(&request("no_such", "x = 1\n"))
        .send()
        .await
        .unwrap();
    let text = response.text().await.unwrap();
    assert!(text.contains("event:error") && text.contains("unknown_command"), "{text}");
}
