//! The provider `anthropic` against a scripted Messages API.

use std::time::Duration;

use futures_util::StreamExt;
use pantheon_engine::provider::{AnswerEvent, Provider, ProviderError, StopReason};
use pantheon_engine::providers::anthropic::{Anthropic, AnthropicConfig, DEFAULT_MODEL};
use pantheon_tests::scripted_model::{Fate, Reply, Script, ScriptedModel};
use serde_json::json;

use super::prompts::{SYSTEM, prompt};
use super::{failure, whole};

fn provider(base_url: &str) -> Anthropic {
    let base_url = Some(base_url.to_owned());
    let api_key = "placeholder-key".to_owned().into();
    Anthropic::new(AnthropicConfig { api_key, base_url, model: None, deadline: Duration::from_secs(30) }).unwrap()
}

fn first_then(first: Vec<Reply>, then: Reply) -> ScriptedModel {
    ScriptedModel::start(Script { first, then }).unwrap()
}

#[tokio::test]
async fn answers_stream_with_their_cost() {
    let model = first_then(vec![], Reply { chunk: 3, ..Reply::text("Grüße, 🦀 and all") });
    let (text, end) = whole(provider(model.url()).answer(prompt("Say hello."))).await;
    assert_eq!(text, "Grüße, 🦀 and all");
    let Ok(AnswerEvent::Done { stop, usage: Some(usage), model: Some(name) }) = end else { panic!("{end:?}") };
    assert_eq!((stop, name.as_str()), (StopReason::EndTurn, "scripted-model"));
    assert_eq!((usage.input_tokens, usage.output_tokens), (11, 7));
    assert_eq!((usage.cache_read_tokens, usage.cache_write_tokens), (5, 3));
}

#[tokio::test]
async fn the_prompt_is_a_cached_system_block() {
    let model = first_then(vec![], Reply::text("x"));
    whole(provider(model.url()).answer(prompt("Say hello."))).await.1.unwrap();
    let request = &model.requests()[0];
    let cached = json!({ "type": "ephemeral" });
    assert_eq!(request.body["system"], json!([{ "type": "text", "text": SYSTEM, "cache_control": cached }]));
    assert_eq!(request.body["messages"], json!([{ "role": "user", "content": "Say hello." }]));
    assert_eq!((&request.body["model"], &request.body["max_tokens"]), (&json!(DEFAULT_MODEL), &json!(1000)));
    assert_eq!(request.headers["x-api-key"], "placeholder-key");
    assert_eq!(request.headers["anthropic-version"], "2023-06-01");
}

#[tokio::test]
async fn busy_services_are_asked_again() {
    for status in [429, 500, 503, 529] {
        let busy = Reply { retry_after: Some(0), ..Reply::status(status) };
        let model = first_then(vec![busy.clone(), busy], Reply::text("at last"));
        let (text, _) = whole(provider(model.url()).answer(prompt("Say hello."))).await;
        assert_eq!((text.as_str(), model.requests().len()), ("at last", 3), "{status}");
    }
}

#[tokio::test]
async fn long_waits_are_passed_on() {
    let model = first_then(vec![], Reply { retry_after: Some(3600), ..Reply::status(429) });
    let error = failure(provider(model.url()).answer(prompt("Say hello."))).await;
    assert_eq!(error, ProviderError::RateLimited(Some(Duration::from_secs(3600))));
    assert_eq!(model.requests().len(), 1);
}

#[tokio::test]
async fn attempts_are_few() {
    let model = first_then(vec![], Reply { retry_after: Some(0), ..Reply::status(529) });
    let error = failure(provider(model.url()).answer(prompt("Say hello."))).await;
    assert_eq!(error, ProviderError::RateLimited(Some(Duration::ZERO)));
    assert_eq!(model.requests().len(), 4);
}

#[tokio::test]
async fn refusals_are_not_repeated() {
    for (status, expected) in [(401, "Unauthorized"), (403, "Unauthorized"), (413, "TooLarge"), (404, "Unavailable")] {
        let model = first_then(vec![], Reply::status(status));
        let error = failure(provider(model.url()).answer(prompt("Say hello."))).await;
        assert!(format!("{error:?}").starts_with(expected), "{status}: {error:?}");
        assert_eq!(model.requests().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn cut_answers_are_not_repeated() {
    let model = first_then(vec![], Reply { cut_after: Some(2), chunk: 2, ..Reply::text("Hello there") });
    let error = failure(provider(model.url()).answer(prompt("Say hello."))).await;
    assert!(matches!(error, ProviderError::Malformed(_)), "{error:?}");
    assert_eq!(model.requests().len(), 1);
}

#[tokio::test]
async fn answers_cut_before_the_first_word_are_repeated() {
    let cut = Reply { cut_after: Some(0), ..Reply::text("Hello") };
    let model = first_then(vec![cut], Reply::text("whole"));
    let (text, _) = whole(provider(model.url()).answer(prompt("Say hello."))).await;
    assert_eq!(text, "whole");
}

#[tokio::test]
async fn broken_streams_are_errors() {
    let start = "data: {\"type\":\"message_start\",\"message\":{}}\n\n";
    let stop = "data: {\"type\":\"message_stop\"}\n\n";
    for raw in [
        format!("{start}{stop}"),
        format!("{start}data: {{\"type\":\"content_bl\n\n"),
        format!("{start}data: [1,2]\n\n{stop}"),
        format!("{start}data: {}\n\n", "x".repeat(2 << 20)),
    ] {
        let model = first_then(vec![], Reply { raw: Some(raw.clone()), ..Reply::default() });
        let error = failure(provider(model.url()).answer(prompt("Say hello."))).await;
        assert!(matches!(error, ProviderError::Malformed(_)), "{:.200} {error:?}", raw);
    }
}

#[tokio::test]
async fn pages_are_not_taken_for_answers() {
    let model = first_then(vec![], Reply { content_type: Some("text/html".to_owned()), ..Reply::text("Hello") });
    let error = failure(provider(model.url()).answer(prompt("Say hello."))).await;
    assert!(matches!(error, ProviderError::Malformed(_)), "{error:?}");
}

#[tokio::test]
async fn errors_in_the_stream_are_told() {
    let raw =
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"secret\"}}\n\n";
    let model = first_then(vec![Reply { raw: Some(raw.to_owned()), ..Reply::default() }], Reply::text("at last"));
    let (text, _) = whole(provider(model.url()).answer(prompt("Say hello."))).await;
    assert_eq!(text, "at last");
}

#[tokio::test]
async fn limits_and_refusals_have_their_reason() {
    for (word, expected) in [
        ("max_tokens", StopReason::MaxTokens),
        ("refusal", StopReason::Refusal),
        ("pause_turn", StopReason::Other("pause_turn".to_owned())),
    ] {
        let model = first_then(vec![], Reply { stop: Some(word.to_owned()), ..Reply::text("x") });
        let (_, end) = whole(provider(model.url()).answer(prompt("Say hello."))).await;
        let Ok(AnswerEvent::Done { stop, .. }) = end else { panic!("{end:?}") };
        assert_eq!(stop, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_cancels_the_request() {
    let model = first_then(vec![], Reply { chunk: 1, hang_after: Some(1), ..Reply::text("Hello") });
    let mut answer = provider(model.url()).answer(prompt("Say hello."));
    assert_eq!(answer.next().await, Some(Ok(AnswerEvent::Text("H".to_owned()))));
    drop(answer);
    model.wait_for(|requests| requests[0].fate == Fate::Abandoned).unwrap();
}

#[tokio::test]
async fn deadlines_end_a_silent_answer() {
    let model = first_then(vec![], Reply { hang_after: Some(0), ..Reply::text("Hello") });
    let config = AnthropicConfig {
        api_key: "placeholder-key".to_owned().into(),
        base_url: Some(model.url().to_owned()),
        model: None,
        deadline: Duration::from_secs(1),
    };
    let error = failure(Anthropic::new(config).unwrap().answer(prompt("Say hello."))).await;
    assert_eq!(error, ProviderError::Timeout(Duration::from_secs(1)));
}

#[tokio::test]
async fn absent_services_are_unavailable() {
    let model = first_then(vec![], Reply::default());
    let url = model.url().to_owned();
    drop(model);
    for url in [url.as_str(), "not an address"] {
        let error = failure(provider(url).answer(prompt("Say hello."))).await;
        assert!(matches!(error, ProviderError::Unavailable(_)), "{error:?}");
    }
}
