//! Which part of a file a request means: the whole, what is selected, or what stands around the cursor.

use std::ops::Range;

use super::source::Source;
use crate::provider::Task;

/// What the user means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Everything in the region.
    Whole,
    /// The lines of a selection.
    Lines(Range<usize>),
    /// What stands around a cursor.
    Cursor(usize),
}

impl Target {
    /// Reads the target off a request; positions are clamped to the text.
    pub(super) fn of(task: &Task, source: &Source) -> Self {
        let end = source.text.len();
        match &task.selection {
            None => Self::Whole,
            Some(range) if range.is_empty() => Self::Cursor(boundary(source, range.start.min(end))),
            Some(range) => {
                let first = boundary(source, range.start.min(end));
                // A selection that ends before the first character of a line does not mean that line.
                let last = boundary(source, range.end.min(end).saturating_sub(1).max(first));
                Self::Lines(source.line_start(first)..source.next_line(last))
            }
        }
    }
}

fn boundary(source: &Source, mut at: usize) -> usize {
    while !source.text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
