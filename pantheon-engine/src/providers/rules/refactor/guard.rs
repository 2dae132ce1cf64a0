//! Conditions on a match that need more than its own text: scopes, types that can be read off, other uses.
//!
//! Every guard errs on the side of "no".

use std::ops::Range;

use ast_grep_core::meta_var::MetaVarEnv;
use ast_grep_core::tree_sitter::StrDoc;
use serde::Deserialize;
use tree_sitter::Node;

use super::types::{self, Type};
use crate::language::SupportLang;
use crate::language::is_comment;
use crate::providers::rules::source::{Source, ancestors, nodes};

/// A condition, by its name in the data.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Guard {
    /// The file never binds this built-in name itself.
    BuiltIn(String),
    /// The name in this variable stands nowhere else in its function.
    OnlyHere(String),
    /// The name in this variable belongs to one function and to no function inside it.
    Local(String),
    /// Two variables hold the same text.
    SameText(String, String),
    /// Every binding of the name in this variable is of one of these types.
    Typed {
        /// The variable.
        of: String,
        /// The types.
        r#as: Vec<Type>,
    },
    /// Every binding of the name in this variable is a number or adds to the name itself; one is a number.
    StartsAsNumber(String),
    /// No comment follows on the line of the match: it might say why the code is as it is.
    Uncommented,
    /// The match has its lines to itself.
    OwnLine,
    /// What follows on the same or the next line cannot join on: `;`, `,` or a closing bracket.
    Closed,
    /// The file contains one of these texts already: a sign that it may use newer parts of its language.
    Uses(Vec<String>),
    /// This package is used elsewhere in the file, so that its import stays needed.
    StillUsed(String),
}

/// A match, with the file around it.
pub(super) struct Found<'s, 't> {
    /// The file.
    pub(super) source: &'s Source,
    /// The bytes that would be replaced.
    pub(super) range: Range<usize>,
    /// What the variables hold.
    pub(super) env: &'s MetaVarEnv<'t, StrDoc<SupportLang>>,
}

impl Guard {
    /// Whether the condition holds.
    pub(super) fn holds(&self, found: &Found<'_, '_>) -> bool {
        self.check(found).unwrap_or(false)
    }

    /// Whether the guard counts uses, so that two rewrites at a time could fool it.
    pub(super) fn counts_uses(&self) -> bool {
        matches!(self, Self::StillUsed(_))
    }

    /// Whether the guard is about a type, which the tool that reported a place may know better.
    pub(super) fn asks_for_type(&self) -> bool {
        matches!(self, Self::Typed { .. })
    }

    fn check(&self, found: &Found<'_, '_>) -> Option<bool> {
        Some(match self {
            Self::BuiltIn(name) => types::never_bound(found.source, name),
            Self::OnlyHere(variable) => {
                let name = found.text(variable)?;
                let scope = found.scope();
                scope.kind() != "class_definition" && named(found.source, scope, name).all(|node| found.holds(node))
            }
            Self::Local(variable) => {
                let name = found.text(variable)?;
                let scope = found.scope();
                is_function(scope) && named(found.source, scope, name).all(|node| is_own(scope, node))
            }
            Self::SameText(one, other) => found.text(one)? == found.text(other)?,
            Self::Typed { of, r#as } => {
                let bound = types::bound(found.source, found.scope(), found.text(of)?);
                !bound.is_empty() && bound.iter().all(|kind| kind.is_some_and(|kind| r#as.contains(&kind)))
            }
            Self::StartsAsNumber(variable) => types::accumulates(found.source, found.scope(), found.text(variable)?),
            Self::Uncommented => {
                let (from, to) = (found.range.end, found.source.next_line(found.range.end));
                !nodes(found.source.root())
                    .any(|node| is_comment(node) && from <= node.start_byte() && node.start_byte() < to)
            }
            Self::OwnLine => {
                let fresh = |at: usize| at == found.source.text.len() || found.source.line_start(at) == at;
                fresh(found.range.start) && fresh(found.range.end)
            }
            Self::Closed => {
                let rest = found.source.text.get(found.range.end..)?.trim_start();
                rest.is_empty() || rest.starts_with([';', ',', ')', ']', '}'])
            }
            Self::Uses(signs) => signs.iter().any(|sign| found.source.text.contains(sign.as_str())),
            Self::StillUsed(package) => {
                let mut uses = named(found.source, found.source.root(), package);
                uses.any(|node| !found.holds(node) && is_operand(node))
            }
        })
    }
}

impl<'s> Found<'s, '_> {
    /// The text of a variable that holds one node.
    fn text(&self, variable: &str) -> Option<&'s str> {
        self.source.text.get(self.env.get_match(variable)?.range())
    }

    fn holds(&self, node: Node<'_>) -> bool {
        self.range.start <= node.start_byte() && node.end_byte() <= self.range.end
    }

    /// The function around the match; a class or the file where there is none.
    fn scope(&self) -> Node<'s> {
        let root = self.source.root();
        let inner = self.source.at(&self.range).unwrap_or(root);
        let own = std::iter::once(inner).chain(ancestors(inner));
        own.filter(|node| {
            node.start_byte() < self.range.start || node.end_byte() > self.range.end || node.parent().is_none()
        })
        .find(|node| is_function(*node) || node.kind() == "class_definition")
        .unwrap_or(root)
    }
}

fn is_function(node: Node<'_>) -> bool {
    node.is_named()
        && (node.kind().contains("function") || node.kind().contains("method") || node.kind() == "lambda")
        && node.child_by_field_name("body").is_some()
}

/// Whether a name belongs to this function itself: not to one inside it, not declared global.
fn is_own(scope: Node<'_>, name: Node<'_>) -> bool {
    ancestors(name)
        .take_while(|node| node.id() != scope.id())
        .all(|node| !is_function(node) && !["global_statement", "nonlocal_statement"].contains(&node.kind()))
}

fn named<'t>(source: &'t Source, scope: Node<'t>, name: &'t str) -> impl Iterator<Item = Node<'t>> {
    nodes(scope).filter(move |node| node.child_count() == 0 && node.is_named() && source.of(*node) == name)
}

fn is_operand(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| parent.kind().contains("selector") || parent.kind() == "qualified_type")
}
