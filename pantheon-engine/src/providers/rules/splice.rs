//! Edits of a text by byte ranges: put together, applied, and checked against new syntax errors.

use std::ops::Range;

use super::source::Source;

/// New text for a range of bytes. Lines in `text` end with a bare line feed; applying gives them the file's own end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// The bytes replaced; empty for an insertion.
    pub(super) range: Range<usize>,
    /// What stands there afterwards.
    pub(super) text: String,
}

impl Edit {
    /// An insertion.
    pub(super) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self { range: at..at, text: text.into() }
    }

    /// A replacement.
    pub(super) fn replace(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }
}

/// The text after all edits, or `None` where two of them overlap or one cuts a character.
pub(super) fn apply(source: &Source, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = String::with_capacity(source.text.len() + 256);
    let mut done = 0;
    for edit in sorted {
        out.push_str(source.text.get(done..edit.range.start)?);
        let line_end = source.line_end(edit.range.start);
        out.push_str(&edit.text.replace("\r\n", "\n").replace('\n', line_end));
        done = edit.range.end;
    }
    out.push_str(source.text.get(done..)?);
    Some(out)
}

/// The source after all edits, or `None` where they do not fit together or bring new syntax errors.
pub(super) fn checked(source: &Source, edits: &[Edit]) -> Option<Source> {
    let text = apply(source, edits)?;
    let after = Source::parse(source.language, text)?;
    (after.faults() <= source.faults()).then_some(after)
}

/// How many bytes longer the text becomes.
pub(super) fn growth(before: &Source, after: &Source) -> isize {
    after.text.len() as isize - before.text.len() as isize
}

/// A position moved by a change of length, never below zero.
pub(super) fn moved(position: usize, by: isize) -> usize {
    position.saturating_add_signed(by)
}
