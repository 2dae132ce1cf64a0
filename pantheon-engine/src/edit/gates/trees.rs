//! The syntax trees of a file before and after, parsed once for all gates, and only when one asks.

use std::cell::OnceCell;
use std::iter;

use tree_sitter::{Node, Tree};

use crate::edit::candidate::Candidate;
use crate::language::Language;

/// Both trees of a candidate.
pub(super) struct Trees<'a> {
    /// The file's language.
    pub(super) language: Language,
    /// The file's text.
    pub(super) original: &'a str,
    /// The file's text afterwards.
    pub(super) suggested: &'a str,
    before: &'a OnceCell<Option<Tree>>,
    after: OnceCell<Option<Tree>>,
}

impl<'a> Trees<'a> {
    /// Trees for a candidate; `before` keeps the tree of the original for further candidates of the same file.
    pub(super) fn new(language: Language, candidate: &'a Candidate, before: &'a OnceCell<Option<Tree>>) -> Self {
        let Candidate { original, suggested, .. } = candidate;
        Self { language, original, suggested, before, after: OnceCell::new() }
    }

    /// The tree of the original; `None` when the parser gave up.
    pub(super) fn before(&self) -> Option<&Tree> {
        self.before.get_or_init(|| self.language.parse(self.original)).as_ref()
    }

    /// The tree of the suggested text; `None` when the parser gave up.
    pub(super) fn after(&self) -> Option<&Tree> {
        let parse = || match self.before() {
            Some(before) => self.language.parse_again(self.suggested, self.original, before),
            None => self.language.parse(self.suggested),
        };
        self.after.get_or_init(parse).as_ref()
    }
}

/// A tree's nodes in the order of the text, without what is below a node that `enter` refuses. Not recursive: hostile
/// code nests deeper than a thread's stack.
pub(super) fn nodes<'t>(tree: &'t Tree, enter: impl Fn(Node<'t>) -> bool) -> impl Iterator<Item = Node<'t>> {
    let mut cursor = tree.walk();
    let mut ended = false;
    iter::from_fn(move || {
        if ended {
            return None;
        }
        let node = cursor.node();
        let below = enter(node) && cursor.goto_first_child();
        ended = !below && !next_outside(&mut cursor);
        Some(node)
    })
}

/// Moves to the next node that is not below the current one.
fn next_outside(cursor: &mut tree_sitter::TreeCursor<'_>) -> bool {
    while !cursor.goto_next_sibling() {
        if !cursor.goto_parent() {
            return false;
        }
    }
    true
}
