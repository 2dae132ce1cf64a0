//! Where a comment above a definition goes, and whether one is there already.

use tree_sitter::Node;

use super::definition::Definition;
use crate::language::is_comment;
use crate::providers::rules::source::Source;
use crate::providers::rules::splice::Edit;

/// What stands directly above a definition, without a blank line between.
pub(super) struct Lead<'s> {
    /// Where a doc comment goes: above attributes, decorators and comments that are instructions to tools.
    pub(super) start: usize,
    /// The comments for people, nearest first; instructions to tools below them are passed over.
    pub(super) comments: Vec<&'s str>,
    /// The attributes and decorators, nearest first.
    pub(super) attributes: Vec<&'s str>,
}

/// Reads what stands above a node.
pub(super) fn lead<'s>(source: &'s Source, anchor: Node<'s>) -> Lead<'s> {
    let mut lead = Lead { start: anchor.start_byte(), comments: Vec::new(), attributes: Vec::new() };
    let mut below = anchor.start_byte();
    let mut open = true;
    for node in std::iter::successors(anchor.prev_sibling(), |node| node.prev_sibling()) {
        let text = source.of(node).trim_end();
        let end = node.start_byte() + text.len();
        let gap = source.text.get(end..below).unwrap_or("\n\n");
        let attribute = ["attribute_item", "decorator"].contains(&node.kind());
        let line_of_its_own = source.opens_line(node.start_byte());
        if !(is_comment(node) || attribute) || gap.matches('\n').count() > 1 || !line_of_its_own {
            break;
        }
        open &= attribute || is_instruction(text);
        if attribute {
            lead.attributes.push(text)
        } else if !open {
            lead.comments.push(text)
        }
        if open {
            lead.start = node.start_byte();
        }
        below = node.start_byte();
    }
    lead
}

/// A comment that speaks to a tool about the next line.
fn is_instruction(comment: &str) -> bool {
    let text = comment.trim_start_matches(['/', '*', ' ', '#', '!']);
    let tools = [
        "@ts-",
        "eslint",
        "prettier",
        "biome",
        "istanbul",
        "c8 ",
        "v8 ",
        "go:",
        "export ",
        "nolint",
        "NOLINT",
        "clang-format",
        "cgo ",
        "+build",
        "SPDX",
    ];
    tools.iter().any(|tool| text.starts_with(tool))
}

/// The insertion of a comment above a definition, or `None` where it would have no line of its own.
pub(super) fn above(source: &Source, definition: &Definition<'_>, lines: &[String]) -> Option<Edit> {
    let lead = lead(source, definition.anchor);
    let at = lead.start;
    let start = source.line_start(at);
    let before = if start > 0 { source.line(start - 1).trim_end() } else { "" };
    // A backslash joins the line before with ours: inside a macro a comment would not be one.
    let joined = before.ends_with('\\');
    // Among syntax errors a comment can hide from the tree although it stands right here.
    let hidden = before.ends_with("*/") && lead.comments.is_empty();
    if !source.opens_line(at) || joined || hidden {
        return None;
    }
    let indent = source.indent(at);
    Some(Edit::insert(start, lines.iter().map(|line| format!("{indent}{line}\n")).collect::<String>()))
}

/// The column that a definition's comment starts at.
pub(super) fn column(source: &Source, definition: &Definition<'_>) -> usize {
    super::block::columns(source.indent(definition.anchor.start_byte()))
}
