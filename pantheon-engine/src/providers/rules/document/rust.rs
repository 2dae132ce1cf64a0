//! Rust: `///` above attributes, with the sections that the API guidelines name.

use tree_sitter::Node;

use super::block::{listed, wrap};
use super::definition::{Definition, Kind};
use super::phrases::{Hint, Shape, parameter};
use super::place::{above, column, lead};
use super::rust_body as body;
use crate::providers::rules::source::{Source, ancestors, nodes, parts};
use crate::providers::rules::splice::Edit;
use crate::providers::rules::words::{sentence, third_person};

/// Functions and types; methods of a trait's implementation and tests only when asked for.
pub(super) fn definitions(source: &Source) -> Vec<Definition<'_>> {
    nodes(source.root()).filter_map(|node| definition(source, node)).collect()
}

fn definition<'t>(source: &'t Source, node: Node<'t>) -> Option<Definition<'t>> {
    let kind = match node.kind() {
        "function_item" | "function_signature_item" => Kind::Function,
        "struct_item" | "enum_item" | "union_item" | "trait_item" | "type_item" => Kind::Type,
        _ => return None,
    };
    let mut found = Definition::new(source, node, kind, &["function_item", "closure_expression", "foreign_mod_item"])?;
    let lead = lead(source, node);
    let outer = |text: &str| (text.starts_with("///") && !text.starts_with("////")) || text.starts_with("/**");
    let inner = node.child_by_field_name("body").and_then(|body| body.named_child(0));
    found.documented = lead.comments.iter().any(|text| outer(text))
        || lead.attributes.iter().any(|text| text.starts_with("#[doc"))
        || inner.is_some_and(|first| source.of(first).starts_with("//!"));
    let in_trait = container(node).is_some_and(|around| around.child_by_field_name("trait").is_some());
    let test = |text: &&str| text.contains("test]") || text.contains("test(") || text.contains("cfg(test)");
    found.quiet |= in_trait || lead.attributes.iter().any(test) || in_tests(source, node);
    Some(found)
}

fn container(node: Node<'_>) -> Option<Node<'_>> {
    ancestors(node).find(|around| ["impl_item", "trait_item"].contains(&around.kind()))
}

fn in_tests(source: &Source, node: Node<'_>) -> bool {
    let mut modules = ancestors(node).filter(|around| around.kind() == "mod_item");
    modules.any(|module| lead(source, module).attributes.iter().any(|text| text.contains("cfg(test)")))
}

/// The comment above the definition.
pub(super) fn comment(source: &Source, definition: &Definition<'_>) -> Option<Edit> {
    let indent = column(source, definition);
    let mut lines = Vec::new();
    for (i, paragraph) in paragraphs(source, definition).iter().enumerate() {
        if i > 0 {
            lines.push("///".to_owned());
        }
        for line in paragraph {
            lines.extend(wrap(line, "/// ", if line.starts_with("* ") { "///   " } else { "/// " }, indent));
        }
    }
    above(source, definition, &lines)
}

fn paragraphs(source: &Source, definition: &Definition<'_>) -> Vec<Vec<String>> {
    let node = definition.node;
    let params = params(source, node);
    let names: Vec<String> = params.iter().map(|(name, _)| name.clone()).collect();
    let result = node.child_by_field_name("return_type").map(|kind| source.of(kind));
    let owner = container(node)
        .and_then(|around| around.child_by_field_name("type").or_else(|| around.child_by_field_name("name")));
    let owner = owner.map(|owner| source.of(owner).split('<').next().unwrap_or_default());
    let shape = Shape {
        name: &definition.name,
        owner,
        kind: definition.kind,
        returns: result.is_some_and(|kind| kind != "()" && kind != "!"),
        params: &names,
    };
    if definition.kind == Kind::Type {
        return vec![vec![format!("{}.", sentence(&shape.imperative()))]];
    }
    let mut out = vec![vec![format!("{}.", sentence(&third_person(&shape.imperative())))]];
    if !params.is_empty() && !definition.name.starts_with("test_") {
        out.push(vec!["# Arguments".to_owned()]);
        let entry =
            |(name, hint): &(String, Hint)| format!("* `{name}` - {}", parameter(name.trim_start_matches('_'), *hint));
        out.push(params.iter().map(entry).collect());
    }
    for (title, text) in sections(source, node, result) {
        out.push(vec![format!("# {title}")]);
        out.push(vec![text]);
    }
    out
}

fn params(source: &Source, function: Node<'_>) -> Vec<(String, Hint)> {
    let list = function.child_by_field_name("parameters");
    let all = list.map(parts).unwrap_or_default().into_iter().filter(|part| part.kind() == "parameter");
    all.filter_map(|part| {
        let pattern = part.child_by_field_name("pattern")?;
        let name = source.of(pattern).trim_start_matches("mut ");
        let kind = source.field(part, "type").unwrap_or_default();
        let hint = match kind {
            "bool" => Hint::Flag,
            _ if ["Fn(", "FnMut(", "FnOnce(", "fn("].iter().any(|call| kind.contains(call)) => Hint::Callable,
            _ => Hint::Plain,
        };
        let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.trim_matches('_').is_empty();
        plain.then(|| (name.to_owned(), hint))
    })
    .collect()
}

fn sections(source: &Source, function: Node<'_>, result: Option<&str>) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    let facts = body::facts(source, function);
    if let Some(error) = result.and_then(body::error_type) {
        out.push(("Errors", errors(&facts, error)));
    }
    if !facts.panics.is_empty() {
        out.push(("Panics", format!("Panics {}.", facts.panics.join(", or "))));
    }
    if parts(function).iter().any(|part| part.kind() == "function_modifiers" && source.of(*part).contains("unsafe")) {
        out.push(("Safety", safety(source, function)));
    }
    out
}

fn errors(facts: &body::Facts, error: &str) -> String {
    let what = if error.is_empty() { "an error".to_owned() } else { format!("`{error}`") };
    let mut when = facts.errors.clone();
    if !facts.tried.is_empty() {
        let called: Vec<String> = facts.tried.iter().take(3).map(|name| format!("`{name}`")).collect();
        when.push(format!("if {} fails", listed(&called, "or")));
    }
    if when.is_empty() {
        format!("Returns {what} on failure.")
    } else {
        format!("Returns {what} {}.", when.join(", or "))
    }
}

/// The pointers that a caller answers for are in the signature; what else must hold only the body shows.
fn safety(source: &Source, function: Node<'_>) -> String {
    let list = function.child_by_field_name("parameters").map(parts).unwrap_or_default();
    let raw = list.into_iter().filter(|part| source.field(*part, "type").is_some_and(|kind| kind.starts_with('*')));
    let names: Vec<String> =
        raw.filter_map(|part| source.field(part, "pattern")).map(|name| format!("`{name}`")).collect();
    match names.len() {
        0 => "The caller must uphold what the unsafe operations inside rely on.".to_owned(),
        1 => format!("The caller must make sure that {} is valid for the accesses made here.", names[0]),
        _ => format!("The caller must make sure that {} are valid for the accesses made here.", listed(&names, "and")),
    }
}
