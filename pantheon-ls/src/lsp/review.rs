//! `pantheon/review`: a proposal, looked at in the client's own diff editor; sent only to clients that declare it.
//!
//! Beyond LSP, and written down in docs/editors.md. The client never edits anything for it: it says what is wanted.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_lsp::lsp_types::request::Request;

/// The request.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Review {
    /// The edit's name.
    pub(crate) job_id: String,
    /// The action's title.
    pub(crate) title: String,
    /// Who answered.
    pub(crate) provider: String,
    /// The model that answered, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) model: Option<String>,
    /// What the user has to know before accepting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
    /// What comes first.
    pub(crate) style: Style,
    /// Whether `Retry` may be answered.
    pub(crate) can_retry: bool,
    /// In the order of the answer; never empty.
    pub(crate) files: Vec<ReviewFile>,
}

/// What the user sees first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Style {
    /// The diff.
    Diff,
    /// A question, with a way to the diff.
    Ask,
}

/// What happens to one file.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReviewFile {
    /// Where it is, or will be.
    pub(crate) uri: String,
    /// Its path in the workspace folder.
    pub(crate) name: String,
    /// What happens beside the hunks.
    pub(crate) operation: Operation,
    /// Where a renamed file goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) new_uri: Option<String>,
    /// Its path in the workspace folder then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) new_name: Option<String>,
    /// LSP language identifier, where the document is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language_id: Option<String>,
    /// The text now; empty for a new file.
    pub(crate) before: String,
    /// The text as proposed; empty for a file that goes away.
    pub(crate) after: String,
    /// What differs, in whole lines.
    pub(crate) hunks: Vec<ReviewHunk>,
}

/// What happens to a file beside its hunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Operation {
    /// Nothing.
    Edit,
    /// It is made.
    Create,
    /// It goes elsewhere.
    Rename,
    /// It is removed.
    Delete,
}

/// Lines that become other lines; counted from 0, end exclusive.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReviewHunk {
    pub(crate) before: Range<usize>,
    pub(crate) after: Range<usize>,
}

/// What the user made of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "decision", rename_all = "lowercase")]
pub(crate) enum ReviewAnswer {
    /// Wanted: all of it, or the files that are listed.
    Accept {
        #[serde(default)]
        files: Option<Vec<ChosenFile>>,
    },
    /// Not wanted.
    Reject,
    /// To be done again.
    Retry {
        #[serde(default)]
        instruction: Option<String>,
    },
}

/// A file of which something is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct ChosenFile {
    /// As in the request.
    pub(crate) uri: String,
    /// Which of its hunks; absent means the whole file.
    #[serde(default)]
    pub(crate) hunks: Option<Vec<usize>>,
}

/// The request on the wire.
pub(super) enum ReviewRequest {}

impl Request for ReviewRequest {
    type Params = Value;
    type Result = Value;
    const METHOD: &'static str = "pantheon/review";
}
