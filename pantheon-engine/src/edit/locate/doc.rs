//! The file as lines that remember their ends, and how lines are put in place of others.
//!
//! A line ends at `\n`, `\r\n` or a lone `\r`, as in LSP; `\r\r\n` is one end of three bytes. U+2028, NEL, VT and FF
//! are characters like any other.

use std::borrow::Cow;
use std::ops::Range;

/// One line and its end.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    pub text: Cow<'a, str>,
    /// Empty where the file ends without one.
    pub end: &'a str,
    /// Whether the answer brought it.
    pub new: bool,
}

/// All lines of a file.
#[derive(Clone, Debug)]
pub(super) struct Doc<'a> {
    pub lines: Vec<Line<'a>>,
    /// The lines that may change.
    pub allowed: Range<usize>,
    /// The line end of lines without a neighbour.
    default_end: &'a str,
    /// Whether the last line has no end.
    open: bool,
}

/// Lines to be put in the place of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Splice {
    /// The lines that go; empty for an insertion in front of its start.
    pub old: Range<usize>,
    /// The lines that come, without ends.
    pub new: Vec<String>,
}

impl<'a> Doc<'a> {
    pub(super) fn new(text: &'a str, allowed: &Range<usize>) -> Self {
        let mut lines = Vec::new();
        let (mut first, mut past) = (None, 0);
        let mut at = 0;
        while at < text.len() {
            let (length, end) = line_at(&text[at..]);
            if at >= allowed.start && at + length <= allowed.end {
                first.get_or_insert(lines.len());
                past = lines.len() + 1;
            } else if at == allowed.start {
                // Part of a line may change, so no line may; but lines may be inserted in front of it.
                first.get_or_insert(lines.len());
            }
            let content = &text[at..at + length];
            lines.push(Line { text: Cow::Borrowed(content), end: &text[at + length..at + length + end], new: false });
            at += length + end;
        }
        // Inside a single line nothing may change at all: no line has that number.
        let nowhere = lines.len() + usize::from(allowed.start < text.len());
        let first = first.unwrap_or(nowhere);
        let default_end = lines.first().map(|line| line.end).filter(|end| !end.is_empty()).unwrap_or("\n");
        let open = lines.last().is_some_and(|line| line.end.is_empty());
        Self { lines, allowed: first..past.max(first), default_end, open }
    }

    /// Whether these lines may be replaced, or lines be inserted in front of an empty range.
    pub(super) fn may_change(&self, lines: &Range<usize>) -> bool {
        self.allowed.start <= lines.start && lines.end <= self.allowed.end
    }

    /// Replaces lines, last ones first; the splices must be sorted and disjoint.
    pub(super) fn apply(&mut self, splices: &[Splice]) {
        // One pass to the right: a splice per line of a long file must not move the rest of the file each time.
        let mut result = Vec::with_capacity(self.lines.len());
        let mut rest = std::mem::take(&mut self.lines).into_iter();
        let mut done = 0;
        for splice in splices {
            result.extend(rest.by_ref().take(splice.old.start - done));
            let gone: Vec<Line<'a>> = rest.by_ref().take(splice.old.len()).collect();
            let before = gone.last().or(result.last()).map(|line| line.end).filter(|end| !end.is_empty());
            let neighbour = before.unwrap_or(self.default_end);
            result.extend(splice.new.iter().enumerate().map(|(number, text)| Line {
                text: Cow::Owned(text.clone()),
                end: gone.get(number).map(|line| line.end).filter(|end| !end.is_empty()).unwrap_or(neighbour),
                new: true,
            }));
            done = splice.old.end;
        }
        result.extend(rest);
        self.lines = result;
        self.allowed.end = (self.allowed.end + grown(splices)).saturating_sub(shrunk(splices));
        self.mend_ends();
    }

    /// Only the last line may lack an end, and only when the file's last line did.
    fn mend_ends(&mut self) {
        let Some(last) = self.lines.len().checked_sub(1) else { return };
        let mut before = self.default_end;
        for (number, line) in self.lines.iter_mut().enumerate() {
            if number == last && self.open {
                line.end = "";
            } else if line.end.is_empty() {
                line.end = before;
            }
            before = line.end;
        }
    }

    /// The whole text, and which bytes of it are new lines.
    pub(super) fn render(&self) -> (String, Vec<Range<usize>>) {
        let mut text = String::with_capacity(self.lines.iter().map(|line| line.text.len() + 2).sum());
        let mut added: Vec<Range<usize>> = Vec::new();
        for line in &self.lines {
            let start = text.len();
            text.push_str(&line.text);
            text.push_str(line.end);
            match added.last_mut() {
                Some(last) if line.new && last.end == start => last.end = text.len(),
                _ if line.new => added.push(start..text.len()),
                _ => {}
            }
        }
        (text, added)
    }
}

fn grown(splices: &[Splice]) -> usize {
    splices.iter().map(|splice| splice.new.len()).sum()
}

fn shrunk(splices: &[Splice]) -> usize {
    splices.iter().map(|splice| splice.old.len()).sum()
}

/// How many bytes the first line of a text has, and how many its end.
fn line_at(text: &str) -> (usize, usize) {
    let bytes = text.as_bytes();
    let Some(length) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else { return (text.len(), 0) };
    let returns = bytes[length..].iter().take_while(|byte| **byte == b'\r').count();
    let feed = bytes.get(length + returns) == Some(&b'\n');
    match (returns, feed) {
        (_, true) if returns <= 2 => (length, returns + 1),
        _ => (length, 1),
    }
}
