//! Taking entries out of lists, and statements out of blocks, with their commas and lines.

use tree_sitter::Node;

use super::Report;
use crate::providers::rules::source::{Source, ancestors, parts};
use crate::providers::rules::splice::Edit;

/// The texts that a message quotes, in backticks or quotes.
pub(super) fn quoted(message: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for mark in ['`', '\'', '"'] {
        out.extend(message.split(mark).skip(1).step_by(2).filter(|text| !text.is_empty() && !text.contains(' ')));
    }
    out
}

/// The nearest node of one of these kinds at or around a report.
pub(super) fn around<'t>(source: &'t Source, report: &Report, kinds: &[&str]) -> Option<Node<'t>> {
    let inner = source.at(&report.range)?;
    std::iter::once(inner).chain(ancestors(inner)).find(|node| kinds.contains(&node.kind()))
}

/// Whether a report's range and a node share a byte, or the range stands at the node's start.
pub(super) fn touches(report: &Report, node: Node<'_>) -> bool {
    let (start, end) = (report.range.start, report.range.end.max(report.range.start + 1));
    node.start_byte() < end && start < node.end_byte()
}

/// The entries that a report means: those inside its range, or among several covered ones those that it names.
pub(super) fn meant<'t>(source: &Source, report: &Report, entries: &[Node<'t>]) -> Vec<Node<'t>> {
    let hit: Vec<Node<'t>> = entries.iter().copied().filter(|entry| touches(report, *entry)).collect();
    let names = quoted(&report.message);
    let named = |entry: &Node<'t>| {
        let text = source.of(*entry);
        let last = text.rsplit([' ', '.', ':']).next().unwrap_or(text);
        names.iter().any(|name| *name == text || name.rsplit(['.', ':']).next() == Some(last))
    };
    if hit.len() > 1 { hit.into_iter().filter(named).collect() } else { hit }
}

/// Removes entries of a list that keeps others; `None` where a comment stands between.
pub(super) fn without(source: &Source, all: &[Node<'_>], gone: &[Node<'_>]) -> Option<Vec<Edit>> {
    let is_gone = |node: &Node<'_>| gone.iter().any(|one| one.id() == node.id());
    let mut edits: Vec<Edit> = Vec::new();
    for (place, entry) in all.iter().enumerate().filter(|(_, entry)| is_gone(entry)) {
        let kept_before = all[..place].iter().rev().find(|node| !is_gone(node));
        let range = match (all.get(place + 1), kept_before) {
            (Some(next), _) if all[place + 1..].iter().any(|node| !is_gone(node)) => {
                entry.start_byte()..next.start_byte()
            }
            (_, Some(before)) => before.end_byte()..all.last()?.end_byte(),
            _ => return None,
        };
        let text = source.text.get(range.clone())?;
        if text.contains('#') || text.contains("//") || text.contains("/*") {
            return None;
        }
        if edits.last().is_none_or(|last| last.range != range) {
            edits.push(Edit::replace(range, ""));
        }
    }
    (!edits.is_empty()).then_some(edits)
}

/// Removes a statement with its lines and a comment after it; in Python leaves `pass` where a block needs one.
pub(super) fn statement(source: &Source, node: Node<'_>) -> Option<Vec<Edit>> {
    let rest = source.text[node.end_byte()..source.next_line(node.end_byte())].trim();
    let alone =
        source.opens_line(node.start_byte()) && (rest.is_empty() || rest.starts_with(['#']) || rest.starts_with("//"));
    if !alone {
        return None;
    }
    let block = node.parent().filter(|parent| parent.kind() == "block");
    if block.is_some_and(|block| parts(block).len() == 1) && source.language.id() == "python" {
        return Some(vec![Edit::replace(node.byte_range(), "pass")]);
    }
    Some(vec![Edit::replace(source.line_start(node.start_byte())..source.next_line(node.end_byte()), "")])
}
