//! The provider `openai` against a scripted chat completions API.

use std::time::Duration;

use pantheon_engine::provider::{AnswerEvent, Provider, ProviderError, StopReason};
use pantheon_engine::providers::openai::{OpenAi, OpenAiConfig};
use pantheon_tests::scripted_model::{Reply, Script, ScriptedModel};
use serde_json::json;

use super::prompts::{SYSTEM, prompt};
use super::{failure, whole};

fn provider(base_url: &str, key: Option<&str>) -> OpenAi {
    let config = OpenAiConfig {
        base_url: base_url.to_owned(),
        api_key: key.map(|key| key.to_owned().into()),
        model: Some("local-model".to_owned()),
        deadline: Duration::from_secs(30),
    };
    OpenAi::new(config).unwrap()
}

#[tokio::test]
async fn answers_stream_with_their_cost() {
    let model = ScriptedModel::start(Script::always(Reply { chunk: 3, ..Reply::text("Grüße, 🦀 and all") })).unwrap();
    for base in [model.url().to_owned(), format!("{}/v1/", model.url())] {
        let (text, end) = whole(provider(&base, None).answer(prompt("Say hello."))).await;
        assert_eq!(text, "Grüße, 🦀 and all");
        let Ok(AnswerEvent::Done { stop, usage: Some(usage), model: Some(name) }) = end else { panic!("{end:?}") };
        assert_eq!((stop, name.as_str()), (StopReason::EndTurn, "scripted-model"));
        assert_eq!((usage.input_tokens, usage.output_tokens, usage.cache_read_tokens), (11, 7, 5));
    }
}

#[tokio::test]
async fn requests_carry_prompt_limit_and_key() {
    let model = ScriptedModel::start(Script::text("x")).unwrap();
    whole(provider(model.url(), Some("placeholder-key")).answer(prompt("Say hello."))).await.1.unwrap();
    whole(provider(model.url(), None).answer(prompt("Say hello."))).await.1.unwrap();
    let requests = model.requests();
    let messages = json!([{ "role": "system", "content": SYSTEM }, { "role": "user", "content": "Say hello." }]);
    assert_eq!(requests[0].body["messages"], messages);
    assert_eq!((&requests[0].body["model"], &requests[0].body["max_tokens"]), (&json!("local-model"), &json!(1000)));
    assert_eq!(requests[0].headers["authorization"], "Bearer placeholder-key");
    assert!(!requests[1].headers.contains_key("authorization"));
}

#[tokio::test]
async fn servers_without_counting_are_served() {
    let words = |text: &str| Reply { words: Some(text.to_owned()), ..Reply::status(400) };
    let first = vec![words("unknown field: stream_options"), words("Use 'max_completion_tokens' instead.")];
    let model = ScriptedModel::start(Script { first, then: Reply::text("x") }).unwrap();
    let provider = provider(model.url(), None);
    for _ in 0..2 {
        whole(provider.answer(prompt("Say hello."))).await.1.unwrap();
    }
    let requests = model.requests();
    assert_eq!(requests.len(), 4, "the lessons are remembered");
    assert_eq!(requests[0].body["stream_options"], json!({ "include_usage": true }));
    assert!(requests[1..].iter().all(|request| request.body.get("stream_options").is_none()));
    assert!(requests[2..].iter().all(|request| request.body["max_completion_tokens"] == 1000));
}

#[tokio::test]
async fn finish_reasons_are_understood() {
    for (word, expected) in [
        ("length", StopReason::MaxTokens),
        ("content_filter", StopReason::Refusal),
        ("tool_calls", StopReason::Other("tool_calls".to_owned())),
    ] {
        let script = Script::always(Reply { stop: Some(word.to_owned()), ..Reply::text("x") });
        let model = ScriptedModel::start(script).unwrap();
        let (_, end) = whole(provider(model.url(), None).answer(prompt("Say hello."))).await;
        let Ok(AnswerEvent::Done { stop, .. }) = end else { panic!("{end:?}") };
        assert_eq!(stop, expected);
    }
}

#[tokio::test]
async fn streams_without_the_end_mark_need_a_reason() {
    let text = "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n";
    let stop = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    let raw = |raw: String| Script::always(Reply { raw: Some(raw), ..Reply::default() });
    let model = ScriptedModel::start(raw(format!("{text}{stop}"))).unwrap();
    let (said, end) = whole(provider(model.url(), None).answer(prompt("Say hello."))).await;
    assert_eq!((said.as_str(), end.is_ok()), ("Hello", true));
    for broken in [text.to_owned(), format!("{text}data: [DONE]\n\n"), format!("{text}data: {{\"choi\n\n")] {
        let model = ScriptedModel::start(raw(broken)).unwrap();
        let error = failure(provider(model.url(), None).answer(prompt("Say hello."))).await;
        assert!(matches!(error, ProviderError::Malformed(_)), "{error:?}");
    }
}

#[tokio::test]
async fn busy_servers_are_asked_again() {
    let busy = Reply { retry_after: Some(0), ..Reply::status(429) };
    let model = ScriptedModel::start(Script { first: vec![busy], then: Reply::text("at last") }).unwrap();
    let (text, _) = whole(provider(model.url(), None).answer(prompt("Say hello."))).await;
    assert_eq!(text, "at last");
}

#[tokio::test]
async fn wrong_keys_are_told() {
    let model = ScriptedModel::start(Script::always(Reply::status(401))).unwrap();
    let error = failure(provider(model.url(), Some("placeholder-key")).answer(prompt("Say hello."))).await;
    assert!(matches!(error, ProviderError::Unauthorized(_)), "{error:?}");
}
