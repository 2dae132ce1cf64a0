//! `Misfit`: why a hunk was given no place, for the user and for the model's second try.

use pantheon_protocol::error::ErrorCode;

use super::doc::Doc;

/// Candidates that a message lists.
const MAX_CANDIDATES: usize = 20;

/// Places that are shown with their lines.
const MAX_SHOWN: usize = 3;

/// Lines of one excerpt.
const MAX_LINES: usize = 40;

/// Lines shown in front of and behind a place.
const MARGIN: usize = 3;

/// Characters of one shown line; minified files have no end.
const MAX_WIDTH: usize = 400;

/// Why an answer does not fit the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The code of the refusal.
    pub code: ErrorCode,
    /// The line of the answer where the hunk begins, from 1.
    pub line: usize,
    /// What is wrong, in sentences.
    pub reason: String,
    /// Lines of the file, from 1, where the hunk might belong.
    pub candidates: Vec<usize>,
    /// The file's real lines around the first of them.
    pub shown: Vec<Excerpt>,
}

/// Some lines of the file as they really are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The number of the first line, from 1.
    pub first_line: usize,
    /// The lines, without line ends; very long ones are cut.
    pub lines: Vec<String>,
}

impl Misfit {
    /// A misfit without a place to show.
    pub(super) fn new(code: ErrorCode, line: usize, reason: impl Into<String>) -> Self {
        Self { code, line, reason: reason.into(), candidates: Vec::new(), shown: Vec::new() }
    }

    /// The same with places: first lines from 0, and how many lines each has.
    pub(super) fn at(mut self, doc: &Doc<'_>, places: &[usize], height: usize) -> Self {
        self.candidates = places.iter().take(MAX_CANDIDATES).map(|start| start + 1).collect();
        self.shown = places.iter().take(MAX_SHOWN).map(|start| excerpt(doc, *start, height)).collect();
        self
    }
}

/// Line numbers as people write them: `3, 7 and 12`.
pub(super) fn numbers(places: &[usize]) -> String {
    let mut words: Vec<String> = places.iter().take(MAX_CANDIDATES).map(|start| (start + 1).to_string()).collect();
    if places.len() > MAX_CANDIDATES {
        words.push(format!("{} more", places.len() - MAX_CANDIDATES));
    }
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

fn excerpt(doc: &Doc<'_>, start: usize, height: usize) -> Excerpt {
    let first = start.saturating_sub(MARGIN);
    let past = (start + height + MARGIN).min(first + MAX_LINES).min(doc.lines.len());
    let cut = |text: &str| text.chars().take(MAX_WIDTH).collect();
    let lines = doc.lines.get(first..past).unwrap_or_default().iter().map(|line| cut(&line.text)).collect();
    Excerpt { first_line: first + 1, lines }
}
