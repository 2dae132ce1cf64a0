//! Go: a comment that begins with the name, directly above the declaration.

use tree_sitter::Node;

use super::block::{listed, quotable, wrap};
use super::definition::{Definition, Kind};
use super::phrases::Shape;
use super::place::{above, column, lead};
use crate::providers::rules::source::{Source, below, nodes, parts};
use crate::providers::rules::splice::Edit;
use crate::providers::rules::words::{phrase, third_person};

/// Functions, methods and types at the top level.
pub(super) fn definitions(source: &Source) -> Vec<Definition<'_>> {
    nodes(source.root()).filter_map(|node| definition(source, node)).collect()
}

fn definition<'t>(source: &'t Source, node: Node<'t>) -> Option<Definition<'t>> {
    let kind = match node.kind() {
        "function_declaration" | "method_declaration" => Kind::Function,
        "type_spec" | "type_alias" => Kind::Type,
        _ => return None,
    };
    let mut found =
        Definition::new(source, node, kind, &["function_declaration", "method_declaration", "func_literal"])?;
    let group = node.parent().filter(|parent| parent.kind() == "type_declaration");
    if let Some(group) =
        group.filter(|group| !source.of(*group).trim_start_matches("type").trim_start().starts_with('('))
    {
        found.anchor = group;
    }
    let lead = lead(source, found.anchor);
    let directive =
        |text: &&str| text.starts_with("//go:") || text.starts_with("//export ") || text.starts_with("//nolint");
    found.documented = lead.comments.iter().any(|text| !directive(text));
    found.quiet |= found.name == "_";
    Some(found)
}

/// What a signature and its body say.
struct Function {
    params: Vec<String>,
    results: Vec<String>,
    errors: Vec<String>,
}

/// The comment above the declaration.
pub(super) fn comment(source: &Source, definition: &Definition<'_>) -> Option<Edit> {
    let node = definition.node;
    let name = &definition.name;
    let function =
        Function { params: params(source, node), results: results(source, node), errors: conditions(source, node) };
    let returns = !function.results.is_empty();
    let shape = Shape { name, owner: None, kind: definition.kind, returns, params: &function.params };
    let mut text = vec![match (definition.kind, name.as_str()) {
        (Kind::Type, _) => format!("{name} is {}.", shape.imperative()),
        (_, "init") => "init prepares the package before it is used.".to_owned(),
        _ => format!("{name} {}.", third_person(&shape.imperative())),
    }];
    if definition.kind != Kind::Type && !name.starts_with("Test") && !name.starts_with("Benchmark") {
        text.extend(details(&text[0], &function, &shape));
    }
    let indent = column(source, definition);
    let mut lines: Vec<String> = wrap(&text[0], "// ", "// ", indent);
    if text.len() > 1 {
        lines.push("//".to_owned());
        lines.extend(wrap(&text[1..].join(" "), "// ", "// ", indent));
    }
    // A directive belongs at the end of the comment, after an empty line of it.
    if lead(source, definition.anchor).start < definition.anchor.start_byte() {
        lines.push("//".to_owned());
    }
    above(source, definition, &lines)
}

/// Further sentences: what the summary has not said yet about parameters and results.
fn details(said: &str, function: &Function, shape: &Shape<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let given = function.params.iter().filter(|name| *name != "_").map(|name| the(name));
    let given: Vec<String> = given.filter(|name| !said.ends_with(&format!("{name}."))).collect();
    if !given.is_empty() {
        out.push(format!("It takes {}.", listed(&given, "and")));
    }
    let (fails, values): (Vec<_>, Vec<_>) = function.results.iter().partition(|result| *result == "error");
    let mut returned: Vec<String> = match &values[..] {
        [_] if fails.is_empty() && (said.contains(" returns ") || said.ends_with(&lower(&shape.result(None)))) => {
            Vec::new()
        }
        [_] => vec![lower(&shape.result(None))],
        several => several.iter().map(|result| value(result)).collect(),
    };
    if !fails.is_empty() {
        let when = if function.errors.is_empty() { "if it fails".to_owned() } else { function.errors.join(", or ") };
        returned.push(format!("an error {when}"));
    }
    if !returned.is_empty() {
        out.push(format!("It returns {}.", listed(&returned, "and")));
    }
    out
}

fn the(name: &str) -> String {
    let said = phrase(name);
    if said.starts_with('`') { name.to_owned() } else { format!("the {said}") }
}

fn value(result: &str) -> String {
    let name = result.trim_start_matches(['*', '[', ']']);
    if name.chars().all(char::is_alphanumeric) {
        crate::providers::rules::words::a(&phrase_of_type(name))
    } else {
        "a value".to_owned()
    }
}

fn phrase_of_type(name: &str) -> String {
    if name.starts_with(|c: char| c.is_uppercase()) || BASIC.contains(&name) { name.to_owned() } else { phrase(name) }
}

const BASIC: &[&str] =
    &["bool", "byte", "float32", "float64", "int", "int32", "int64", "rune", "string", "uint", "uint64"];

fn lower(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    chars.next().map(|first| first.to_lowercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

fn params(source: &Source, function: Node<'_>) -> Vec<String> {
    let list = function.child_by_field_name("parameters").map(parts).unwrap_or_default();
    list.into_iter().flat_map(|part| names(source, part)).collect()
}

fn names(source: &Source, part: Node<'_>) -> Vec<String> {
    part.children_by_field_name("name", &mut part.walk()).map(|name| source.of(name).to_owned()).collect()
}

/// The names of results where they have some, else their types.
fn results(source: &Source, function: Node<'_>) -> Vec<String> {
    let Some(result) = function.child_by_field_name("result") else { return Vec::new() };
    if result.kind() != "parameter_list" {
        return vec![source.of(result).to_owned()];
    }
    let of_part = |part: Node<'_>| {
        let named = names(source, part);
        let kind = source.field(part, "type").unwrap_or_default().to_owned();
        if named.is_empty() || kind == "error" { vec![kind; named.len().max(1)] } else { named }
    };
    parts(result).into_iter().flat_map(of_part).collect()
}

/// When the function returns an error that it makes itself.
fn conditions(source: &Source, function: Node<'_>) -> Vec<String> {
    let Some(body) = function.child_by_field_name("body") else { return Vec::new() };
    let mut out: Vec<String> = Vec::new();
    for node in below(body, |node| node.kind() != "func_literal").filter(|node| node.kind() == "return_statement") {
        let made = ["errors.New(", "fmt.Errorf(", "Err"].iter().any(|made| source.of(node).contains(made));
        // The block may hold its statements in a list of their own.
        let list = node.parent().filter(|parent| parent.kind() == "statement_list").unwrap_or(node);
        let around = list.parent().and_then(|block| block.parent().map(|around| (block, around)));
        let Some((block, around)) = around.filter(|(_, around)| made && around.kind() == "if_statement") else {
            continue;
        };
        let chosen = around.child_by_field_name("consequence").is_some_and(|chosen| chosen.id() == block.id());
        let code = source.field(around, "condition").filter(|_| chosen).and_then(quotable);
        out.extend(code.filter(|code| *code != "err != nil").map(|code| format!("if `{code}`")));
    }
    out.dedup();
    out.truncate(3);
    out
}
