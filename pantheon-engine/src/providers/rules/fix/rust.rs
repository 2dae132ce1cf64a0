//! Reports of rustc and clippy that concern one binding or expression.

use tree_sitter::Node;

use super::Report;
use super::entries::{around, quoted, touches};
use crate::providers::rules::source::{Source, ancestors, nodes};
use crate::providers::rules::splice::Edit;

/// `let mut x` → `let x`.
pub(super) fn unused_mut(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let inner = source.at(&report.range)?;
    let outer = ancestors(inner).next().unwrap_or(inner);
    let word = nodes(outer).find(|node| node.kind() == "mutable_specifier" && near(report, *node))?;
    let after = source.text[word.end_byte()..].len() - source.text[word.end_byte()..].trim_start().len();
    Some(vec![Edit::replace(word.start_byte()..word.end_byte() + after, "")])
}

fn near(report: &Report, word: Node<'_>) -> bool {
    touches(report, word) || word.end_byte() + 1 == report.range.start
}

/// `let x` → `let mut x`, where the function binds the name once.
pub(super) fn needs_mut(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let name = *quoted(&report.message).first()?;
    let function = around(source, report, &["function_item"])?;
    let binders: Vec<Node<'_>> = nodes(function)
        .filter(|node| node.kind() == "identifier" && source.of(*node) == name)
        .filter(|node| {
            node.parent().is_some_and(|parent| {
                let binds = ["let_declaration", "parameter"].contains(&parent.kind());
                binds && parent.child_by_field_name("pattern").is_some_and(|pattern| pattern.id() == node.id())
            })
        })
        .collect();
    let [binder] = binders[..] else { return None };
    let word = binder.parent().is_some_and(|parent| {
        nodes(parent).take(4).any(|node| node.kind() == "mutable_specifier" && node.end_byte() <= binder.start_byte())
    });
    (!word).then(|| vec![Edit::insert(binder.start_byte(), "mut ")])
}

/// `if (x)` → `if x`.
pub(super) fn unused_parens(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let held = around(source, report, &["parenthesized_expression", "parenthesized_type"])?;
    let inner = source.of(held).strip_prefix('(')?.strip_suffix(')')?;
    let joins = source.text[..held.start_byte()].ends_with(|c: char| c.is_alphanumeric());
    Some(vec![Edit::replace(held.byte_range(), format!("{}{inner}", if joins { " " } else { "" }))])
}

/// `x.clone()` → `x`.
pub(super) fn redundant_clone(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let text = source.text.get(report.range.clone())?;
    let start = report.range.end - text.strip_suffix(".clone()").map(|_| ".clone()".len())?;
    Some(vec![Edit::replace(start..report.range.end, "")])
}

/// `"x"` → `'x'` in a pattern.
pub(super) fn single_char(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let text = around(source, report, &["string_literal"])?;
    let inner = source.of(text).strip_prefix('"')?.strip_suffix('"')?;
    let written = match inner {
        "'" => "\\'",
        "\\\"" => "\"",
        _ if inner.chars().count() == 1 => inner,
        "\\n" | "\\t" | "\\r" | "\\\\" | "\\0" => inner,
        _ => return None,
    };
    Some(vec![Edit::replace(text.byte_range(), format!("'{written}'"))])
}

/// `&x` → `x`.
pub(super) fn needless_borrow(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let borrow =
        around(source, report, &["reference_expression"]).filter(|node| node.start_byte() == report.range.start)?;
    let value = borrow.child_by_field_name("value")?;
    let plain = source.text.get(borrow.start_byte()..value.start_byte())? == "&";
    plain.then(|| vec![Edit::replace(borrow.start_byte()..value.start_byte(), "")])
}
