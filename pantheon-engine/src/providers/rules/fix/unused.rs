//! Variables that nothing reads. What their values do is kept unless it is plainly nothing.

use tree_sitter::Node;

use super::Report;
use super::entries::{quoted, statement};
use crate::providers::rules::source::{Source, ancestors, nodes, parts};
use crate::providers::rules::splice::Edit;

/// The identifier that a report names, inside or around its range.
fn identifier<'t>(source: &'t Source, report: &Report) -> Option<Node<'t>> {
    let inner = source.at(&report.range)?;
    let names = quoted(&report.message);
    let named = |node: &Node<'_>| {
        node.kind().contains("identifier")
            && node.child_count() == 0
            && (names.is_empty() || names.contains(&source.of(*node)) || report.message.contains(source.of(*node)))
    };
    nodes(inner).find(named)
}

/// Whether evaluating an expression does nothing but give its value.
fn is_idle(value: Node<'_>) -> bool {
    const IDLE: &[&str] = &[
        "identifier",
        "integer",
        "float",
        "number",
        "string",
        "true",
        "false",
        "none",
        "null",
        "undefined",
        "nil",
        "int_literal",
        "float_literal",
        "interpreted_string_literal",
        "raw_string_literal",
        "lambda",
        "arrow_function",
    ];
    let held = [
        "list",
        "tuple",
        "dictionary",
        "array",
        "object",
        "parenthesized_expression",
        "expression_list",
        "unary_operator",
        "pair",
    ];
    let quiet_text = value.kind() != "string" || !nodes(value).any(|node| node.kind() == "interpolation");
    (IDLE.contains(&value.kind()) && quiet_text)
        || (held.contains(&value.kind()) && parts(value).into_iter().all(is_idle))
}

fn occurs_elsewhere(source: &Source, name: Node<'_>) -> bool {
    let text = source.of(name);
    nodes(source.root()).any(|node| node.id() != name.id() && node.child_count() == 0 && source.of(node) == text)
}

/// An assignment goes, or keeps only its value; `as e` goes.
pub(super) fn python(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let name = identifier(source, report)?;
    let parent = name.parent()?;
    match parent.kind() {
        "assignment" if parent.child_by_field_name("left")?.id() == name.id() => {
            let value = parent.child_by_field_name("right")?;
            let whole = parent.parent().filter(|outer| outer.kind() == "expression_statement")?;
            match () {
                () if value.kind() == "assignment" => None,
                () if is_idle(value) => statement(source, whole),
                () => Some(vec![Edit::replace(parent.start_byte()..value.start_byte(), "")]),
            }
        }
        "as_pattern_target" => {
            let pattern = parent.parent()?;
            let value = pattern.named_child(0)?;
            Some(vec![Edit::replace(value.end_byte()..parent.end_byte(), "")])
        }
        _ => None,
    }
}

/// A declaration goes, or keeps only its call; a parameter gets an underscore.
pub(super) fn javascript(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let name = identifier(source, report)?;
    let parent = name.parent()?;
    match parent.kind() {
        "variable_declarator" if !occurs_elsewhere(source, name) => {
            let declaration = parent.parent().filter(|list| list.named_child_count() == 1)?;
            declaration.parent().filter(|outer| !outer.kind().contains("for") && outer.kind() != "export_statement")?;
            match parent.child_by_field_name("value") {
                Some(value) if !is_idle(value) => {
                    let called = ["call_expression", "await_expression"].contains(&value.kind());
                    let plain = source.of(value).starts_with(|c: char| c.is_alphabetic());
                    (called && plain).then(|| vec![Edit::replace(declaration.start_byte()..value.start_byte(), "")])
                }
                _ => statement(source, declaration),
            }
        }
        "required_parameter" | "optional_parameter" if report.code == "6133" && !source.of(name).starts_with('_') => {
            Some(vec![Edit::insert(name.start_byte(), "_")])
        }
        _ => None,
    }
}

/// An underscore says that the variable is there on purpose.
pub(super) fn rust(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let name = identifier(source, report).filter(|name| !source.of(*name).starts_with('_'))?;
    match name.kind() {
        "shorthand_field_identifier" => Some(vec![Edit::insert(name.end_byte(), ": _")]),
        "identifier" => Some(vec![Edit::insert(name.start_byte(), "_")]),
        _ => None,
    }
}

/// The declaration goes, or its value is assigned to the blank identifier.
pub(super) fn go(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let name = identifier(source, report)?;
    let function = ancestors(name).find(|node| node.kind().contains("function") || node.kind().contains("method"))?;
    let text = source.of(name);
    let uses = nodes(function).filter(|node| node.kind() == "identifier" && source.of(*node) == text).count();
    let parent = name.parent().filter(|_| uses == 1)?;
    if parent.kind() == "var_spec" {
        let whole = parent.parent().filter(|outer| outer.kind() == "var_declaration")?;
        let bare = parent.child_by_field_name("value").is_none() && source.field(parent, "name") == Some(text);
        return if bare { statement(source, whole) } else { None };
    }
    let declaration = parent.parent().filter(|outer| outer.kind() == "short_var_declaration")?;
    let all = parts(parent);
    let right = declaration.child_by_field_name("right")?;
    let others = all.iter().filter(|one| one.id() != name.id()).all(|one| source.of(*one) == "_");
    if all.len() == 1 && is_idle(right) {
        return statement(source, declaration);
    }
    let mut edits = vec![Edit::replace(name.byte_range(), "_")];
    if others {
        let sign = declaration.child(1).filter(|sign| sign.kind() == ":=")?;
        edits.push(Edit::replace(sign.byte_range(), "="));
    }
    Some(edits)
}
