//! Gate: an answer must not say `... existing code ...` where code belongs.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use pantheon_protocol::error::ErrorCode;
use regex::Regex;
use tree_sitter::Tree;

use super::trees::Trees;
use crate::edit::candidate::Candidate;
use crate::language::{Language, is_comment};
use crate::refusal::Refusal;

/// A comment, or a bare line, that stands for code: an ellipsis with a word about leaving out …
static WITH_DOTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?://+|#+|--+|/\*+|<!--|;+|%+|\*|\{/\*)\s*)[\[(<{]?\s*(?:(?:\.{3,}|…).*\b(?:existing|rest|remaining|unchanged|previous|omitted|same|other|others|more|code|implementation|before|above|here|etc)\b.*|.*\b(?:existing|rest|remaining|unchanged|previous|omitted|same|other|others|code|implementation|as before)\b.*(?:\.{3,}|…).*|(?:\.{3,}|…)\s*)(?:\*/\}?|-->)?\s*$",
    )
});

/// … or a set phrase without one.
static SET_PHRASE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?://+|#+|--+|/\*+|<!--|;+|%+|\*|\{/\*)\s*[\[(<{]?\s*(?:the\s+)?(?:rest\s+of\s+(?:the\s+|your\s+)?(?:code|file|function|class|method|module|implementation|logic)\b.*|(?:your\s+)?(?:existing|previous|original|remaining|unchanged)\s+(?:code|implementation|logic|methods|functions|imports)(?:\s+(?:here|goes here|remains|stays|unchanged|omitted|above|below|continues|the same|as is).*)?|(?:code|implementation|everything(?:\s+else)?|rest)\s+(?:remains|stays|is|unchanged|omitted)\s*(?:unchanged|the\s+same|omitted|as\s+before)?.{0,20}|(?:unchanged|omitted(?:\s+for\s+brevity)?|same\s+as\s+before|no\s+changes?))[\])>}.]*\s*(?:\*/\}?|-->)?\s*$",
    )
});

/// More placeholders than this are not looked up in the syntax tree.
const MOST_IN_STRINGS: usize = 100;

/// A lone ellipsis, which means something in Python only.
static DOTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\.{3,}|…)$"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern, compiled by the tests")
}

/// Refuses a change that writes a placeholder which the file, or the template it comes from, does not have itself. In a
/// string it is none.
///
/// # Errors
/// `answer_elided`, with the line.
pub(super) fn check(trees: Option<&Trees<'_>>, candidate: &Candidate, template: &str) -> Result<(), Refusal> {
    let Candidate { original, suggested, .. } = candidate;
    let placeholders = Placeholders::of(trees.map(|trees| trees.language));
    let found = candidate.written.iter().flat_map(|range| placeholders.lines(suggested, range.clone()));
    let tree = || trees.and_then(Trees::after);
    let in_string = |line: &Range<usize>| tree().is_some_and(|tree| in_string(tree, line.start));
    let found = found.enumerate().filter(|(index, line)| *index >= MOST_IN_STRINGS || !in_string(line));
    let found: Vec<&str> = found.map(|(_, line)| &suggested[line]).collect();
    check_surplus(&found, original.lines().chain(template.lines()), suggested)
}

/// The same for the lines of an answer that cannot be placed, as far as that can be said.
///
/// # Errors
/// As for [`check`].
pub(super) fn check_unplaced(language: Option<Language>, original: &str, text: &str) -> Result<(), Refusal> {
    let found = Placeholders::of(language).lines(text, 0..text.len());
    check_surplus(&found.map(|line| &text[line]).collect::<Vec<_>>(), original.lines(), text)
}

/// Refuses when one of the found lines stands in the new text more often than in the old.
fn check_surplus<'a>(
    found: &[&'a str],
    original: impl Iterator<Item = &'a str>,
    suggested: &'a str,
) -> Result<(), Refusal> {
    if found.is_empty() {
        return Ok(());
    }
    let mut surplus: HashMap<&str, isize> = found.iter().map(|line| (*line, 0)).collect();
    let after = suggested.lines().map(|line| (line, 1));
    for (line, step) in after.chain(original.map(|line| (line, -1))) {
        surplus.entry(line.trim()).and_modify(|count| *count += step);
    }
    match found.iter().find(|line| surplus[*line] > 0) {
        Some(line) => Err(elided(line)),
        None => Ok(()),
    }
}

fn elided(line: &str) -> Refusal {
    let message = format!("The answer leaves code out: it says `{}` instead.", shortened(line));
    Refusal::new(ErrorCode::AnswerElided, message)
}

/// Whether a byte stands inside a string, so that a line there says what it says to a reader at run time.
fn in_string(tree: &Tree, at: usize) -> bool {
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        if is_comment(node) {
            return false;
        }
        let literal = ["string", "template", "heredoc"].iter().any(|part| node.kind().contains(part));
        if literal && node.start_byte() < at {
            return true;
        }
        if cursor.goto_first_child_for_byte(at).is_none() {
            return false;
        }
    }
}

/// What stands for code in a language.
#[derive(Clone, Copy)]
struct Placeholders {
    /// Whether three dots are a word of the language.
    dots: bool,
}

impl Placeholders {
    fn of(language: Option<Language>) -> Self {
        Self { dots: language.is_some_and(|language| matches!(language.id(), "python" | "yaml")) }
    }

    /// The lines of a range that stand for code, without the white space around them.
    fn lines(self, text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let mut at = range.start;
        let lines = text[range].split_inclusive('\n').map(move |line| {
            let start = at + (line.len() - line.trim_start().len());
            at += line.len();
            start..start + line.trim().len()
        });
        lines.filter(move |line| stands_for_code(&text[line.clone()], self.dots))
    }
}

fn stands_for_code(line: &str, dots: bool) -> bool {
    // Documentation may leave code out of its examples.
    let documentation = line.starts_with("///") || line.starts_with("//!");
    let short = line.chars().count() <= 160;
    short && !documentation && (WITH_DOTS.is_match(line) || SET_PHRASE.is_match(line) || (!dots && DOTS.is_match(line)))
}

fn shortened(line: &str) -> String {
    line.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_recognised() {
        for line in [
            "// ... existing code ...",
            "# ... rest of the function remains the same",
            "# rest of the code unchanged",
            "/* ... */",
            "<!-- … unchanged … -->",
            "// existing code here",
            "# (unchanged)",
            "// Remaining methods omitted...",
            "// rest of file",
            "{/* ... existing JSX code ... */}",
            "...",
            "# ...",
            "-- previous code stays the same",
            "// [other methods...]",
        ] {
            assert!(stands_for_code(line, false), "{line}");
        }
    }

    #[test]
    fn ordinary_lines_are_not() {
        for line in [
            "// The rest is consumed by the caller.",
            "# remaining items are kept in order",
            "x = [...rest]",
            "return { ...existing, code }",
            "# Wait for more input...",
            "// unchanged lines keep their own end",
            "println!(\"... existing code ...\");",
            "# same as above, but for lists",
            "// Existing users are migrated first.",
            "# the code is the one that the bank sent",
            "/// // ... other fields ...",
            "//! ...",
        ] {
            assert!(!stands_for_code(line, false), "{line}");
        }
        assert!(!stands_for_code("...", true));
    }
}
