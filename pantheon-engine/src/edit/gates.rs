//! The gates: only here does a candidate become an edit that may leave the engine.
//!
//! Their order is part of the contract: truncation (where answers are read), elision, outside the region, syntax,
//! comments only, minimal diff. What is allowed but nobody asked for is held for the user's word.

mod comments_only;
mod context;
mod deletion;
mod elision;
mod formatting;
mod hunks;
mod outside;
#[cfg(test)]
mod properties;
mod repeated;
mod syntax;
mod trees;

use std::cell::OnceCell;
use std::sync::Arc;

use pantheon_protocol::diff::minimal_edits;
use pantheon_protocol::wire::{Diff, TextEdit};

pub use self::context::Context;
use self::syntax::Verdict;
use self::trees::Trees;
use super::adopt;
use super::candidate::Candidate;
use super::request::BOM;
use crate::prompts::Changes;
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
    let (candidate, note) = placed(task, text).map_err(|refusal| {
        // What does not fit because code was left out is told as such.
        elision::check_unplaced(context.language, &task.code, text).err().unwrap_or(refusal)
    })?;
    let mut edit = check(context, candidate)?;
    edit.note = note.into_iter().chain(edit.note).reduce(|a, b| format!("{a} {b}"));
    Ok(edit)
}

/// The lines of a rewrite in their place, and what to say about it.
fn placed(task: &Task, text: &str) -> Result<(Candidate, Option<String>), Refusal> {
    let text = outside::confine(task, text)?;
    match adopt::method(task, text)? {
        Some(method) => {
            let note = format!("The answer held `{}` alone, not the class; it replaced that.", method.name);
            Ok((Candidate::rewrite(task, method.place, text)?, Some(note)))
        }
        None => Ok((Candidate::rewrite(task, task.region.clone(), text)?, None)),
    }
}

/// Sends the change of one file through all gates.
///
/// # Errors
/// The refusal of the first gate that holds it back.
#[tracing::instrument(name = "edit.gates", level = "debug", skip_all)]
pub fn check(context: &Context<'_>, candidate: Candidate) -> Result<CheckedEdit, Refusal> {
    let candidate = candidate.unmasked(context)?;
    if *candidate.original == *candidate.suggested {
        return Ok(CheckedEdit::new(candidate, Vec::new(), Vec::new(), Vec::new()));
    }
    let before = OnceCell::new();
    let trees = context.language.map(|language| Trees::new(language, &candidate, &before));
    elision::check(trees.as_ref(), &candidate, context.template)?;
    outside::check(&candidate)?;
    // A region that parts a line end can make lines of both sides that are not each other's.
    if let Some(plain) = formatting::without(context, &candidate).filter(|plain| outside::check(plain).is_ok()) {
        let trees = context.language.map(|language| Trees::new(language, &plain, &before));
        // What is left without the formatting may depend on it; then all of it stays.
        if let Ok(edit) = checked(context, &plain, trees.as_ref()) {
            return Ok(edit);
        }
    }
    checked(context, &candidate, trees.as_ref())
}

/// The gates that look at the whole file afterwards.
fn checked(context: &Context<'_>, candidate: &Candidate, trees: Option<&Trees<'_>>) -> Result<CheckedEdit, Refusal> {
    let edits = minimal_edits(&candidate.original, &candidate.suggested);
    let (mut notes, mut asks) = (Vec::new(), Vec::new());
    match trees.map(|trees| syntax::check(trees, &edits)).transpose()? {
        Some(Verdict::Doubtful(note)) => notes.push(note),
        Some(Verdict::Unchecked) => asks.push(UNCHECKED.to_owned()),
        Some(Verdict::Clean) | None => {}
    }
    match trees {
        Some(trees) if context.changes == Changes::Comments => comments_only::check(trees)?,
        None if context.changes == Changes::Comments => notes.push(NOT_COMPARED.to_owned()),
        _ => {}
    }
    asks.extend(trees.and_then(|trees| repeated::ask(trees, &edits)));
    asks.extend(deletion::ask(context, candidate, trees));
    Ok(CheckedEdit::new(candidate.clone(), edits, notes, asks))
}

/// For a file that no parser gets through in time.
const UNCHECKED: &str = "The file's syntax could not be checked in time: look whether it is whole.";

/// For a file of no known language.
const NOT_COMPARED: &str = "The file's language is not known here: look whether only comments changed.";

impl CheckedEdit {
    fn new(candidate: Candidate, edits: Vec<TextEdit>, notes: Vec<String>, asks: Vec<String>) -> Self {
        let joined = |texts: Vec<String>| (!texts.is_empty()).then(|| texts.join(" "));
        let Candidate { original, suggested, .. } = candidate;
        Self { original, suggested, edits, note: joined(notes), ask: joined(asks) }
    }

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

    /// The lines that change, as they will be.
    pub fn changed_lines(&self) -> String {
        let is_end = |c| c == '\n' || c == '\r';
        let (mut lines, mut taken, mut added, mut removed) = (String::new(), 0, 0, 0);
        for edit in &self.edits {
            let start = edit.start + added - removed;
            let end = start + edit.new_text.len();
            let from = self.suggested[..start].rfind(is_end).map_or(0, |at| at + 1);
            let to = self.suggested[end..].find(is_end).map_or(self.suggested.len(), |at| end + at + 1);
            lines.push_str(self.suggested.get(from.max(taken)..to).unwrap_or_default());
            taken = taken.max(to);
            (added, removed) = (added + edit.new_text.len(), removed + (edit.end - edit.start));
        }
        lines
    }

    /// All that it puts in, without what stays around it.
    pub fn inserted(&self) -> String {
        self.edits.iter().map(|edit| edit.new_text.as_str()).collect()
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
