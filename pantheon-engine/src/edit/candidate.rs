//! A candidate: one file before and after an answer, and which bytes of it the model wrote and was allowed to change.
//!
//! A candidate is not checked yet. Only `gates` may turn it into an edit that leaves the engine. Texts are without a
//! byte order mark here.

mod indentation;
mod line_ends;

use std::iter;
use std::ops::Range;
use std::sync::Arc;

use super::gates::Context;
use super::request::BOM;
use crate::provider::Task;
use crate::refusal::Refusal;

/// One file before and after, unchecked.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The file's text; empty for a file that is to be created.
    pub(super) original: Arc<str>,
    /// The file's text afterwards.
    pub(super) suggested: String,
    /// What of `suggested` stood in the answer: ascending bytes of `suggested`.
    pub(super) written: Vec<Range<usize>>,
    /// What may change: bytes of `original`.
    pub(super) allowed: Range<usize>,
}

impl Candidate {
    /// Puts the lines of a rewrite (`\n` between them, none at the end) in a place of the task's code (whole lines, the
    /// task's region or some of it), in the line ends and the indentation of that place.
    ///
    /// # Errors
    /// When the answer's indentation cannot be told apart from its code.
    pub fn rewrite(task: &Task, place: Range<usize>, text: &str) -> Result<Self, Refusal> {
        let region = &task.code[place.clone()];
        let text = indentation::indented(region, line_ends::without_padding(region, text), task.language)?;
        let replacement = line_ends::with_line_ends(region, &text, line_ends::default_line_end(&task.code));
        Ok(Self::replacing(Arc::clone(&task.code), place, &replacement))
    }

    /// What the locator made of the blocks of an answer: `added` are the lines of `suggested` that the answer brought,
    /// in ascending order, and `allowed` the bytes of `original` that it may change.
    pub fn located(original: Arc<str>, suggested: String, added: Vec<Range<usize>>, allowed: Range<usize>) -> Self {
        Self { original, suggested, written: added, allowed }
    }

    /// The whole new text of a file (lines with `\n`, the last with or without), in the line ends that the file has.
    pub fn whole(original: Arc<str>, text: &str) -> Self {
        let text = plain(text);
        let suggested = if original.is_empty() {
            text
        } else {
            let text = line_ends::without_padding(&original, &text);
            line_ends::with_line_ends(&original, text, line_ends::default_line_end(&original))
        };
        let allowed = 0..original.len();
        Self { written: all(&suggested), original, suggested, allowed }
    }

    /// A new file; its last line gets an end where it has none.
    pub fn created(text: &str) -> Self {
        let mut suggested = plain(text);
        if !suggested.is_empty() && !suggested.ends_with('\n') {
            suggested.push('\n');
        }
        Self { original: Arc::from(""), written: all(&suggested), suggested, allowed: 0..0 }
    }

    /// The same with only these bytes of the original allowed to change.
    #[must_use]
    pub fn within(self, allowed: Range<usize>) -> Self {
        Self { allowed, ..self }
    }

    /// The same with the file's secrets in their places; every place stays where it is.
    ///
    /// # Errors
    /// `answer_moves_secret`.
    pub(super) fn unmasked(self, context: &Context<'_>) -> Result<Self, Refusal> {
        let (origin, masks) = context.masked;
        let original = masks.restore(origin, &self.original)?.map_or(self.original, Arc::from);
        let suggested = masks.restore(origin, &self.suggested)?.unwrap_or(self.suggested);
        Ok(Self { original, suggested, ..self })
    }

    /// The original with one region replaced, and nothing else.
    fn replacing(original: Arc<str>, region: Range<usize>, replacement: &str) -> Self {
        let suggested = [&original[..region.start], replacement, &original[region.end..]].concat();
        let written = iter::once(region.start..region.start + replacement.len()).collect();
        Self { original, suggested, written, allowed: region }
    }
}

/// The one range of a text that the model wrote all of.
fn all(text: &str) -> Vec<Range<usize>> {
    iter::once(0..text.len()).collect()
}

/// An answer's text without a byte order mark and with `\n` alone.
fn plain(text: &str) -> String {
    text.strip_prefix(BOM).unwrap_or(text).replace("\r\n", "\n")
}
