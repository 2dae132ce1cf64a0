//! Gate: an action that documents changes comments, and nothing else.

use pantheon_protocol::error::ErrorCode;
use tree_sitter::{Node, Tree};

use super::trees::Trees;
use crate::language::is_comment;
use crate::refusal::Refusal;

/// Refuses when the syntax trees without comments and docstrings differ. Without both trees nothing can be compared.
///
/// # Errors
/// `answer_changes_code`.
pub(super) fn check(trees: &Trees<'_>) -> Result<(), Refusal> {
    let (Some(before), Some(after)) = (trees.before(), trees.after()) else { return Ok(()) };
    if Skeleton::of(before, trees.original) == Skeleton::of(after, trees.suggested) {
        return Ok(());
    }
    let message = "The answer changes code, not only comments.";
    Err(Refusal::new(ErrorCode::AnswerChangesCode, message))
}

/// A tree without comments, flat: its nodes, and every word of the text that stands outside comments.
#[derive(Debug)]
struct Skeleton<'t> {
    text: &'t str,
    parts: Vec<Part<'t>>,
    /// How far the text was taken. Words between two children have no node of their own, but are code all the same.
    taken: usize,
    open: Vec<Level>,
}

#[derive(Debug, PartialEq, Eq)]
enum Part<'t> {
    Open(&'t str),
    Words(&'t str),
    Close,
}

/// A node whose children are looked at.
#[derive(Clone, Copy, Debug)]
struct Level {
    /// A module, class or function, which may start with a docstring.
    body: bool,
    /// Something other than a comment was seen in it.
    begun: bool,
    /// White space counts in it.
    literal: bool,
}

impl PartialEq for Skeleton<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl<'t> Skeleton<'t> {
    /// Not recursive: hostile code nests deeper than a thread's stack.
    fn of(tree: &'t Tree, text: &'t str) -> Self {
        let mut skeleton = Self { text, parts: Vec::new(), taken: 0, open: Vec::new() };
        let mut cursor = tree.walk();
        loop {
            if skeleton.enter(cursor.node()) && cursor.goto_first_child() {
                continue;
            }
            loop {
                skeleton.leave(cursor.node());
                if cursor.goto_next_sibling() {
                    break;
                }
                if !cursor.goto_parent() {
                    return skeleton;
                }
            }
        }
    }

    /// Whether the node's children are to be looked at. Each node that is entered is left once.
    fn enter(&mut self, node: Node<'t>) -> bool {
        self.take(node.start_byte());
        let comment = is_comment(node);
        let parent = self.open.last_mut();
        let docstring = parent.as_ref().is_some_and(|parent| parent.body && !parent.begun) && is_string(node);
        let literal = parent.as_ref().is_some_and(|parent| parent.literal) || is_literal(node);
        if let Some(parent) = parent.filter(|_| !comment) {
            parent.begun = true;
        }
        if comment || docstring {
            self.taken = node.end_byte();
            self.parts.push(Part::Open(""));
        } else {
            self.parts.push(Part::Open(node.kind()));
        }
        self.open.push(Level { body: matches!(node.kind(), "block" | "module"), begun: false, literal });
        !comment && !docstring
    }

    fn leave(&mut self, node: Node<'t>) {
        self.take(node.end_byte());
        self.open.pop();
        if self.parts.last() == Some(&Part::Open("")) {
            self.parts.pop();
        } else {
            self.parts.push(Part::Close);
        }
    }

    /// Takes the words up to a byte.
    fn take(&mut self, end: usize) {
        let words = self.text.get(self.taken..end).unwrap_or_default();
        let literal = self.open.last().is_some_and(|level| level.literal);
        let words = if literal { words } else { words.trim() };
        if !words.is_empty() {
            self.parts.push(Part::Words(words));
        }
        self.taken = self.taken.max(end);
    }
}

/// Whether a statement is a string and nothing else, as Python's docstrings are.
fn is_string(node: Node<'_>) -> bool {
    node.kind() == "expression_statement"
        && node.named_child_count() == 1
        && node.named_child(0).is_some_and(|child| child.kind() == "string")
}

fn is_literal(node: Node<'_>) -> bool {
    ["string", "template", "heredoc", "char"].iter().any(|part| node.kind().contains(part))
}
