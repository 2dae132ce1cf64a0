//! Java: Javadoc above annotations and modifiers.

use tree_sitter::Node;

use super::block::quotable;
use super::definition::{Definition, Kind};
use super::phrases::{Hint, Shape, parameter};
use super::place::{above, column, lead};
use super::raised::{self, Raised, Reason};
use super::tagged::tagged;
use crate::providers::rules::source::{Source, ancestors, below, nodes, parts};
use crate::providers::rules::splice::Edit;
use crate::providers::rules::words::{sentence, third_person};

/// Types, constructors and methods; overriding methods only when asked for.
pub(super) fn definitions(source: &Source) -> Vec<Definition<'_>> {
    nodes(source.root()).filter_map(|node| definition(source, node)).collect()
}

fn definition<'t>(source: &'t Source, node: Node<'t>) -> Option<Definition<'t>> {
    let kind = match node.kind() {
        "method_declaration" => Kind::Function,
        "constructor_declaration" => Kind::Constructor,
        "class_declaration"
        | "interface_declaration"
        | "enum_declaration"
        | "record_declaration"
        | "annotation_type_declaration" => Kind::Type,
        _ => return None,
    };
    let mut found = Definition::new(source, node, kind, &["block", "lambda_expression", "object_creation_expression"])?;
    found.documented = lead(source, node).comments.first().is_some_and(|text| text.starts_with("/**"));
    found.quiet |= overrides(source, node);
    Some(found)
}

fn overrides(source: &Source, node: Node<'_>) -> bool {
    let modifiers = parts(node).into_iter().find(|part| part.kind() == "modifiers");
    modifiers.is_some_and(|modifiers| source.of(modifiers).contains("@Override"))
}

/// The comment above the definition.
pub(super) fn comment(source: &Source, definition: &Definition<'_>) -> Option<Edit> {
    let node = definition.node;
    let indent = column(source, definition);
    if overrides(source, node) {
        return above(source, definition, &["/** {@inheritDoc} */".to_owned()]);
    }
    let result = source.field(node, "type").filter(|kind| *kind != "void");
    let params = params(source, node);
    let names: Vec<String> = params.iter().map(|(name, _)| name.clone()).collect();
    let owner = ancestors(node).find_map(|around| source.field(around, "name"));
    let shape =
        Shape { name: &definition.name, owner, kind: definition.kind, returns: result.is_some(), params: &names };
    let said = shape.imperative();
    let summary = if definition.kind == Kind::Type { said } else { third_person(&said) };
    let mut tags = type_params(source, node);
    tags.extend(params.iter().map(|(name, hint)| format!("@param {name} {}", clause(&parameter(name, *hint)))));
    if result.is_some() && definition.kind == Kind::Function {
        tags.push(format!("@return {}", clause(&returned(&shape, result))));
    }
    tags.extend(thrown(source, node).iter().map(|raised| {
        let when = raised.clause().unwrap_or_else(|| "on failure".to_owned());
        format!("@throws {} {when}", raised.kind)
    }));
    let tags: Vec<String> = tags.iter().map(|tag| code(tag)).collect();
    above(source, definition, &tagged(&code(&format!("{}.", sentence(&summary))), &tags, indent))
}

/// Javadoc's descriptions are clauses: no capital, no full stop.
fn clause(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// Backticks as Javadoc writes them; everything else escaped by being left out earlier.
fn code(text: &str) -> String {
    let mut out = String::new();
    for (place, part) in text.split('`').enumerate() {
        match place % 2 {
            0 => out.push_str(part),
            _ => out.push_str(&format!("{{@code {part}}}")),
        }
    }
    out
}

fn returned(shape: &Shape<'_>, result: Option<&str>) -> String {
    match shape.question() {
        Some(question) if result == Some("boolean") => format!("true if {question}, false otherwise"),
        _ if result == Some("boolean") => "true or false".to_owned(),
        _ => shape.result(None),
    }
}

fn params(source: &Source, node: Node<'_>) -> Vec<(String, Hint)> {
    let list = node.child_by_field_name("parameters").map(parts).unwrap_or_default();
    let named = |part: Node<'_>| {
        let name = match part.kind() {
            "formal_parameter" => source.field(part, "name")?,
            "spread_parameter" => parts(part).into_iter().find_map(|inner| source.field(inner, "name"))?,
            _ => return None,
        };
        let kind = source.field(part, "type").unwrap_or_default();
        Some((name.to_owned(), if kind.eq_ignore_ascii_case("boolean") { Hint::Flag } else { Hint::Plain }))
    };
    list.into_iter().filter_map(named).collect()
}

fn type_params(source: &Source, node: Node<'_>) -> Vec<String> {
    let list = node
        .child_by_field_name("type_parameters")
        .or_else(|| parts(node).into_iter().find(|part| part.kind() == "type_parameters"));
    let names = list.map(parts).unwrap_or_default().into_iter().filter_map(|part| part.named_child(0));
    names.map(|name| format!("@param <{0}> the type `{0}`", source.of(name))).collect()
}

/// What is declared after `throws`, and what the body throws itself.
fn thrown(source: &Source, node: Node<'_>) -> Vec<Raised> {
    let mut out = Vec::new();
    let body = node.child_by_field_name("body").filter(|_| node.kind() != "class_declaration");
    if ["method_declaration", "constructor_declaration"].contains(&node.kind()) {
        let own = |node: Node<'_>| node.kind() != "lambda_expression" && node.kind() != "class_body";
        let throws = body.into_iter().flat_map(|body| below(body, own)).filter(|node| node.kind() == "throw_statement");
        throws.for_each(|throw| add(source, throw, &mut out));
        let declared = parts(node).into_iter().find(|part| part.kind() == "throws").map(parts).unwrap_or_default();
        for kind in declared.into_iter().map(|kind| source.of(kind)).filter(|kind| !kind.contains('@')) {
            if !out.iter().any(|raised| raised.kind == kind) {
                raised::add(&mut out, kind, Reason::Unknown);
            }
        }
    }
    out
}

fn add(source: &Source, throw: Node<'_>, out: &mut Vec<Raised>) {
    let Some(made) = throw.named_child(0).filter(|made| made.kind() == "object_creation_expression") else { return };
    let Some(kind) = source.field(made, "type").and_then(quotable).filter(|kind| !kind.contains('<')) else { return };
    let first = made.child_by_field_name("arguments").and_then(|list| parts(list).into_iter().next());
    let message =
        first.filter(|first| first.kind() == "string_literal").map(|first| source.of(first).trim_matches('"'));
    raised::add(out, kind, Reason::from_code(condition(source, throw), message));
}

fn condition<'s>(source: &'s Source, statement: Node<'_>) -> Option<&'s str> {
    let parent = statement.parent()?;
    let (inner, around) = if parent.kind() == "block" { (parent, parent.parent()?) } else { (statement, parent) };
    let chosen = around.child_by_field_name("consequence").is_some_and(|chosen| chosen.id() == inner.id());
    let text = source.field(around, "condition").filter(|_| chosen && around.kind() == "if_statement")?;
    text.strip_prefix('(')?.strip_suffix(')')
}
