//! Bad input: each kind has its own code, its status and a next step.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::engine::{Engine, read, request};

fn check(reply: (StatusCode, Value), status: u16, code: &str) {
    assert_eq!((reply.0.as_u16(), &reply.1["code"]), (status, &json!(code)), "{}", reply.1);
    assert_eq!(reply.1["status"], "error");
    assert!(reply.1["message"].as_str().unwrap().len() > 30, "{}", reply.1);
    assert!(!reply.1["requestId"].as_str().unwrap().is_empty());
    assert_eq!(reply.1["type"], format!("urn:pantheon:error:{code}"));
}

#[tokio::test]
async fn each_bad_request_has_its_code() {
    let engine = Engine::with(&["--max-file-bytes", "1000", "--max-body-bytes", "4000"], None).await;
    let with = |field: &str, value: Value| {
        let mut body = request("refactor", "x = 1\n");
        body[field] = value;
        body
    };
    let cases = [
        (with("command", json!("no_such")), 404, "unknown_command"),
        (with("code", json!("")), 422, "empty_code"),
        (with("code", json!(" \n\t")), 422, "empty_code"),
        (with("code", json!("a\u{0}b")), 422, "binary_code"),
        (with("code", json!("x = 1\n".repeat(200))), 413, "file_too_large"),
        (with("code", json!("x = 1\n".repeat(2000))), 413, "body_too_large"),
        (with("selection", json!({ "start": 3, "end": 99 })), 422, "invalid_selection"),
        (with("selection", json!({ "start": 3, "end": 1 })), 422, "invalid_selection"),
        (with("selection", json!({ "from": 3 })), 400, "invalid_request"),
        (with("filePath", json!("../../etc/passwd")), 422, "invalid_path"),
        (with("filePath", json!("/etc/passwd")), 422, "invalid_path"),
        (with("code", json!(7)), 400, "invalid_request"),
        (json!([]), 400, "invalid_request"),
        (json!({ "code": "x" }), 400, "invalid_request"),
        (with("command", json!("explain")), 422, "language_unsupported"),
    ];
    for (body, status, code) in cases {
        check(engine.edit(body).await, status, code);
    }
}

#[tokio::test]
async fn malformed_http_has_its_codes() {
    let engine = Engine::start().await;
    let post = |kind: &'static str, body: &'static str| {
        engine.request(Method::POST, "/execute/interactive-diff").header("content-type", kind).body(body)
    };
    check(read(post("application/json", "{\"code\":").send().await.unwrap()).await, 400, "invalid_json");
    check(read(post("application/json", "").send().await.unwrap()).await, 400, "invalid_json");
    check(read(post("text/plain", "{}").send().await.unwrap()).await, 415, "unsupported_media_type");
    check(engine.get("/nowhere").await, 404, "not_found");
    check(engine.get("/execute/interactive-diff").await, 405, "method_not_allowed");
}

#[tokio::test]
async fn the_token_is_asked_for() {
    let engine = Engine::with(&["--token", "right"], None).await;
    check(engine.get("/commands").await, 401, "unauthorized");
    check(engine.edit(request("refactor", "x = 1\n")).await, 401, "unauthorized");
    let wrong = engine.request(Method::GET, "/commands").bearer_auth("wrong").send().await.unwrap();
    assert_eq!(wrong.headers()["www-authenticate"], "Bearer");
    check(read(wrong).await, 401, "unauthorized");
    let right = engine.request(Method::GET, "/commands").bearer_auth("right").send().await.unwrap();
    assert_eq!(right.status(), StatusCode::OK);
    assert_eq!(engine.get("/health").await.0, StatusCode::OK);
}

#[tokio::test]
async fn foreign_host_names_are_refused_without_token() {
    let engine = Engine::start().await;
    let rebound = engine.request(Method::GET, "/commands").header("host", "evil.example:5000").send().await.unwrap();
    check(read(rebound).await, 401, "unauthorized");
}

#[tokio::test]
async fn a_busy_engine_says_when_to_come_back() {
    let engine = Engine::with(&["--max-connections", "1"], None).await;
    // The fixture's client holds one connection open; a second client gets the short reply.
    assert_eq!(engine.get("/live").await.0, StatusCode::OK);
    let other = reqwest::Client::builder().no_proxy().build().unwrap();
    let reply = other.get(format!("{}/commands", engine.url)).send().await.unwrap();
    assert_eq!(reply.headers()["retry-after"], "2");
    check(read(reply).await, 503, "overloaded");
    for path in ["/health", "/live", "/ready"] {
        let reply = other.get(format!("{}{path}", engine.url)).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::OK, "how it is does not depend on others: {path}");
    }
}

#[tokio::test]
async fn request_ids_are_sanitised() {
    let engine = Engine::start().await;
    let reply = engine.request(Method::GET, "/live").header("x-request-id", "a b\tc").send().await.unwrap();
    assert_ne!(reply.headers()["x-request-id"], "a b\tc");
    assert_eq!(reply.headers()["x-request-id"].len(), 36);
}

#[tokio::test]
async fn deeply_nested_code_does_not_end_the_engine() {
    let engine = Engine::start().await;
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(50_000), close.repeat(50_000));
    let files = [
        ("a.py", format!("def f():\n    return {}\n", deep("(", ")"))),
        ("a.js", format!("function f() {{ return {}; }}\n", deep("[", "]"))),
        ("a.rs", format!("fn f() -> u8 {{ {} }}\n", deep("{", "}"))),
        ("a.go", format!("package a\n\nfunc F() int {{ return {} }}\n", deep("(", ")"))),
        ("a.java", format!("class A {{ int f() {{ return {}; }} }}\n", deep("(", ")"))),
        ("a.c", format!("int f(void) {{ return {}; }}\n", deep("(", ")"))),
        ("b.py", deep("[", "")),
        ("c.py", format!("x = {}\n", "not ".repeat(50_000))),
        ("d.py", format!("x = {}1\n", "1 + ".repeat(50_000))),
    ];
    for (path, code) in &files {
        for command in ["document", "refactor", "fix"] {
            let mut body = request(command, code);
            body["filePath"] = json!(path);
            body["diagnostics"] = json!([{ "message": "unused", "code": "F401" }]);
            let (status, reply) = engine.edit(body).await;
            assert!(status.is_success() || status.is_client_error(), "{path} {command}: {reply}");
            assert_eq!(engine.get("/live").await.0, StatusCode::OK, "{path} {command}");
        }
    }
}
