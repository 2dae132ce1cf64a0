//! The gates: only here does a candidate become an edit that may leave the engine.
//!
//! Their order is part of the contract: truncation (in `rewrite`), elision, outside the region, syntax, comments only,
//! minimal diff.

mod comments_only;
mod elision;
mod outside;
mod syntax;

use std::sync::Arc;

use pantheon_protocol::diff::minimal_edits;
use pantheon_protocol::wire::{Diff, TextEdit};

use super::candidate::Candidate;
use super::request::BOM;
use crate::provider::Task;
use crate::refusal::Refusal;

/// An edit that passed every gate. It cannot be made anywhere else.
#[derive(Clone, Debug)]
pub struct CheckedEdit {
    original: Arc<str>,
    suggested: String,
    edits: Vec<TextEdit>,
    note: Option<String>,
}

/// Sends the lines of a rewrite through all gates.
///
/// # Errors
/// The refusal of the first gate that holds it back.
pub fn check(task: &Task, text: &str) -> Result<CheckedEdit, Refusal> {
    elision::check(task, text)?;
    let text = outside::confine(task, text)?;
    let candidate = Candidate::rewrite(task, text)?;
    let suggested = candidate.text();
    let note = syntax::check(task.language, &candidate, &suggested)?;
    if comments_only::applies(&task.command) {
        comments_only::check(task.language, &candidate.original, &suggested)?;
    }
    let edits = minimal_edits(&candidate.original, &suggested);
    Ok(CheckedEdit { original: candidate.original, suggested, edits, note })
}

impl CheckedEdit {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// What the user should look at, if anything.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// The edit as it goes out, for the text `code` of the request, which may begin with a byte order mark.
    pub fn into_diff(self, code: &str, file_path: &str) -> Diff {
        let mark = if code.starts_with(BOM) { BOM } else { "" };
        debug_assert_eq!(code.strip_prefix(BOM).unwrap_or(code), &*self.original);
        let shift = |edit: TextEdit| TextEdit { start: edit.start + mark.len(), end: edit.end + mark.len(), ..edit };
        Diff {
            file_path: file_path.to_owned(),
            original_code: Some(code.to_owned()),
            suggested_code: Some(format!("{mark}{}", self.suggested)),
            edits: self.edits.into_iter().map(shift).collect(),
            ..Diff::default()
        }
    }
}
