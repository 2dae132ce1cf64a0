//! The events of a streamed message, as the Messages API sends them and as `claude` passes them on.
//!
//! Source: https://docs.claude.com/en/api/messages-streaming. Unknown events and fields are skipped, as it asks.

use pantheon_protocol::wire::Usage;
use serde::Deserialize;

use crate::provider::StopReason;

/// One event.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(in crate::providers) enum MessageEvent {
    MessageStart {
        message: MessageStart,
    },
    ContentBlockDelta {
        delta: Delta,
    },
    MessageDelta {
        delta: MessageDelta,
        usage: Option<TokenCount>,
    },
    MessageStop,
    Error {
        error: ApiError,
    },
    #[serde(other)]
    Other,
}

/// The empty message that opens the stream.
#[derive(Debug, Deserialize)]
pub(in crate::providers) struct MessageStart {
    pub(in crate::providers) model: Option<String>,
    pub(in crate::providers) usage: Option<TokenCount>,
}

/// A piece of content.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(in crate::providers) enum Delta {
    TextDelta {
        text: String,
    },
    #[serde(other)]
    Other,
}

/// What is known at the end only.
#[derive(Debug, Deserialize)]
pub(in crate::providers) struct MessageDelta {
    pub(in crate::providers) stop_reason: Option<String>,
}

/// An error of the API. Its message may repeat the request and is not read.
#[derive(Debug, Deserialize)]
pub(in crate::providers) struct ApiError {
    #[serde(rename = "type")]
    pub(in crate::providers) kind: String,
}

/// Tokens, as the API counts them: each event carries running totals of those that it knows.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(in crate::providers) struct TokenCount {
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
}

impl TokenCount {
    /// These totals, with the later ones where they are given.
    pub(in crate::providers) fn updated(self, later: Option<Self>) -> Self {
        let later = later.unwrap_or_default();
        Self {
            input_tokens: later.input_tokens.or(self.input_tokens),
            output_tokens: later.output_tokens.or(self.output_tokens),
            cache_read_input_tokens: later.cache_read_input_tokens.or(self.cache_read_input_tokens),
            cache_creation_input_tokens: later.cache_creation_input_tokens.or(self.cache_creation_input_tokens),
        }
    }

    /// Tokens written.
    pub(in crate::providers) fn output(self) -> u64 {
        self.output_tokens.unwrap_or(0)
    }

    /// In the words of our own protocol; none if nothing was counted.
    pub(in crate::providers) fn usage(self) -> Option<Usage> {
        (self.input_tokens.is_some() || self.output_tokens.is_some()).then(|| Usage {
            input_tokens: self.input_tokens.unwrap_or(0),
            output_tokens: self.output_tokens.unwrap_or(0),
            cache_read_tokens: self.cache_read_input_tokens.unwrap_or(0),
            cache_write_tokens: self.cache_creation_input_tokens.unwrap_or(0),
        })
    }
}

/// The API's `stop_reason`.
pub(in crate::providers) fn stop_reason(word: &str) -> StopReason {
    match word {
        "end_turn" | "stop_sequence" => StopReason::EndTurn,
        "max_tokens" | "model_context_window_exceeded" => StopReason::MaxTokens,
        "refusal" => StopReason::Refusal,
        other => StopReason::Other(other.chars().take(40).collect()),
    }
}
