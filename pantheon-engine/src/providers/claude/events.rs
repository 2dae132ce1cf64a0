//! The lines that `claude` writes with `--output-format stream-json`. Unknown lines and fields are skipped.

use serde::Deserialize;

use crate::providers::anthropic::events::{MessageEvent, TokenCount};

/// One line.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Line {
    ControlResponse {
        response: ControlResponse,
    },
    System(System),
    StreamEvent {
        event: MessageEvent,
    },
    Result(Outcome),
    #[serde(other)]
    Other,
}

/// The answer to one of our control requests.
#[derive(Debug, Deserialize)]
pub(super) struct ControlResponse {
    pub(super) subtype: String,
    pub(super) request_id: Option<String>,
}

/// What the program says about itself.
#[derive(Debug, Deserialize)]
#[serde(tag = "subtype", rename_all = "snake_case")]
pub(super) enum System {
    /// The conversation begins: these are the model's means.
    Init {
        #[serde(default)]
        tools: Vec<serde::de::IgnoredAny>,
        #[serde(default)]
        mcp_servers: Vec<serde::de::IgnoredAny>,
    },
    /// The model's service failed, and the program will try again.
    ApiRetry { error_status: Option<u16>, retry_delay_ms: Option<f64> },
    #[serde(other)]
    Other,
}

/// The end of the conversation.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Outcome {
    pub(super) subtype: String,
    #[serde(default)]
    pub(super) is_error: bool,
    pub(super) api_error_status: Option<u16>,
    #[serde(default)]
    pub(super) num_turns: u64,
    /// The answer again, or an error in words that may repeat the request: classified, never shown.
    #[serde(default)]
    pub(super) result: String,
    pub(super) stop_reason: Option<String>,
    pub(super) usage: Option<TokenCount>,
}
