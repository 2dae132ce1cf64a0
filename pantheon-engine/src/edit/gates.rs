//! The gates: only here does a candidate become an edit that may leave the engine.
//!
//! Their order is part of the contract: truncation (in `rewrite`), elision, outside the region, syntax, comments only,
//! minimal diff.

mod comments_only;
mod context;
mod elision;
mod outside;
mod syntax;

use std::sync::Arc;

use pantheon_protocol::diff::minimal_edits;
use pantheon_protocol::wire::{Diff, TextEdit};

pub use self::context::Context;
use super::candidate::Candidate;
use super::request::BOM;
use crate::provider::Task;
use crate::refusal::Refusal;

/// An edit to one file that passed every gate. It cannot be made anywhere else.
#[derive(Clone, Debug)]
pub struct CheckedEdit {
    original: Arc<str>,
    suggested: String,
    edits: Vec<TextEdit>,
    note: Option<String>,
    ask: Option<String>,
}

/// Sends the lines of a rewrite of the task's region through all gates.
///
/// # Errors
/// The refusal of the first gate that holds it back.
pub fn check_rewrite(context: &Context<'_>, task: &Task, text: &str) -> Result<CheckedEdit, Refusal> {
    elision::check_rewrite(context.language, &task.code, text)?;
    let text = outside::confine(task, text)?;
    check(context, Candidate::rewrite(task, text)?)
}

/// Sends the change of one file through all gates.
///
/// # Errors
/// The refusal of the first gate that holds it back.
pub fn check(context: &Context<'_>, candidate: Candidate) -> Result<CheckedEdit, Refusal> {
    elision::check(context.language, &candidate)?;
    outside::check(&candidate)?;
    let note = syntax::check(context.language, &candidate)?;
    if comments_only::applies(context.command) {
        comments_only::check(context.language, &candidate.original, &candidate.suggested)?;
    }
    let Candidate { original, suggested, .. } = candidate;
    let edits = minimal_edits(&original, &suggested);
    Ok(CheckedEdit { original, suggested, edits, note, ask: None })
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

    /// Why the user must be asked before it is applied, whatever they set, if they must.
    pub fn ask(&self) -> Option<&str> {
        self.ask.as_deref()
    }

    /// The file's text afterwards, without a byte order mark.
    pub fn suggested(&self) -> &str {
        &self.suggested
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
