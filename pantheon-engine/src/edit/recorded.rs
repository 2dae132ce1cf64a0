//! One answer with all that is needed to judge it again: what `replay` reads and `PANTHEON_RECORD` writes.

use pantheon_protocol::wire::{Diagnostic, EditRequest, FileOperation, Selection, SourceFile};
use serde::{Deserialize, Serialize};

use super::hunk::Format;
use crate::provider::StopReason;

/// A recorded answer, one JSON object a line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recorded {
    /// As in the request.
    pub file_path: String,
    /// As in the request.
    pub code: String,
    /// As in the request.
    pub command: String,
    /// As in the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
    /// As in the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_id: Option<String>,
    /// As in the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
    /// As in the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// As in the request; with them the action works on the workspace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<SourceFile>,
    /// As in the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_operations: Option<Vec<FileOperation>>,
    /// The form of the answer; absent: detected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// The word inside the marks that a rewrite was asked with; absent: a fence or the bare text counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentinel: Option<String>,
    /// Why the model stopped, by its own word; absent: it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_reason: Option<String>,
    /// What the model wrote.
    pub answer: String,
}

impl Recorded {
    /// The request that was answered.
    pub fn request(&self) -> EditRequest {
        EditRequest {
            code: self.code.clone(),
            command: self.command.clone(),
            file_path: self.file_path.clone(),
            selection: self.selection,
            language_id: self.language_id.clone(),
            diagnostics: self.diagnostics.clone(),
            instruction: self.instruction.clone(),
            files: self.files.clone(),
            file_operations: self.file_operations.clone(),
            fresh: false,
        }
    }

    /// Why the model stopped; every provider's words are known.
    pub fn stop(&self) -> StopReason {
        match self.stop_reason.as_deref() {
            None | Some("end_turn" | "stop" | "stop_sequence") => StopReason::EndTurn,
            Some("max_tokens" | "length") => StopReason::MaxTokens,
            Some("refusal" | "content_filter") => StopReason::Refusal,
            Some(other) => StopReason::Other(other.to_owned()),
        }
    }
}

/// The word for a stop reason that [`Recorded::stop`] reads back.
pub fn stop_word(stop: &StopReason) -> Option<String> {
    match stop {
        StopReason::EndTurn => None,
        StopReason::MaxTokens => Some("max_tokens".to_owned()),
        StopReason::Refusal => Some("refusal".to_owned()),
        StopReason::Other(word) => Some(word.clone()),
    }
}
