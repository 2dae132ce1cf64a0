//! The Messages API over HTTP, streamed, with prompt caching.
//!
//! Source: https://docs.claude.com/en/api/messages. It must not know about retries' timing or error texts: see its neighbours.

pub(in crate::providers) mod events;
mod exchange;

use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use super::answering::answering;
use super::http::{client, endpoint};
use super::retry::persist;
use crate::provider::{AnswerStream, Prompt, Provider, ProviderError};

/// The service itself.
pub const DEFAULT_BASE_URL: &str = "https://api.anthropic.com";

/// The model where neither the prompt file nor the configuration names one.
pub const DEFAULT_MODEL: &str = "claude-sonnet-5";

/// The key as a header that no log shows.
///
/// # Errors
/// `Unauthorized` for one that cannot be a key.
pub(in crate::providers) fn key_header(key: &SecretString) -> Result<HeaderValue, ProviderError> {
    let mut header = HeaderValue::from_str(key.expose_secret().trim()).map_err(|_| {
        let text = "ANTHROPIC_API_KEY holds characters that a key cannot have; set it again";
        ProviderError::Unauthorized(text.to_owned())
    })?;
    header.set_sensitive(true);
    Ok(header)
}

/// Where and how to ask.
#[derive(Clone, Debug)]
pub struct AnthropicConfig {
    /// The key.
    pub api_key: SecretString,
    /// The service or a gateway, with or without `/v1`; `None` for [`DEFAULT_BASE_URL`].
    pub base_url: Option<String>,
    /// The model for prompts that name none; `None` for [`DEFAULT_MODEL`].
    pub model: Option<String>,
    /// The longest that one answer may take, all attempts together.
    pub deadline: Duration,
}

/// The provider `anthropic`.
pub struct Anthropic {
    service: Arc<Service>,
}

/// What an exchange needs.
struct Service {
    client: Client,
    url: String,
    model: String,
    api_key: SecretString,
    deadline: Duration,
}

impl Anthropic {
    /// Sets the client up; nothing is sent yet.
    ///
    /// # Errors
    /// `Unavailable` when TLS cannot be set up.
    pub fn new(config: AnthropicConfig) -> Result<Self, ProviderError> {
        let base = config.base_url.as_deref().unwrap_or(DEFAULT_BASE_URL);
        let service = Service {
            client: client(base)?,
            url: endpoint(base, "messages"),
            model: config.model.unwrap_or_else(|| DEFAULT_MODEL.to_owned()),
            api_key: config.api_key,
            deadline: config.deadline,
        };
        Ok(Self { service: Arc::new(service) })
    }
}

impl Provider for Anthropic {
    fn name(&self) -> &'static str {
        "anthropic"
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
