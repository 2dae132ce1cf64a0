//! A text with its syntax tree, and the questions about lines, indentation and nodes that every action asks.

use std::ops::Range;

use tree_sitter::{Node, Tree};

use crate::language::Language;

/// A parsed text.
pub(super) struct Source {
    /// The text, line ends as they are.
    pub(super) text: String,
    /// Its language.
    pub(super) language: Language,
    tree: Tree,
}

impl Source {
    /// Parses a text; `None` when the parser gives up.
    pub(super) fn parse(language: Language, text: String) -> Option<Self> {
        let tree = language.parse(&text)?;
        Some(Self { text, language, tree })
    }

    /// The root of the tree.
    pub(super) fn root(&self) -> Node<'_> {
        self.tree.root_node()
    }

    /// The text of a node.
    pub(super) fn of(&self, node: Node<'_>) -> &str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// The text of a node's field, if the node has it.
    pub(super) fn field(&self, node: Node<'_>, name: &str) -> Option<&str> {
        node.child_by_field_name(name).map(|child| self.of(child))
    }

    /// Where the line of a byte starts.
    pub(super) fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Where the line after a byte starts, or the end of the text.
    pub(super) fn next_line(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline + 1)
    }

    /// The line of a byte, without its end.
    pub(super) fn line(&self, at: usize) -> &str {
        self.text[self.line_start(at)..self.next_line(at)].trim_end_matches(['\n', '\r'])
    }

    /// The blanks that open the line of a byte.
    pub(super) fn indent(&self, at: usize) -> &str {
        let line = self.line(at);
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// Whether only blanks stand before this byte on its line.
    pub(super) fn opens_line(&self, at: usize) -> bool {
        self.text[self.line_start(at)..at].chars().all(|c| c == ' ' || c == '\t')
    }

    /// Whether only blanks stand after this byte on its line.
    pub(super) fn closes_line(&self, at: usize) -> bool {
        self.text[at..self.next_line(at)].chars().all(char::is_whitespace)
    }

    /// The line end to write near a byte: that of its line, else of the line before, else of the file's first.
    pub(super) fn line_end(&self, at: usize) -> &'static str {
        let here = self.text[at..].find('\n').map(|newline| at + newline);
        match here.or_else(|| self.text.rfind('\n')) {
            Some(newline) if self.text[..newline].ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }

    /// How many syntax errors and missing tokens the parser found.
    pub(super) fn faults(&self) -> usize {
        if !self.root().has_error() {
            return 0;
        }
        nodes(self.root()).filter(|node| node.is_error() || node.is_missing()).count()
    }

    /// The smallest named node over a range.
    pub(super) fn at(&self, range: &Range<usize>) -> Option<Node<'_>> {
        self.root().named_descendant_for_byte_range(range.start, range.end.max(range.start))
    }
}

/// A node and everything below it, in the order of the text.
pub(super) fn nodes<'t>(root: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    below(root, |_| true)
}

/// A node and what is below it, without looking into nodes that `enter` refuses.
pub(super) fn below<'t>(root: Node<'t>, enter: impl Fn(Node<'t>) -> bool) -> impl Iterator<Item = Node<'t>> {
    let mut waiting = vec![root];
    std::iter::from_fn(move || {
        let node = waiting.pop()?;
        if node.id() == root.id() || enter(node) {
            let first = waiting.len();
            waiting.extend(children(node));
            waiting[first..].reverse();
        }
        Some(node)
    })
}

/// The children of a node.
pub(super) fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    node.children(&mut node.walk()).collect()
}

/// The named children of a node, without comments.
pub(super) fn parts<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    children(node).into_iter().filter(|child| child.is_named() && !child.is_extra()).collect()
}

/// The nodes around a node, from the inside out.
pub(super) fn ancestors<'t>(node: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    std::iter::successors(node.parent(), |node| node.parent())
}
