//! Reports of ruff, flake8 and pylint that concern one expression or line.

use tree_sitter::Node;

use super::Report;
use super::entries::around;
use crate::providers::rules::source::{Source, ancestors, children, nodes, parts};
use crate::providers::rules::splice::Edit;

/// `x == True` → `x` in a condition, `x is True` elsewhere.
pub(super) fn compare_bool(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let comparison = around(source, report, &["comparison_operator"])?;
    let [left, right] = parts(comparison)[..] else { return None };
    let sign = children(comparison).into_iter().find(|child| ["==", "!="].contains(&child.kind()))?;
    let (value, constant) = if is_bool(right) { (left, right) } else { (right, left) };
    let positive = (sign.kind() == "==") == (constant.kind() == "true");
    let condition = ["if_statement", "elif_clause", "while_statement", "boolean_operator", "not_operator"];
    if comparison.parent().is_some_and(|parent| condition.contains(&parent.kind())) && is_bool(constant) {
        let text = source.of(value);
        let simple = ["identifier", "attribute", "call", "subscript"].contains(&value.kind());
        let text = if positive { text.to_owned() } else { format!("not {text}") };
        return simple.then(|| vec![Edit::replace(comparison.byte_range(), text)]);
    }
    let word = if sign.kind() == "==" { "is" } else { "is not" };
    is_bool(constant).then(|| vec![Edit::replace(sign.byte_range(), word)])
}

fn is_bool(node: Node<'_>) -> bool {
    ["true", "false"].contains(&node.kind())
}

/// `f"text"` → `"text"`, doubled braces halved.
pub(super) fn plain_string(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let inner = source.at(&report.range)?;
    let strings: Vec<Node<'_>> = std::iter::once(inner)
        .chain(ancestors(inner))
        .take(3)
        .flat_map(nodes)
        .filter(|node| node.kind() == "string" && super::entries::touches(report, *node))
        .collect();
    let mut edits: Vec<Edit> = Vec::new();
    for string in strings {
        let start = string.child(0).filter(|start| start.kind() == "string_start")?;
        let prefix = source.of(start);
        let filled = nodes(string).any(|node| node.kind() == "interpolation");
        if filled || !prefix.contains(['f', 'F']) || edits.iter().any(|edit| edit.range.start == start.start_byte()) {
            continue;
        }
        let body = &source.of(string)[prefix.len()..];
        let text = format!("{}{}", prefix.replace(['f', 'F'], ""), body.replace("{{", "{").replace("}}", "}"));
        edits.push(Edit::replace(string.byte_range(), text));
    }
    Some(edits)
}

/// `except:` → `except Exception:`, which lets interrupts through.
pub(super) fn bare_except(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let clause = around(source, report, &["except_clause"])?;
    let [word, colon, ..] = children(clause)[..] else { return None };
    (word.kind() == "except" && colon.kind() == ":").then(|| vec![Edit::insert(word.end_byte(), " Exception")])
}

/// `x is "a"` → `x == "a"`.
pub(super) fn is_literal(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let comparison = around(source, report, &["comparison_operator"])?;
    let signs = children(comparison).into_iter().filter(|child| ["is", "is not"].contains(&child.kind()));
    let [sign] = signs.collect::<Vec<_>>()[..] else { return None };
    let text = if sign.kind() == "is" { "==" } else { "!=" };
    Some(vec![Edit::replace(sign.byte_range(), text)])
}

/// The semicolon at the end of a line goes.
pub(super) fn semicolon(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let line = source.line(report.range.start);
    let kept = line.trim_end().strip_suffix(';')?.trim_end();
    let start = source.line_start(report.range.start) + kept.len();
    outside_text(source, start).then(|| vec![Edit::replace(start..start + line.len() - kept.len(), "")])
}

/// Blanks at the end of a line go, but not inside a text.
pub(super) fn trailing_space(source: &Source, report: &Report) -> Option<Vec<Edit>> {
    let line = source.line(report.range.start);
    let kept = line.trim_end_matches([' ', '\t']);
    let start = source.line_start(report.range.start) + kept.len();
    let end = start + line.len() - kept.len();
    (start < end && outside_text(source, start)).then(|| vec![Edit::replace(start..end, "")])
}

fn outside_text(source: &Source, at: usize) -> bool {
    let Some(node) = source.root().descendant_for_byte_range(at, at) else { return true };
    !std::iter::once(node)
        .chain(ancestors(node))
        .any(|node| node.kind().contains("string") && node.start_byte() < at && at < node.end_byte())
}
