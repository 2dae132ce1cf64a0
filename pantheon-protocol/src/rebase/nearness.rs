//! Whether two changes of a text are close enough for a person to look at them together.

use super::changes::Change;
use crate::wire::TextEdit;

/// How close an edit is to what the user did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nearness {
    /// At least one untouched line lies between them, or the user only put whole lines in front or behind.
    Apart,
    /// On the same line, or on lines next to each other.
    Near,
}

/// Where the lines of a text start.
pub(super) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Lines end at `\n`, `\r\n` and `\r`, as in LSP.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let is_break = |at: usize| bytes[at] == b'\n' || (bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
        let after_breaks = (0..bytes.len()).filter(|&at| is_break(at)).map(|at| at + 1);
        Self { starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// How close an edit and a change that do not touch are.
    pub(super) fn nearness(&self, edit: &TextEdit, change: &Change, live: &str) -> Nearness {
        if self.is_whole_lines(change, live) && !self.is_between(edit.start, edit.end, change.base.start) {
            return Nearness::Apart;
        }
        let (first, last) = self.span(edit.start, edit.end);
        let (from, to) = self.span(change.base.start, change.base.end);
        if from <= last + 1 && first <= to + 1 { Nearness::Near } else { Nearness::Apart }
    }

    /// Whether the user only put in whole lines, which leaves every other line as it was.
    fn is_whole_lines(&self, change: &Change, live: &str) -> bool {
        let at_line_start = self.starts.binary_search(&change.base.start).is_ok();
        change.base.is_empty() && at_line_start && live[change.live.clone()].ends_with(['\n', '\r'])
    }

    fn is_between(&self, start: usize, end: usize, at: usize) -> bool {
        start < at && at < end
    }

    /// First and last line that a range of bytes stands on.
    fn span(&self, start: usize, end: usize) -> (usize, usize) {
        let line = |at: usize| self.starts.partition_point(|&line| line <= at) - 1;
        let last = line(end);
        // A range that ends where a line starts takes nothing of that line.
        let ends_before = end > start && self.starts[last] == end;
        (line(start), if ends_before { last - 1 } else { last })
    }
}
