//! Reads a model's answer, in whatever form it came, into a `Patch`. Nothing is looked up in the file: `locate` does
//! that.
//!
//! # The grammar
//!
//! An answer is a sequence of lines. `\n` and `\r\n` end a line; a byte order mark in front is dropped.
//!
//! ```text
//! answer     = rewrite | blocks | tags | json | v4a | udiff | files
//! prose      = { line that opens nothing }            (before, between and after everything, always ignored)
//! fence      = indent ( "```" { "`" } | "~~~" { "~" } ) [ info ]
//! rewrite    = prose OPEN { line } CLOSE prose        (the marks of the request, alone on their lines)
//! ```
//!
//! The other forms have their grammar in their own file: [`search_replace`], [`apply_patch`], [`unified_diff`],
//! [`whole_file`]. Which form it is decides the first line that opens one (`detect`); a line inside a
//! fenced block counts only near the top of it, so that a document about diffs is not taken for one.
//!
//! # What holds for every form
//!
//! An answer is read whole or not at all: something that opens and does not close makes all of it `AnswerTruncated`.
//! Where the same lines can be read in two ways, the hunk has `readings` or the answer is refused. The time is linear in
//! the answer, whatever it says, and nothing recurses.

mod apply_patch;
mod detect;
mod diff_body;
mod fence;
mod heading;
mod json;
mod markers;
mod numbered;
mod preview;
mod prose;
pub mod rewrite;
mod search_replace;
mod tags;
mod unified_diff;
mod whole_file;

use pantheon_protocol::error::ErrorCode;

use super::hunk::{Change, Format, Patch};
use super::sentinel::Sentinel;
use crate::refusal::Refusal;

pub(crate) use heading::undecorated;
pub use preview::Preview;
pub use rewrite::check_stop;

/// What is known before the answer is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expect<'a> {
    /// The form that was asked for; `None` when any will do.
    pub format: Option<Format>,
    /// The marks of a rewrite.
    pub mark: Option<&'a Sentinel>,
    /// The paths that the model was shown.
    pub known: &'a [&'a str],
    /// The text that a rewrite or a whole file is to replace, where it is at hand.
    pub before: Option<&'a str>,
}

/// Why an answer cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the answer: {reason}")]
pub struct ParseError {
    /// `AnswerUnreadable` or `AnswerTruncated`.
    pub code: ErrorCode,
    /// The line of the answer, from 1.
    pub line: usize,
    /// A sentence.
    pub reason: String,
}

impl ParseError {
    /// The answer holds something that is no edit, at the line of this index.
    fn unreadable(index: usize, reason: impl Into<String>) -> Self {
        Self { code: ErrorCode::AnswerUnreadable, line: index + 1, reason: reason.into() }
    }

    /// Something opens at the line of this index and does not close.
    fn truncated(index: usize, reason: impl Into<String>) -> Self {
        Self { code: ErrorCode::AnswerTruncated, line: index + 1, reason: reason.into() }
    }
}

impl From<ParseError> for Refusal {
    fn from(error: ParseError) -> Self {
        Self::new(error.code, format!("{} (line {} of the answer)", error.reason.trim_end_matches('.'), error.line))
    }
}

/// Reads an answer.
///
/// # Errors
/// Where and why it is no edit, or a cut one.
#[tracing::instrument(name = "edit.parse", level = "debug", skip_all)]
pub fn parse(answer: &str, expect: &Expect<'_>) -> Result<Patch, ParseError> {
    let lines = lines(answer);
    let format = match expect.format {
        Some(format) => format,
        None => detect::format(&lines, expect)?,
    };
    let changes = match format {
        Format::Rewrite => rewrite::changes(&lines, expect),
        Format::SearchReplace => search_replace::changes(&lines, expect),
        Format::ApplyPatch => apply_patch::changes(&lines),
        Format::UnifiedDiff => unified_diff::changes(&lines, expect),
        Format::WholeFile => whole_file::changes(&lines, expect),
    }?;
    let empty = |change: &Change| matches!(change, Change::Edit(hunks) if hunks.is_empty());
    if changes.is_empty() || changes.iter().any(|file| empty(&file.change)) {
        return Err(ParseError::unreadable(0, "The answer holds no edit."));
    }
    Ok(Patch { format, changes })
}

/// The lines of an answer, without their ends.
fn lines(answer: &str) -> Vec<&str> {
    let answer = answer.strip_prefix('\u{feff}').unwrap_or(answer);
    answer.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect()
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

#[cfg(test)]
mod tests;

fn is_blank(lines: &[&str]) -> bool {
    lines.iter().all(|line| line.trim().is_empty())
}
