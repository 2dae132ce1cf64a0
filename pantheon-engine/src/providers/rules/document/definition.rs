//! A function, method, class or other definition that can carry documentation.

use std::ops::Range;

use tree_sitter::Node;

use crate::providers::rules::source::{Source, ancestors};

/// Something that can be documented.
#[derive(Clone, Debug)]
pub(super) struct Definition<'t> {
    /// The declaration itself.
    pub(super) node: Node<'t>,
    /// The outermost node that belongs to it: with decorators, `export`, `template<>`.
    pub(super) anchor: Node<'t>,
    /// Its name.
    pub(super) name: String,
    /// What it is.
    pub(super) kind: Kind,
    /// Whether it has documentation.
    pub(super) documented: bool,
    /// Whether it is documented only when asked for by name: overrides, tests, definitions inside functions.
    pub(super) quiet: bool,
}

/// What a definition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A function, or a method called on an instance.
    Function,
    /// Makes instances.
    Constructor,
    /// Ends instances.
    Destructor,
    /// Reads like a field.
    Getter,
    /// Writes like a field.
    Setter,
    /// A type: class, struct, interface, enumeration.
    Type,
}

impl<'t> Definition<'t> {
    /// A definition that is its own anchor, undocumented; `inside` are the kinds of nodes that make it local.
    pub(super) fn new(source: &Source, node: Node<'t>, kind: Kind, inside: &[&str]) -> Option<Self> {
        let name = source.field(node, "name")?.to_owned();
        let quiet = ancestors(node).any(|around| inside.contains(&around.kind()));
        Some(Self { node, anchor: node, name, kind, documented: false, quiet })
    }

    /// From its first decorator to where its body starts.
    pub(super) fn header(&self) -> Range<usize> {
        let end = self.node.child_by_field_name("body").map_or(self.node.end_byte(), |body| body.start_byte());
        self.anchor.start_byte()..end
    }
}
