//! One attempt: a request, and the events of its answer.

use futures_util::StreamExt;
use reqwest::RequestBuilder;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::events::{ApiError, Delta, MessageEvent, TokenCount, stop_reason};
use super::{Service, key_header};
use crate::provider::{AnswerEvent, Prompt, ProviderError, StopReason};
use crate::providers::answering::Emitter;
use crate::providers::http::{broken_off, malformed, send};
use crate::providers::retry::Failure;
use crate::providers::sse;

/// The API's version that this file is written for.
const VERSION: &str = "2023-06-01";

/// Asks once, and passes the answer on.
pub(super) async fn exchange(service: &Service, prompt: &Prompt, answer: &Emitter) -> Result<(), Failure> {
    let response = send(request(service, prompt)?).await.map_err(|refused| refused.failure)?;
    let mut events = sse::data(response)?;
    let mut message = Message::default();
    while let Some(data) = events.next().await {
        let event = serde_json::from_str(&data?).map_err(|_| malformed("sent an event that is not valid JSON"))?;
        match message.read(event)? {
            Step::Nothing => {}
            Step::Text(text) => answer.text(text).await,
            Step::End(done) => {
                answer.emit(done).await;
                return Ok(());
            }
        }
    }
    Err(broken_off())
}

fn request(service: &Service, prompt: &Prompt) -> Result<RequestBuilder, Failure> {
    let key = key_header(&service.api_key).map_err(Failure::lasting)?;
    Ok(service
        .client
        .post(&service.url)
        .header("x-api-key", key)
        .header("anthropic-version", VERSION)
        .json(&body(prompt, &service.model)))
}

/// The system text comes first and is the same for every request of an action, so it is what is cached.
fn body(prompt: &Prompt, usual_model: &str) -> Value {
    let system = prompt.system.expose_secret();
    let mut body = json!({
        "model": prompt.model.as_deref().unwrap_or(usual_model),
        "max_tokens": prompt.max_output_tokens,
        "stream": true,
        "messages": [{ "role": "user", "content": prompt.user }],
    });
    // An empty block is refused by the API.
    if !system.trim().is_empty() {
        body["system"] = json!([{ "type": "text", "text": system, "cache_control": { "type": "ephemeral" } }]);
    }
    body
}

/// What has come so far.
#[derive(Default)]
struct Message {
    model: Option<String>,
    tokens: TokenCount,
    stop: Option<StopReason>,
}

enum Step {
    Nothing,
    Text(String),
    End(AnswerEvent),
}

impl Message {
    fn read(&mut self, event: MessageEvent) -> Result<Step, Failure> {
        match event {
            MessageEvent::MessageStart { message } => {
                self.model = message.model;
                self.tokens = self.tokens.updated(message.usage);
            }
            MessageEvent::ContentBlockDelta { delta: Delta::TextDelta { text } } => return Ok(Step::Text(text)),
            MessageEvent::MessageDelta { delta, usage } => {
                self.tokens = self.tokens.updated(usage);
                self.stop = delta.stop_reason.as_deref().map(stop_reason).or(self.stop.take());
            }
            MessageEvent::MessageStop => return self.end().map(Step::End),
            MessageEvent::Error { error } => return Err(failure(&error)),
            MessageEvent::ContentBlockDelta { delta: Delta::Other } | MessageEvent::Other => {}
        }
        Ok(Step::Nothing)
    }

    /// Without a reason to stop nobody knows whether the answer is whole.
    fn end(&mut self) -> Result<AnswerEvent, Failure> {
        let stop = self.stop.take().ok_or_else(|| malformed("ended an answer without a reason"))?;
        Ok(AnswerEvent::Done { stop, usage: self.tokens.usage(), model: self.model.take() })
    }
}

/// An error in the middle of a stream, which has no status of its own.
fn failure(error: &ApiError) -> Failure {
    match error.kind.as_str() {
        "overloaded_error" | "rate_limit_error" => Failure::passing(ProviderError::RateLimited(None)),
        "authentication_error" | "permission_error" => Failure::lasting(ProviderError::Unauthorized(
            "the model's service refused the key; check ANTHROPIC_API_KEY".to_owned(),
        )),
        "request_too_large" => {
            Failure::lasting(ProviderError::TooLarge("the request is too long for the model; select less".to_owned()))
        }
        _ => Failure::passing(ProviderError::Unavailable(
            "the model's service failed in the middle of the answer; try again".to_owned(),
        )),
    }
}
