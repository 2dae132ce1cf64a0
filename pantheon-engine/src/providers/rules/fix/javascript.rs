//! Reports of eslint that concern one statement, operator or literal.

use tree_sitter::Node;

use super::Report;
use super::entries::{around, statement};
use crate::providers::rules::source::{Source, ancestors, children, nodes, parts};
use crate::providers::rules::splice::Edit;

/// `let` → `const`, where nothing assigns to any of the declared names.
pub(super) fn prefer_const(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let declaration = around(source, report, &["lexical_declaration"])?;
    let word = declaration.child(0).filter(|word| word.kind() == "let")?;
    let constant = parts(declaration).iter().all(|one| {
        let name = one.child_by_field_name("name").filter(|name| name.kind() == "identifier");
        let looped = declaration.parent().is_some_and(|around| around.kind() == "for_in_statement");
        name.is_some_and(|name| {
            (looped || one.child_by_field_name("value").is_some()) && !is_assigned(source, source.of(name))
        })
    });
    constant.then(|| vec![Edit::replace(word.byte_range(), "const")])
}

fn is_assigned(source: &Source, name: &str) -> bool {
    nodes(source.root()).filter(|node| source.of(*node) == name && node.child_count() == 0).any(|node| {
        let parent = node.parent();
        parent.is_some_and(|parent| match parent.kind() {
            "assignment_expression" | "augmented_assignment_expression" | "for_in_statement" => {
                parent.child_by_field_name("left").is_some_and(|left| left.id() == node.id())
            }
            "update_expression" | "array_pattern" | "object_pattern" | "pair_pattern" | "rest_pattern" => true,
            _ => node.kind() == "shorthand_property_identifier_pattern",
        })
    })
}

/// `var` → `let`, where every use stands after the declaration in its own block, and no loop is around.
pub(super) fn no_var(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let declaration = around(source, report, &["variable_declaration"])?;
    let word = declaration.child(0).filter(|word| word.kind() == "var")?;
    let block = declaration.parent().filter(|block| ["statement_block", "program"].contains(&block.kind()))?;
    let looped = ancestors(declaration).any(|node| {
        node.kind().starts_with("for_") || node.kind().starts_with("while_") || node.kind() == "do_statement"
    });
    let fits = parts(declaration).iter().all(|one| {
        let name = one.child_by_field_name("name").filter(|name| name.kind() == "identifier");
        name.is_some_and(|name| stays_inside(source, name, block))
    });
    // At the top of a script `var` makes a global, which `let` does not.
    let module = block.kind() != "program"
        || parts(block).iter().any(|part| ["import_statement", "export_statement"].contains(&part.kind()));
    (fits && !looped && module).then(|| vec![Edit::replace(word.byte_range(), "let")])
}

fn stays_inside(source: &Source, name: Node<'_>, block: Node<'_>) -> bool {
    let text = source.of(name);
    let same = nodes(source.root()).filter(|node| node.kind() == "identifier" && source.of(*node) == text);
    same.filter(|node| node.id() != name.id()).all(|node| {
        let bound_again = node.parent().is_some_and(|parent| {
            parent.kind() == "variable_declarator"
                && parent.child_by_field_name("name").is_some_and(|n| n.id() == node.id())
        });
        !bound_again && node.start_byte() >= name.end_byte() && node.end_byte() <= block.end_byte()
    })
}

/// `==` → `===`, where both sides are of one type: `typeof` against a text, or two literals of one kind.
pub(super) fn strict_equal(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let comparison = around(source, report, &["binary_expression"])?;
    let (left, right) = (comparison.child_by_field_name("left")?, comparison.child_by_field_name("right")?);
    let sign = comparison.child_by_field_name("operator").filter(|sign| ["==", "!="].contains(&sign.kind()))?;
    let asks = |node: Node<'_>| source.of(node).starts_with("typeof ");
    let text = |node: Node<'_>| node.kind() == "string";
    let literal = |node: Node<'_>| ["string", "number", "true", "false"].contains(&node.kind());
    let same = (asks(left) || text(left)) && (asks(right) || text(right));
    (same || (literal(left) && left.kind() == right.kind())).then(|| vec![Edit::insert(sign.end_byte(), "=")])
}

/// A missing semicolon is written, an extra one removed.
pub(super) fn semicolon(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    if report.message.contains("Extra") {
        return extra_semicolon(source, report);
    }
    let before = source.text[..report.range.start].trim_end();
    let at = if report.range.is_empty() || source.text[report.range.clone()].trim().is_empty() {
        before.len()
    } else {
        source.line_start(report.range.end) + source.line(report.range.end).trim_end().len()
    };
    let written = source.text[..at].ends_with([';', '{', '}', '(', ',']);
    (!written && report.message.contains("Missing")).then(|| vec![Edit::insert(at, ";")])
}

/// The semicolon in the report's range goes.
pub(super) fn extra_semicolon(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let end = report.range.end.max(report.range.start + 1).min(source.text.len());
    let at = report.range.start + source.text.get(report.range.start..end)?.find(';')?;
    Some(vec![Edit::replace(at..at + 1, "")])
}

/// The other quotes, for texts that need no escapes.
pub(super) fn quotes(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let string = around(source, report, &["string"])?;
    let mark = if report.message.contains("single") { '\'' } else { '"' };
    let text = source.of(string);
    let inner = text.get(1..text.len().checked_sub(1)?)?;
    let plain =
        !inner.contains(['\\', '\'', '"']) && (report.message.contains("single") || report.message.contains("double"));
    plain.then(|| vec![Edit::replace(string.byte_range(), format!("{mark}{inner}{mark}"))])
}

/// `debugger;` goes.
pub(super) fn debugger(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let word = around(source, report, &["debugger_statement"])?;
    children(word).first()?;
    statement(source, word)
}
