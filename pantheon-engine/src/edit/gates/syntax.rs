//! Gate: the file must not have syntax errors that it did not have before.

use pantheon_protocol::error::ErrorCode;

use crate::edit::candidate::Candidate;
use crate::language::Language;
use crate::refusal::Refusal;

/// Refuses new errors; for C and C++, whose macros no grammar can follow, it returns a note instead.
///
/// # Errors
/// `answer_breaks_syntax`, with the line of the first error.
pub(super) fn check(language: Option<Language>, candidate: &Candidate) -> Result<Option<String>, Refusal> {
    let Some(language) = language else { return Ok(None) };
    if *candidate.original == *candidate.suggested {
        return Ok(None);
    }
    let before = errors(language, &candidate.original);
    let after = errors(language, &candidate.suggested);
    if after.len() <= before.len() {
        return Ok(None);
    }
    let line = after.iter().find(|line| !before.contains(line)).or(after.first()).copied().unwrap_or_default();
    let message = format!("Line {line} would not be valid {} any more.", language.name());
    if matches!(language.id(), "c" | "cpp") {
        return Ok(Some(format!("{message} C's macros can deceive this check: look twice.")));
    }
    Err(Refusal::new(ErrorCode::AnswerBreaksSyntax, message))
}

/// The lines, from one, of ERROR and MISSING nodes.
fn errors(language: Language, text: &str) -> Vec<usize> {
    let Some(tree) = language.parse(text) else { return Vec::new() };
    let mut lines = Vec::new();
    let mut stack = vec![tree.root_node()];
    while let Some(node) = stack.pop() {
        if node.is_error() || node.is_missing() {
            lines.push(node.start_position().row + 1);
        }
        if node.has_error() {
            stack.extend(node.children(&mut node.walk()));
        }
    }
    lines.sort_unstable();
    lines
}
