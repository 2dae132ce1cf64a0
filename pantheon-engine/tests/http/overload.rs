//! A model that is silent, slow or gone, and more requests than there is room for.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};

use crate::engine::{Engine, read, request};

/// An engine whose model takes connections and never answers.
async fn with_silent_model(flags: &[&str]) -> (Engine, TcpListener) {
    let model = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", model.local_addr().unwrap());
    let flags = [&["--provider", "openai", "--openai-base-url", &url, "--model", "m"], flags].concat();
    (Engine::with(&flags, None).await, model)
}

async fn accepted(model: &TcpListener) -> TcpStream {
    tokio::time::timeout(Duration::from_secs(60), model.accept()).await.unwrap().unwrap().0
}

/// Waits until the other side hangs up.
async fn hung_up(mut socket: TcpStream) {
    let mut ignored = [0_u8; 4096];
    let ended = async { while socket.read(&mut ignored).await.is_ok_and(|read| read > 0) {} };
    tokio::time::timeout(Duration::from_secs(60), ended).await.unwrap();
}

async fn edit(engine: &Engine) -> Response {
    let body = request("refactor", "x = 1\n");
    engine.request(Method::POST, "/execute/interactive-diff").json(&body).send().await.unwrap()
}

async fn code(response: Response) -> (u16, Value) {
    let (status, body) = read(response).await;
    (status.as_u16(), body["code"].clone())
}

#[tokio::test]
async fn a_full_queue_answers_429() {
    let (engine, model) = with_silent_model(&["--max-running", "1", "--max-queued", "0"]).await;
    let mut first = Box::pin(edit(&engine));
    let socket = tokio::select! { socket = accepted(&model) => socket, _ = &mut first => unreachable!() };
    let refused = tokio::select! { refused = edit(&engine) => refused, _ = &mut first => unreachable!() };
    assert_eq!(refused.headers()["retry-after"], "2");
    assert_eq!(code(refused).await, (429, json!("rate_limited")));
    assert_eq!(engine.get("/health").await.0.as_u16(), 200);
    drop(first);
    hung_up(socket).await;
}

#[tokio::test]
async fn a_client_that_leaves_cancels_the_model() {
    let (engine, model) = with_silent_model(&["--max-running", "1", "--max-queued", "0"]).await;
    let socket = tokio::select! { socket = accepted(&model) => socket, _ = edit(&engine) => unreachable!() };
    hung_up(socket).await;
    let socket = tokio::select! { socket = accepted(&model) => socket, _ = edit(&engine) => unreachable!() };
    hung_up(socket).await;
}

#[tokio::test]
async fn a_slow_model_ends_in_504() {
    let (engine, _model) = with_silent_model(&["--edit-timeout", "1"]).await;
    assert_eq!(code(edit(&engine).await).await, (504, json!("provider_timeout")));
}

#[tokio::test]
async fn a_missing_model_is_named() {
    let (engine, model) = with_silent_model(&[]).await;
    drop(model);
    let reply = edit(&engine).await;
    assert!(reply.headers().contains_key("retry-after"));
    let (status, body) = read(reply).await;
    assert_eq!((status.as_u16(), &body["code"]), (503, &json!("provider_unavailable")), "{body}");
}

#[tokio::test]
async fn a_silent_model_does_not_hold_the_drain() {
    let (mut engine, model) = with_silent_model(&["--drain-timeout", "1"]).await;
    let mut running = Box::pin(edit(&engine));
    let socket = tokio::select! { socket = accepted(&model) => socket, _ = &mut running => unreachable!() };
    engine.terminate();
    hung_up(socket).await;
    drop(running);
    let status = tokio::time::timeout(Duration::from_secs(60), engine.child.wait()).await.unwrap().unwrap();
    assert!(status.success());
}
