//! Start, health, drain, end.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::engine::{Engine, command, request};

#[tokio::test]
async fn health_tells_what_it_is() {
    let engine = Engine::start().await;
    let (status, health) = engine.get("/health").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(health, json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION"), "provider": "rules" }));
    assert_eq!(engine.get("/live").await.0, StatusCode::OK);
    let (status, ready) = engine.get("/ready").await;
    assert_eq!((status, &ready["status"]), (StatusCode::OK, &json!("ready")));
}

#[tokio::test]
async fn sigterm_ends_it_cleanly() {
    let mut engine = Engine::start().await;
    engine.terminate();
    let status = tokio::time::timeout(Duration::from_secs(60), engine.child.wait()).await.unwrap().unwrap();
    assert!(status.success(), "{status}");
}

#[tokio::test]
async fn an_engine_that_leaves_is_unready_and_still_serves() {
    let mut engine = Engine::with(&["--drain-delay", "600"], None).await;
    engine.terminate();
    let unready = async { while engine.get("/ready").await.0 != StatusCode::SERVICE_UNAVAILABLE {} };
    tokio::time::timeout(Duration::from_secs(20), unready).await.unwrap();
    // On a new connection too: nobody knows yet that it leaves.
    let other = reqwest::Client::builder().no_proxy().build().unwrap();
    let edit = other.post(format!("{}/execute/interactive-diff", engine.url)).json(&request("fix", "a = 1\n"));
    assert_eq!(edit.send().await.unwrap().status(), StatusCode::OK);
    assert!(engine.child.try_wait().unwrap().is_none());
}

#[tokio::test]
async fn a_dribbling_request_is_cut_off_at_the_end() {
    let mut engine = Engine::with(&["--drain-timeout", "1"], None).await;
    let mut socket = TcpStream::connect(engine.url.trim_start_matches("http://")).await.unwrap();
    socket.write_all(b"POST /feedback HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{").await.unwrap();
    assert_eq!(engine.get("/live").await.0, StatusCode::OK);
    engine.terminate();
    let status = tokio::time::timeout(Duration::from_secs(60), engine.child.wait()).await.unwrap().unwrap();
    assert!(status.success(), "{status}");
    let mut rest = Vec::new();
    // Cut off or answered: either way the socket ends.
    let _ = socket.read_to_end(&mut rest).await;
}

#[tokio::test]
async fn a_public_address_needs_a_token() {
    let output = command(None).args(["--listen", "0.0.0.0:0"]).stderr(std::process::Stdio::piped()).output();
    let output = tokio::time::timeout(Duration::from_secs(20), output).await.unwrap().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("PANTHEON_TOKEN"), "{said}");
}

#[tokio::test]
async fn a_private_engine_ends_with_its_owner() {
    let mut child = command(None).arg("--private").stdin(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdin.take());
    let status = tokio::time::timeout(Duration::from_secs(20), child.wait()).await.unwrap().unwrap();
    assert!(status.success(), "{status}");
}

#[tokio::test]
async fn configuration_files_fill_the_gaps() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("engine.toml");
    std::fs::write(&file, "token = \"from-file\"\nmax_queued = 3\n").unwrap();
    let engine = Engine::with(&["--config", file.to_str().unwrap()], None).await;
    assert_eq!(engine.get("/commands").await.0, StatusCode::UNAUTHORIZED);
    let reply = engine.request(reqwest::Method::GET, "/commands").bearer_auth("from-file").send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
    std::fs::write(&file, "colour = 1\n").unwrap();
    let broken = command(None).arg("--config").arg(&file).stderr(std::process::Stdio::piped()).output().await.unwrap();
    let said = String::from_utf8(broken.stderr).unwrap();
    assert!(!broken.status.success() && said.contains("colour"), "{said}");
}

#[tokio::test]
async fn feedback_is_taken() {
    let engine = Engine::start().await;
    let (status, _) = engine.post("/feedback", &json!({ "requestId": "r", "outcome": "accepted" })).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, reply) = engine.post("/feedback", &json!({ "requestId": "r", "outcome": "loved" })).await;
    assert_eq!((status, &reply["code"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")));
}
