//! C and C++: Doxygen comments above functions and types, above `template<>` where there is one.

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

/// Functions with a body, declarations without one in the same file, and named types.
pub(super) fn definitions(source: &Source) -> Vec<Definition<'_>> {
    let mut all: Vec<Definition<'_>> = nodes(source.root()).filter_map(|node| definition(source, node)).collect();
    let defined: Vec<String> =
        all.iter().filter(|d| d.node.kind() == "function_definition").map(|d| d.name.clone()).collect();
    for declared in all.iter_mut().filter(|d| d.kind != Kind::Type && d.node.kind() != "function_definition") {
        declared.quiet |= defined.contains(&declared.name);
    }
    all
}

fn definition<'t>(source: &'t Source, node: Node<'t>) -> Option<Definition<'t>> {
    let (kind, name) = match node.kind() {
        "function_definition" | "declaration" | "field_declaration" => function(source, node)?,
        "struct_specifier" | "class_specifier" | "union_specifier" | "enum_specifier" => {
            node.child_by_field_name("body")?;
            (Kind::Type, type_name(source, node)?)
        }
        _ => return None,
    };
    let anchor = anchor(node);
    let documented = !lead(source, anchor).comments.is_empty();
    let local = ancestors(anchor).any(|around| around.kind() == "compound_statement");
    Some(Definition { node, anchor, name: name.to_owned(), kind, documented, quiet: local })
}

fn function<'s>(source: &'s Source, node: Node<'_>) -> Option<(Kind, &'s str)> {
    let declarator = declarator(node)?;
    let mut named = declarator.child_by_field_name("declarator")?;
    while named.kind() == "qualified_identifier" {
        named = named.child_by_field_name("name")?;
    }
    let name = source.of(named);
    let known = ["identifier", "field_identifier", "destructor_name", "operator_name", "template_function"];
    // Macros that look like functions are parsed as such: their names are in capitals.
    let shouted = name.len() > 1 && !name.chars().any(char::is_lowercase) && named.kind() == "identifier";
    if !known.contains(&named.kind()) || shouted || declarator.has_error() {
        return None;
    }
    let kind = match () {
        () if named.kind() == "destructor_name" => Kind::Destructor,
        () if node.child_by_field_name("type").is_none() && Some(name) == owner(source, node) => Kind::Constructor,
        () if node.child_by_field_name("type").is_none() && named.kind() == "identifier" => return None,
        () => Kind::Function,
    };
    Some((kind, name))
}

/// The declarator with the parameters, below pointers and references.
fn declarator(node: Node<'_>) -> Option<Node<'_>> {
    let mut inner = node.child_by_field_name("declarator")?;
    while ["pointer_declarator", "reference_declarator"].contains(&inner.kind()) {
        inner = inner.child_by_field_name("declarator").or_else(|| parts(inner).into_iter().next_back())?;
    }
    (inner.kind() == "function_declarator").then_some(inner)
}

fn owner<'s>(source: &'s Source, node: Node<'_>) -> Option<&'s str> {
    let class = ancestors(node).find(|around| ["class_specifier", "struct_specifier"].contains(&around.kind()));
    let scope = || {
        let named = declarator(node)?.child_by_field_name("declarator")?;
        source.field(named, "scope")
    };
    class.and_then(|class| source.field(class, "name")).or_else(scope)
}

fn type_name<'s>(source: &'s Source, node: Node<'_>) -> Option<&'s str> {
    let alias = node.parent().filter(|parent| parent.kind() == "type_definition");
    alias
        .and_then(|alias| source.field(alias, "declarator"))
        .or_else(|| source.field(node, "name"))
        .filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'))
}

fn anchor(node: Node<'_>) -> Node<'_> {
    let outer = ancestors(node).take_while(|around| {
        let wraps =
            ["template_declaration", "type_definition", "declaration", "field_declaration"].contains(&around.kind());
        wraps || (around.kind() == "linkage_specification" && around.end_byte() == node.end_byte())
    });
    outer.last().unwrap_or(node)
}

/// The comment above the definition.
pub(super) fn comment(source: &Source, definition: &Definition<'_>) -> Option<Edit> {
    let node = definition.node;
    let kind = definition.kind;
    let params = params(source, node);
    let names: Vec<String> = params.iter().map(|(name, _)| name.clone()).collect();
    let result = source.field(node, "type").unwrap_or("void");
    let pointer = node.child_by_field_name("declarator").is_some_and(|outer| outer.kind() != "function_declarator");
    let returns = kind == Kind::Function && (result != "void" || pointer);
    let operator = definition.name.starts_with("operator");
    let shape = Shape { name: &definition.name, owner: owner(source, node), kind, returns, params: &names };
    let summary = match kind {
        Kind::Type => shape.imperative(),
        _ if operator => format!("implements the `{}` operator", definition.name.trim_start_matches("operator").trim()),
        _ => third_person(&shape.imperative()),
    };
    let mut tags = template_params(source, definition.anchor);
    if kind != Kind::Type {
        tags.extend(params.iter().map(|(name, hint)| match name.as_str() {
            "..." => "@param ... Further arguments.".to_owned(),
            _ => format!("@param {name} {}", parameter(name, *hint)),
        }));
        tags.extend(returns.then(|| format!("@return {}", returned(&shape, result, operator))));
        tags.extend(thrown(source, node).iter().map(|raised| {
            let when = raised.clause().unwrap_or_else(|| "on failure".to_owned());
            format!("@throws {} {}.", raised.kind, sentence(&when))
        }));
    }
    let lines = tagged(&format!("@brief {}.", sentence(&summary)), &tags, column(source, definition));
    above(source, definition, &lines)
}

fn returned(shape: &Shape<'_>, result: &str, operator: bool) -> String {
    match shape.question() {
        Some(question) if result == "bool" => format!("True if {question}, false otherwise."),
        _ if result == "bool" => "True or false.".to_owned(),
        _ if operator => "The result.".to_owned(),
        _ => shape.result(None),
    }
}

fn params(source: &Source, node: Node<'_>) -> Vec<(String, Hint)> {
    let list = declarator(node).and_then(|declarator| declarator.child_by_field_name("parameters"));
    let named = |part: Node<'_>| {
        if part.kind() == "variadic_parameter" {
            return Some(("...".to_owned(), Hint::Plain));
        }
        let mut inner = part.child_by_field_name("declarator")?;
        while inner.kind() != "identifier" {
            let next = inner.child_by_field_name("declarator");
            inner = next.or_else(|| parts(inner).into_iter().next_back())?;
        }
        let hint = if source.field(part, "type") == Some("bool") { Hint::Flag } else { Hint::Plain };
        Some((source.of(inner).to_owned(), hint))
    };
    list.map(parts).unwrap_or_default().into_iter().filter_map(named).collect()
}

fn template_params(source: &Source, anchor: Node<'_>) -> Vec<String> {
    let list = anchor.child_by_field_name("parameters").filter(|_| anchor.kind() == "template_declaration");
    let name = |part: Node<'_>| {
        let last = nodes(part).filter(|node| ["type_identifier", "identifier"].contains(&node.kind())).last()?;
        let kind = if part.kind().contains("type_parameter") { "type" } else { "value" };
        Some(format!("@tparam {0} The {kind} `{0}`.", source.of(last)))
    };
    list.map(parts).unwrap_or_default().into_iter().filter_map(name).collect()
}

fn thrown(source: &Source, node: Node<'_>) -> Vec<Raised> {
    let mut out = Vec::new();
    let Some(body) = node.child_by_field_name("body") else { return out };
    let throws = below(body, |node| node.kind() != "lambda_expression").filter(|node| node.kind() == "throw_statement");
    for throw in throws {
        let Some(made) = throw.named_child(0).filter(|made| made.kind() == "call_expression") else { continue };
        let Some(kind) = source.field(made, "function").and_then(quotable) else { continue };
        let first = made.child_by_field_name("arguments").and_then(|list| parts(list).into_iter().next());
        let text =
            first.filter(|first| first.kind() == "string_literal").map(|first| source.of(first).trim_matches('"'));
        raised::add(&mut out, kind, Reason::from_code(condition(source, throw), text));
    }
    out
}

fn condition<'s>(source: &'s Source, statement: Node<'_>) -> Option<&'s str> {
    let parent = statement.parent()?;
    let (inner, around) =
        if parent.kind() == "compound_statement" { (parent, parent.parent()?) } else { (statement, parent) };
    let chosen = around.child_by_field_name("consequence").is_some_and(|chosen| chosen.id() == inner.id());
    let text = source.field(around, "condition").filter(|_| chosen && around.kind() == "if_statement")?;
    text.strip_prefix('(')?.strip_suffix(')')
}
