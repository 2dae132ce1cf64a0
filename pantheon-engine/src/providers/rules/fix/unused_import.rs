//! Imports that nothing uses: the name goes, and the statement with its last name.

use tree_sitter::Node;

use super::Report;
use super::entries::{around, meant, quoted, statement, touches, without};
use crate::providers::rules::source::{Source, nodes, parts};
use crate::providers::rules::splice::Edit;

/// `import os`, `from x import a, b`.
pub(super) fn python(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let import = around(source, report, &["import_statement", "import_from_statement"])?;
    let names: Vec<Node<'_>> = import.children_by_field_name("name", &mut import.walk()).collect();
    out_of(source, import, &names, report)
}

fn out_of(source: &Source, import: Node<'_>, all: &[Node<'_>], report: &Report) -> Option<Vec<Edit>> {
    let gone = meant(source, report, all);
    match gone.len() {
        0 => None,
        count if count == all.len() => statement(source, import),
        _ => without(source, all, &gone),
    }
}

/// `import a, { b, c as d } from 'x'`.
pub(super) fn javascript(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let import = around(source, report, &["import_statement"])?;
    let clause = parts(import).into_iter().find(|part| part.kind() == "import_clause")?;
    let sides = parts(clause);
    let named = sides.iter().copied().find(|side| side.kind() == "named_imports");
    let whole = report.range.start <= import.start_byte() && import.end_byte() <= report.range.end + 1;
    if whole && (report.code == "6192" || quoted(&report.message).is_empty()) {
        return statement(source, import);
    }
    if let Some(list) = named.filter(|list| touches(report, *list)) {
        let all = parts(list);
        let gone = meant(source, report, &all);
        if gone.len() < all.len() {
            return if gone.is_empty() { None } else { without(source, &all, &gone) };
        }
        return if sides.len() == 1 { statement(source, import) } else { without(source, &sides, &[list]) };
    }
    out_of(source, import, &sides, report)
}

/// `use a::b;`, `use a::{b, c};`.
pub(super) fn rust(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let import = around(source, report, &["use_declaration"])?;
    let guarded = import.prev_sibling().is_some_and(|before| before.kind() == "attribute_item");
    let public = parts(import).iter().any(|part| part.kind() == "visibility_modifier");
    let argument = import.child_by_field_name("argument").filter(|_| !guarded && !public)?;
    if report.range.start <= argument.start_byte() && argument.end_byte() <= report.range.end {
        return statement(source, import);
    }
    let names = quoted(&report.message);
    let lists = nodes(argument).filter(|node| node.kind() == "use_list" && touches(report, *node));
    let list = lists.min_by_key(|node| node.end_byte() - node.start_byte())?;
    let all = parts(list);
    let named = |node: &Node<'_>| {
        names.iter().any(|name| *name == source.of(*node) || name.ends_with(&format!("::{}", source.of(*node))))
    };
    let gone: Vec<Node<'_>> = all.iter().copied().filter(|node| touches(report, *node) || named(node)).collect();
    let only = list.parent().is_some_and(|parent| parent.id() == argument.id());
    if gone.len() == all.len() {
        return if only { statement(source, import) } else { None };
    }
    without(source, &all, &gone)
}

/// `import "os"`, alone or in parentheses.
pub(super) fn go(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let spec = around(source, report, &["import_spec"])?;
    let outer = spec.parent()?;
    match outer.kind() {
        "import_spec_list" if parts(outer).len() > 1 => statement(source, spec),
        "import_spec_list" => statement(source, outer.parent()?),
        _ => statement(source, outer),
    }
}

/// `import a.b.C;`.
pub(super) fn java(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    statement(source, around(source, report, &["import_declaration"])?)
}
