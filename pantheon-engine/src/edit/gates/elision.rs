//! Gate: an answer must not say `... existing code ...` where code belongs.

use std::collections::HashMap;
use std::sync::LazyLock;

use pantheon_protocol::error::ErrorCode;
use regex::Regex;

use crate::edit::candidate::Candidate;
use crate::language::Language;
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

/// A lone ellipsis, which means something in Python only.
static DOTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\.{3,}|…)$"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern, compiled by the tests")
}

/// Refuses a change that writes a placeholder which the file does not have itself.
///
/// # Errors
/// `answer_elided`, with the line.
pub(super) fn check(language: Option<Language>, candidate: &Candidate) -> Result<(), Refusal> {
    let written = candidate.written_texts().flat_map(str::lines);
    check_lines(language, written, &candidate.original, candidate.suggested.lines())
}

/// The same for the lines of a rewrite that is not placed yet.
///
/// # Errors
/// As for [`check`].
pub(super) fn check_rewrite(language: Option<Language>, original: &str, text: &str) -> Result<(), Refusal> {
    check_lines(language, text.lines(), original, text.lines())
}

fn check_lines<'a>(
    language: Option<Language>,
    written: impl Iterator<Item = &'a str>,
    original: &str,
    suggested: impl Iterator<Item = &'a str>,
) -> Result<(), Refusal> {
    let python = language.is_some_and(|language| language.id() == "python");
    let found: Vec<&str> = written.map(str::trim).filter(|line| stands_for_code(line, python)).collect();
    if found.is_empty() {
        return Ok(());
    }
    let mut surplus: HashMap<&str, isize> = found.iter().map(|line| (*line, 0)).collect();
    let counted = suggested.map(|line| (line, 1)).chain(original.lines().map(|line| (line, -1)));
    for (line, step) in counted {
        surplus.entry(line.trim()).and_modify(|count| *count += step);
    }
    match found.into_iter().find(|line| surplus[line] > 0) {
        Some(line) => {
            let message = format!("The answer leaves code out: it says `{}` instead.", shortened(line));
            Err(Refusal::new(ErrorCode::AnswerElided, message))
        }
        None => Ok(()),
    }
}

fn stands_for_code(line: &str, python: bool) -> bool {
    // Documentation may leave code out of its examples.
    let documentation = line.starts_with("///") || line.starts_with("//!");
    let short = line.chars().count() <= 160;
    short
        && !documentation
        && (WITH_DOTS.is_match(line) || SET_PHRASE.is_match(line) || (!python && DOTS.is_match(line)))
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
