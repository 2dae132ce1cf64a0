//! One attempt: a request, once more in another dialect where the server asks for that, and the chunks of its answer.

use std::sync::PoisonError;

use futures_util::{Stream, StreamExt};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{RequestBuilder, Response};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::Service;
use super::dialect::Dialect;
use super::events::{Chunk, Tokens, stop_reason};
use crate::provider::{AnswerEvent, Prompt, ProviderError, StopReason};
use crate::providers::answering::Emitter;
use crate::providers::http::{broken_off, malformed, send};
use crate::providers::retry::Failure;
use crate::providers::sse;

/// Asks once, and passes the answer on.
pub(super) async fn exchange(service: &Service, prompt: &Prompt, answer: &Emitter) -> Result<(), Failure> {
    let mut chunks = sse::data(open(service, prompt).await?)?;
    let done = listen(&mut chunks, answer).await?;
    answer.emit(done).await;
    Ok(())
}

async fn open(service: &Service, prompt: &Prompt) -> Result<Response, Failure> {
    loop {
        let dialect = *service.dialect.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = match send(request(service, prompt, dialect)?).await {
            Ok(response) => return Ok(response),
            Err(refused) => refused,
        };
        // Each lesson can be learnt once, so this ends.
        let Some(taught) = dialect.taught(&refused.words) else {
            return Err(refused.failure);
        };
        *service.dialect.lock().unwrap_or_else(PoisonError::into_inner) = taught;
    }
}

fn request(service: &Service, prompt: &Prompt, dialect: Dialect) -> Result<RequestBuilder, Failure> {
    let request = service.client.post(&service.url).json(&body(service, prompt, dialect));
    let Some(key) = &service.api_key else { return Ok(request) };
    let mut value = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret().trim())).map_err(|_| {
        let text = "OPENAI_API_KEY holds characters that a key cannot have; set it again";
        Failure::lasting(ProviderError::Unauthorized(text.to_owned()))
    })?;
    value.set_sensitive(true);
    Ok(request.header(AUTHORIZATION, value))
}

fn body(service: &Service, prompt: &Prompt, dialect: Dialect) -> Value {
    let mut body = json!({
        "stream": true,
        "messages": [
            { "role": "system", "content": prompt.system.expose_secret() },
            { "role": "user", "content": prompt.user },
        ],
    });
    body[dialect.limit] = prompt.max_output_tokens.into();
    if let Some(model) = prompt.model.as_ref().or(service.model.as_ref()) {
        body["model"] = model.as_str().into();
    }
    if dialect.counts {
        body["stream_options"] = json!({ "include_usage": true });
    }
    body
}

/// Reads up to the end mark. Some servers close the stream without it: a reason to stop says as much.
async fn listen(
    chunks: &mut (impl Stream<Item = Result<String, Failure>> + Unpin),
    answer: &Emitter,
) -> Result<AnswerEvent, Failure> {
    let mut completion = Completion::default();
    while let Some(data) = chunks.next().await {
        let data = data?;
        if data.trim() == "[DONE]" {
            return completion.end().ok_or_else(|| malformed("ended an answer without a reason"));
        }
        let chunk = serde_json::from_str(&data).map_err(|_| malformed("sent an event that is not valid JSON"))?;
        answer.text(completion.read(chunk)?).await;
    }
    completion.end().ok_or_else(broken_off)
}

/// What has come so far.
#[derive(Default)]
struct Completion {
    model: Option<String>,
    tokens: Option<Tokens>,
    stop: Option<StopReason>,
}

impl Completion {
    /// Takes a chunk, and gives its text.
    fn read(&mut self, chunk: Chunk) -> Result<String, Failure> {
        if chunk.error.is_some() {
            let text = "the model's service failed in the middle of the answer; try again";
            return Err(Failure::passing(ProviderError::Unavailable(text.to_owned())));
        }
        self.model = self.model.take().or(chunk.model);
        self.tokens = chunk.usage.or(self.tokens);
        let Some(choice) = chunk.choices.into_iter().next() else { return Ok(String::new()) };
        self.stop = choice.finish_reason.as_deref().map(stop_reason).or(self.stop.take());
        Ok(choice.delta.content.unwrap_or_default())
    }

    fn end(self) -> Option<AnswerEvent> {
        let usage = self.tokens.map(Tokens::usage);
        self.stop.map(|stop| AnswerEvent::Done { stop, usage, model: self.model })
    }
}
