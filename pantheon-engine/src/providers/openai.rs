//! Any chat API compatible with OpenAI's, over HTTP, streamed: hosted, or a local model server.
//!
//! Source: https://platform.openai.com/docs/api-reference/chat. Servers differ in what they accept; see `dialect`.

mod dialect;
mod events;
mod exchange;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::Client;
use secrecy::SecretString;

use super::answering::answering;
use super::http::{client, endpoint};
use super::retry::persist;
use crate::provider::{AnswerStream, Prompt, Provider, ProviderError};
use dialect::Dialect;

/// Where and how to ask.
#[derive(Clone, Debug)]
pub struct OpenAiConfig {
    /// The server. `/v1` is added unless the address names a version: `http://127.0.0.1:11434` and
    /// `http://127.0.0.1:11434/v1` are the same.
    pub base_url: String,
    /// The key, where the server wants one.
    pub api_key: Option<SecretString>,
    /// The model for prompts that name none; `None` leaves it to the server, which few allow.
    pub model: Option<String>,
    /// The longest that one answer may take, all attempts together.
    pub deadline: Duration,
}

/// The provider `openai`.
pub struct OpenAi {
    service: Arc<Service>,
}

/// What an exchange needs.
struct Service {
    client: Client,
    url: String,
    model: Option<String>,
    api_key: Option<SecretString>,
    deadline: Duration,
    /// What the server is known to accept, learnt from its refusals.
    dialect: Mutex<Dialect>,
}

impl OpenAi {
    /// Sets the client up; nothing is sent yet.
    ///
    /// # Errors
    /// `Unavailable` when TLS cannot be set up.
    pub fn new(config: OpenAiConfig) -> Result<Self, ProviderError> {
        let service = Service {
            client: client(&config.base_url)?,
            url: endpoint(&config.base_url, "chat/completions"),
            model: config.model,
            api_key: config.api_key,
            deadline: config.deadline,
            dialect: Mutex::default(),
        };
        Ok(Self { service: Arc::new(service) })
    }
}

impl Provider for OpenAi {
    fn name(&self) -> &'static str {
        "openai"
    }

    fn comfortable_lines(&self) -> usize {
        100
    }

    fn answer(&self, prompt: Prompt) -> AnswerStream {
        let service = Arc::clone(&self.service);
        answering(move |answer| async move {
            let attempts = persist(&answer, || exchange::exchange(&service, &prompt, &answer));
            let deadline = service.deadline;
            tokio::time::timeout(deadline, attempts).await.unwrap_or(Err(ProviderError::Timeout(deadline)))
        })
    }
}
