//! JavaScript and TypeScript: JSDoc above functions, methods and types. Types stand in the tags in JavaScript only.

use tree_sitter::Node;

use super::definition::{Definition, Kind};
use super::javascript_body as body;
use super::phrases::Shape;
use super::place::{above, column, lead};
use super::tagged::tagged;
use crate::providers::rules::source::{Source, ancestors, children, nodes};
use crate::providers::rules::splice::Edit;
use crate::providers::rules::words::{self, sentence, third_person};

/// Declared functions, functions bound to names, methods, classes and TypeScript's types.
pub(super) fn definitions(source: &Source) -> Vec<Definition<'_>> {
    nodes(source.root()).filter_map(|node| definition(source, node)).collect()
}

/// Kinds of nodes that make what stands inside them local.
const FUNCTIONS: &[&str] = &[
    "arrow_function",
    "function_declaration",
    "function_expression",
    "generator_function",
    "generator_function_declaration",
];

fn definition<'t>(source: &'t Source, node: Node<'t>) -> Option<Definition<'t>> {
    let (kind, name) = match node.kind() {
        "function_declaration" | "generator_function_declaration" | "function_signature" => {
            (Kind::Function, source.field(node, "name")?)
        }
        "method_definition" | "method_signature" | "abstract_method_signature" => {
            (method_kind(source, node), source.field(node, "name")?)
        }
        "class_declaration"
        | "abstract_class_declaration"
        | "interface_declaration"
        | "enum_declaration"
        | "type_alias_declaration" => (Kind::Type, source.field(node, "name")?),
        "arrow_function" | "function_expression" | "generator_function" => (Kind::Function, bound_name(source, node)?),
        _ => return None,
    };
    let anchor = anchor(node);
    let documented = lead(source, anchor).comments.first().is_some_and(|text| text.starts_with("/**"));
    let local = ancestors(anchor).any(|around| {
        FUNCTIONS.contains(&around.kind()) || (around.kind() == "method_definition" && around.id() != node.id())
    });
    let plain = name.trim_start_matches('#').trim_matches(['"', '\'']);
    let named = !plain.starts_with('[') && !implements_overload(source, anchor, name);
    named.then(|| Definition { node, anchor, name: plain.to_owned(), kind, documented, quiet: local })
}

fn method_kind(source: &Source, node: Node<'_>) -> Kind {
    if source.field(node, "name") == Some("constructor") {
        return Kind::Constructor;
    }
    let word = |word: &str| children(node).iter().any(|child| !child.is_named() && child.kind() == word);
    match () {
        () if word("get") => Kind::Getter,
        () if word("set") => Kind::Setter,
        () => Kind::Function,
    }
}

/// The name that a function expression is bound to by a declaration, a field, or an assignment to a member.
fn bound_name<'s>(source: &'s Source, node: Node<'_>) -> Option<&'s str> {
    let parent = node.parent()?;
    match parent.kind() {
        "variable_declarator" => {
            let list = parent.parent()?;
            let single = list.named_child_count() == 1 && list.kind() != "for_statement";
            source.field(parent, "name").filter(|_| single)
        }
        "public_field_definition" | "field_definition" => {
            source.field(parent, "name").or_else(|| source.field(parent, "property"))
        }
        "assignment_expression" if parent.parent()?.kind() == "expression_statement" => {
            let left = parent.child_by_field_name("left")?;
            source.field(left, "property").filter(|name| *name != "exports")
        }
        _ => None,
    }
}

/// The statement or member that a comment stands above.
fn anchor(node: Node<'_>) -> Node<'_> {
    const OUTER: &[&str] = &[
        "ambient_declaration",
        "assignment_expression",
        "export_statement",
        "expression_statement",
        "field_definition",
        "lexical_declaration",
        "public_field_definition",
        "variable_declaration",
        "variable_declarator",
    ];
    let outer = ancestors(node).take_while(|around| OUTER.contains(&around.kind()));
    outer.last().unwrap_or(node)
}

/// Whether the function is the body of overloads before it, which carry the documentation.
fn implements_overload(source: &Source, anchor: Node<'_>, name: &str) -> bool {
    let before = anchor.prev_named_sibling().filter(|before| before.kind() != "comment");
    let inner = before.map(|before| before.child_by_field_name("declaration").unwrap_or(before));
    inner.is_some_and(|before| before.kind().ends_with("_signature") && source.field(before, "name") == Some(name))
}

/// The comment above the definition.
pub(super) fn comment(source: &Source, definition: &Definition<'_>) -> Option<Edit> {
    let owner = ancestors(definition.node)
        .find(|around| around.kind().ends_with("class_declaration") || around.kind() == "class");
    let params = body::params(source, definition.node, &definition.name);
    let facts = body::facts(source, definition.node);
    let names: Vec<String> = params.iter().map(|param| param.name.clone()).collect();
    let shape = Shape {
        name: &definition.name,
        owner: owner.and_then(|class| source.field(class, "name")),
        kind: definition.kind,
        returns: facts.returns || facts.yields,
        params: &names,
    };
    let said = shape.imperative();
    let summary = match definition.kind {
        Kind::Type => sentence(&said),
        _ if facts.renders => sentence(&format!("renders {}", words::the(&words::words(&definition.name)))),
        _ if facts.yields => sentence(&third_person(&said)).replacen("Returns ", "Yields ", 1),
        _ => sentence(&third_person(&said)),
    };
    let mut tags = Vec::new();
    if definition.kind != Kind::Type && definition.kind != Kind::Getter {
        tags.extend(params.iter().map(|param| param.tag(source)));
        tags.extend(facts.tags(source, &shape));
    }
    above(source, definition, &tagged(&format!("{summary}."), &tags, column(source, definition)))
}
