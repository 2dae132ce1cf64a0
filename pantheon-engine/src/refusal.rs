//! `Refusal`: why a request gets no edit, as the user is told. One place turns it into HTTP: `http/reply.rs`.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use pantheon_protocol::error::ErrorCode;

use crate::provider::ProviderError;

/// A code of the closed list and what happened, in words without prompt text or keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} ({code})")]
pub struct Refusal {
    /// The code.
    pub code: ErrorCode,
    /// What happened and why; the next step is the code's own.
    pub message: String,
    /// When to try again, where waiting helps.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// A refusal that waiting does not help.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after: None }
    }

    /// Somebody asked for the end of the work.
    pub fn cancelled() -> Self {
        Self::new(ErrorCode::Cancelled, "The job was cancelled.")
    }

    /// The same, to be tried again after a while.
    pub fn after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }
}

/// How long to wait for a model that did not say.
const MODEL_WAIT: Duration = Duration::from_secs(5);

impl From<ProviderError> for Refusal {
    fn from(error: ProviderError) -> Self {
        let code = match &error {
            ProviderError::Unavailable(_) => ErrorCode::ProviderUnavailable,
            ProviderError::Unauthorized(_) => ErrorCode::ProviderUnauthorized,
            ProviderError::RateLimited(_) => ErrorCode::ProviderRateLimited,
            ProviderError::TooLarge(_) => ErrorCode::RequestTooLargeForModel,
            ProviderError::Timeout(_) => ErrorCode::ProviderTimeout,
            ProviderError::Malformed(_) => ErrorCode::ProviderFailed,
            ProviderError::Unsupported(_) => ErrorCode::LanguageUnsupported,
        };
        let retry_after = match &error {
            ProviderError::RateLimited(wait) => Some(wait.unwrap_or(MODEL_WAIT)),
            ProviderError::Unavailable(_) => Some(MODEL_WAIT),
            _ => None,
        };
        Self { code, message: sentence(&error.to_string()), retry_after }
    }
}

/// What work comes to; a fault of ours in it is an error of this work, and of no other.
///
/// # Errors
/// `internal` when it panicked. What it held is dropped and looked at by nobody, so that nothing half-made is used.
pub async fn unless_it_panics<T>(work: impl Future<Output = T>) -> Result<T, Refusal> {
    let ended = AssertUnwindSafe(work).catch_unwind().await;
    ended.map_err(|_| Refusal::new(ErrorCode::Internal, "The request broke off inside the engine."))
}

/// A message as a sentence: a capital first, a full stop last.
fn sentence(text: &str) -> String {
    let mut letters = text.trim().chars();
    let mut sentence: String =
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}
