//! The lines that `claude` writes while it works with tools. Unknown lines and fields are skipped.

use serde::Deserialize;

use super::super::events::{ControlResponse, Outcome};
use crate::providers::anthropic::events::MessageEvent;

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
    Assistant {
        message: Message,
    },
    Result(Outcome),
    #[serde(other)]
    Other,
}

/// What the program says about itself.
#[derive(Debug, Deserialize)]
#[serde(tag = "subtype", rename_all = "snake_case")]
pub(super) enum System {
    /// The work begins: these are the means.
    Init(Means),
    /// The model's service failed, and the program will try again.
    ApiRetry { error_status: Option<u16>, retry_delay_ms: Option<f64> },
    #[serde(other)]
    Other,
}

/// What the model can use. A list that the program does not tell counts as unknown, never as empty.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) struct Means {
    pub(super) cwd: Option<String>,
    pub(super) tools: Option<Vec<String>>,
    pub(super) mcp_servers: Option<Vec<serde::de::IgnoredAny>>,
    pub(super) slash_commands: Option<Vec<serde::de::IgnoredAny>>,
    pub(super) skills: Option<Vec<serde::de::IgnoredAny>>,
    pub(super) plugins: Option<Vec<serde::de::IgnoredAny>>,
    #[serde(rename = "permissionMode")]
    pub(super) permission_mode: Option<String>,
}

/// A complete message of the model.
#[derive(Debug, Deserialize)]
pub(super) struct Message {
    #[serde(default)]
    pub(super) content: Vec<Block>,
}

/// A piece of it.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Block {
    ToolUse {
        name: String,
        #[serde(default)]
        input: Input,
    },
    #[serde(other)]
    Other,
}

/// What is told of a tool's input: the file, never the text.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Input {
    pub(super) file_path: Option<serde_json::Value>,
}
