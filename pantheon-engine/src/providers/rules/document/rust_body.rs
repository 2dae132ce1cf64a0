//! What a Rust function's body says about errors and panics.

use tree_sitter::Node;

use super::block::quotable;
use crate::providers::rules::source::{Source, ancestors, below};

/// What was found.
#[derive(Default)]
pub(super) struct Facts {
    /// Clauses such as ``if `x < 0` `` for errors returned by name.
    pub(super) errors: Vec<String>,
    /// Functions whose errors are passed on with `?`.
    pub(super) tried: Vec<String>,
    /// Clauses for panics.
    pub(super) panics: Vec<String>,
}

/// The error type of a `Result`, empty where an alias hides it; `None` for other types.
pub(super) fn error_type(result: &str) -> Option<&str> {
    let (path, arguments) = result.split_once('<').unwrap_or((result, ""));
    if path.rsplit("::").next().map(str::trim) != Some("Result") {
        return None;
    }
    let inner = arguments.strip_suffix('>').unwrap_or_default();
    let mut depth = 0_usize;
    let comma = inner.char_indices().find_map(|(at, c)| {
        match c {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => return Some(at),
            _ => {}
        }
        None
    });
    Some(comma.map_or("", |at| inner[at + 1..].trim().trim_end_matches(','))).filter(|error| !error.contains('\n'))
}

/// Reads a function's body, without closures and functions inside it.
pub(super) fn facts(source: &Source, function: Node<'_>) -> Facts {
    let mut facts = Facts::default();
    let Some(body) = function.child_by_field_name("body") else { return facts };
    let own = |node: Node<'_>| !["function_item", "closure_expression", "async_block"].contains(&node.kind());
    for node in below(body, own) {
        match node.kind() {
            "try_expression" => push(&mut facts.tried, called(source, node.named_child(0))),
            "call_expression" if source.field(node, "function") == Some("Err") => {
                push(&mut facts.errors, condition(source, node));
            }
            "call_expression" => push(&mut facts.panics, unwrapped(source, node)),
            "macro_invocation" => invoked(source, node, &mut facts),
            _ => {}
        }
    }
    facts
}

fn push(list: &mut Vec<String>, entry: Option<String>) {
    list.extend(entry.filter(|entry| !list.contains(entry)));
    list.truncate(3);
}

/// The bare name of the function called, looking through `.await` and adapters of errors.
fn called(source: &Source, node: Option<Node<'_>>) -> Option<String> {
    let node = node?;
    let inner = match node.kind() {
        "await_expression" => return called(source, node.named_child(0)),
        "call_expression" => node.child_by_field_name("function")?,
        "generic_function" => node,
        _ => return None,
    };
    let function = if inner.kind() == "generic_function" { inner.child_by_field_name("function")? } else { inner };
    let name = match function.kind() {
        "field_expression" => source.field(function, "field")?,
        "scoped_identifier" => source.field(function, "name")?,
        _ => source.of(function),
    };
    if ["map_err", "context", "with_context", "ok_or", "ok_or_else", "into"].contains(&name) {
        return called(source, function.child_by_field_name("value"));
    }
    quotable(name).map(str::to_owned)
}

/// The condition of the `if` whose block ends at the node.
fn condition(source: &Source, node: Node<'_>) -> Option<String> {
    let plain = ["return_expression", "expression_statement", "call_expression"];
    let block =
        ancestors(node).find(|around| !plain.contains(&around.kind())).filter(|around| around.kind() == "block")?;
    let around = block.parent().filter(|around| around.kind() == "if_expression")?;
    let chosen = around.child_by_field_name("consequence").is_some_and(|chosen| chosen.id() == block.id());
    let condition = source.field(around, "condition").filter(|text| chosen && !text.contains("let "))?;
    quotable(condition).map(|code| format!("if `{code}`"))
}

fn unwrapped(source: &Source, call: Node<'_>) -> Option<String> {
    let function = call.child_by_field_name("function").filter(|function| function.kind() == "field_expression")?;
    let name = source.field(function, "field").filter(|name| ["unwrap", "expect"].contains(name))?;
    let none = source.field(call, "arguments") == Some("()");
    if none != (name == "unwrap") {
        return None;
    }
    let value = source.field(function, "value").and_then(quotable);
    Some(match value {
        Some(code) => format!("if `{code}` gives no value"),
        None => "if a value taken for granted is missing".to_owned(),
    })
}

fn invoked(source: &Source, node: Node<'_>, facts: &mut Facts) {
    let text = source.of(node);
    let Some((name, arguments)) = text.split_once('!') else { return };
    let first = arguments.trim().trim_start_matches(['(', '[']);
    let end = first.find(',').unwrap_or_else(|| first.trim_end_matches([')', ']']).len());
    let code = quotable(&first[..end]).filter(|code| code.matches('(').count() == code.matches(')').count());
    match name {
        "assert" => push(&mut facts.panics, code.map(|code| format!("unless `{code}`"))),
        "ensure" => push(&mut facts.errors, code.map(|code| format!("unless `{code}`"))),
        "panic" => {
            let when = condition(source, node).unwrap_or_else(|| "in states that should not occur".to_owned());
            push(&mut facts.panics, Some(when));
        }
        "todo" | "unimplemented" => push(&mut facts.panics, Some("always: it is not implemented yet".to_owned())),
        "bail" => push(&mut facts.errors, condition(source, node)),
        _ => {}
    }
}
