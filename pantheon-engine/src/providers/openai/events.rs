//! The chunks of a streamed chat completion. Unknown fields are skipped.

use pantheon_protocol::wire::Usage;
use serde::Deserialize;

use crate::provider::StopReason;

/// One chunk.
#[derive(Debug, Deserialize)]
pub(super) struct Chunk {
    pub(super) model: Option<String>,
    #[serde(default)]
    pub(super) choices: Vec<Choice>,
    pub(super) usage: Option<Tokens>,
    /// Some servers report failures in a chunk. The words are not read: they may repeat the request.
    pub(super) error: Option<serde::de::IgnoredAny>,
}

/// A piece of the only answer that was asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    pub(super) delta: Delta,
    pub(super) finish_reason: Option<String>,
}

/// The piece itself.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Delta {
    pub(super) content: Option<String>,
}

/// Tokens, in the API's words: the prompt's count includes the cached ones.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Tokens {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
    prompt_tokens_details: Option<PromptTokens>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct PromptTokens {
    cached_tokens: Option<u64>,
}

impl Tokens {
    /// In the words of our own protocol.
    pub(super) fn usage(self) -> Usage {
        let cached = self.prompt_tokens_details.and_then(|details| details.cached_tokens).unwrap_or(0);
        Usage {
            input_tokens: self.prompt_tokens.saturating_sub(cached),
            output_tokens: self.completion_tokens,
            cache_read_tokens: cached,
            cache_write_tokens: 0,
        }
    }
}

/// The API's `finish_reason`.
pub(super) fn stop_reason(word: &str) -> StopReason {
    match word {
        "stop" => StopReason::EndTurn,
        "length" => StopReason::MaxTokens,
        "content_filter" => StopReason::Refusal,
        other => StopReason::Other(other.chars().take(40).collect()),
    }
}
