//! Gate: the file must not have syntax errors that it did not have before.

use std::ops::Range;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::TextEdit;
use tree_sitter::{Node, Tree};

use super::trees::{Trees, nodes};
use crate::language::{Language, is_comment};
use crate::refusal::Refusal;

/// What the check found where it refuses nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// No new error.
    Clean,
    /// New errors, in a language whose macros no grammar can follow.
    Doubtful(String),
    /// The parser gave up on one of the texts.
    Unchecked,
}

/// Refuses new errors; for C and C++ they make a verdict of doubt instead.
///
/// # Errors
/// `answer_breaks_syntax`, with the line of the first error.
pub(super) fn check(trees: &Trees<'_>, edits: &[TextEdit]) -> Result<Verdict, Refusal> {
    let (Some(before), Some(after)) = (trees.before(), trees.after()) else { return Ok(Verdict::Unchecked) };
    let before = faults(trees.language, before);
    let after = faults(trees.language, after);
    let Some(line) = new_fault(&before, &after, edits) else { return Ok(Verdict::Clean) };
    let message = format!("Line {line} would not be valid {} any more.", trees.language.name());
    if matches!(trees.language.id(), "c" | "cpp") {
        return Ok(Verdict::Doubtful(format!("{message} C's macros can deceive this check: look twice.")));
    }
    Err(Refusal::new(ErrorCode::AnswerBreaksSyntax, message))
}

/// Something that a grammar does not allow.
#[derive(Debug)]
struct Fault {
    /// From one.
    line: usize,
    /// Bytes of the text.
    range: Range<usize>,
}

/// The ERROR and MISSING nodes of a tree, and Python's blocks without a body, which its grammar lets pass.
fn faults(language: Language, tree: &Tree) -> Vec<Fault> {
    let python = language.id() == "python";
    if !python && !tree.root_node().has_error() {
        return Vec::new();
    }
    nodes(tree, |node| python || node.has_error())
        .filter(|node| node.is_error() || node.is_missing() || (python && is_hollow(*node)))
        .map(|node| Fault { line: node.start_position().row + 1, range: node.byte_range() })
        .collect()
}

/// Whether a block has no statement. Python's grammar takes `def f():` without a body for whole.
fn is_hollow(node: Node<'_>) -> bool {
    node.kind() == "block" && node.children(&mut node.walk()).all(is_comment)
}

/// The line of the first fault that the text before does not account for: more faults than before are new ones.
fn new_fault(before: &[Fault], after: &[Fault], edits: &[TextEdit]) -> Option<usize> {
    let mut known: Vec<usize> = before.iter().map(|fault| moved(fault.range.start, edits)).collect();
    known.sort_unstable();
    let first_new = after.iter().find(|fault| known.binary_search(&fault.range.start).is_err());
    if after.len() > before.len() {
        return first_new.or(after.first()).map(|fault| fault.line);
    }
    None
}

/// Where a byte of the original stands afterwards.
fn moved(at: usize, edits: &[TextEdit]) -> usize {
    edits
        .iter()
        .take_while(|edit| edit.end <= at)
        .fold(at, |at, edit| at + edit.new_text.len() - (edit.end - edit.start))
}
