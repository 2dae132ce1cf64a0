//! The indentation of a rewrite, where the model dropped it.

use std::collections::HashMap;

use pantheon_protocol::error::ErrorCode;

use crate::language::Language;
use crate::refusal::Refusal;

/// The text with the region's indentation, where the model dropped it from all lines or from the first.
pub(super) fn indented(region: &str, text: &str, language: Option<Language>) -> Result<String, Refusal> {
    let base = common_indent(region.split(['\n', '\r']));
    let first = text.split('\n').find(|line| !line.trim().is_empty()).unwrap_or_default();
    if base.is_empty() || first.starts_with(base) {
        return Ok(text.to_owned());
    }
    let flush = first.len() == first.trim_start().len();
    match lost_indentation(region, text, base.len()) {
        Some(Lost::FirstLine) if flush => Ok(text.replacen(first, &format!("{base}{first}"), 1)),
        Some(Lost::EveryLine) if flush && !spans_lines(text, language) => {
            let indent = |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("{base}{line}") };
            Ok(text.split('\n').map(indent).collect::<Vec<_>>().join("\n"))
        }
        _ => {
            let message = "The answer's indentation does not fit the region's.";
            Err(Refusal::new(ErrorCode::AnswerUnreadable, message))
        }
    }
}

/// What the model did to the indentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    /// Only the first line stands too far left.
    FirstLine,
    /// All lines do.
    EveryLine,
}

/// Decides by lines left of the region's indentation, by the lines that the answer shares with the region, and by how
/// deep the others stand; `None` when that says nothing, or two things.
fn lost_indentation(region: &str, text: &str, base: usize) -> Option<Lost> {
    let old: Vec<&str> = region.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).collect();
    let new: Vec<&str> = text.split('\n').filter(|line| !line.trim().is_empty()).skip(1).collect();
    let shallowest = |lines: &[&str]| lines.iter().map(|line| depth(line)).min();
    let Some(answer) = shallowest(&new).filter(|answer| *answer >= base) else { return Some(Lost::EveryLine) };
    let known = depths(&old);
    let shift = |line: &&str| (*known.get(line.trim())?)?.checked_sub(depth(line));
    let mut shifts: Vec<usize> = new.iter().filter_map(shift).collect();
    shifts.sort_unstable();
    shifts.dedup();
    match shifts[..] {
        [0] => return Some(Lost::FirstLine),
        [shift] if shift == base => return Some(Lost::EveryLine),
        [] => {}
        _ => return None,
    }
    let region = shallowest(old.get(1..)?)?;
    Some(if answer >= region { Lost::FirstLine } else { Lost::EveryLine })
}

/// How deep each line stands; `None` for lines that occur more than once.
fn depths<'a>(lines: &[&'a str]) -> HashMap<&'a str, Option<usize>> {
    let mut depths = HashMap::new();
    for line in lines {
        depths.entry(line.trim()).and_modify(|known| *known = None).or_insert(Some(depth(line)));
    }
    depths
}

fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn common_indent<'a>(lines: impl Iterator<Item = &'a str>) -> &'a str {
    let indent = |line: &'a str| &line[..line.len() - line.trim_start().len()];
    lines
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        .reduce(|a, b| &a[..a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count()])
        .unwrap_or_default()
}

/// Whether a string runs over several lines: indenting it would change its value. Unknown languages count as yes.
fn spans_lines(text: &str, language: Option<Language>) -> bool {
    let Some(tree) = language.and_then(|language| language.parse(text)) else { return text.contains('\n') };
    let mut stack = vec![tree.root_node()];
    while let Some(node) = stack.pop() {
        let literal = ["string", "template", "heredoc", "raw"].iter().any(|part| node.kind().contains(part));
        if literal && node.start_position().row != node.end_position().row {
            return true;
        }
        stack.extend(node.children(&mut node.walk()));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_indent(region: &str, text: &str, expected: Option<&str>) {
        let result = indented(region, text, Language::detect(Some("python"), "a.py"));
        assert_eq!(result.ok().as_deref(), expected);
    }

    #[test]
    fn a_uniform_outdent_is_undone() {
        check_indent(
            "    a = 1\n    b = 2\n",
            "a = 3\n\nif a:\n    b = 2",
            Some("    a = 3\n\n    if a:\n        b = 2"),
        );
        check_indent("\tx\n", "y", Some("\ty"));
    }

    #[test]
    fn a_lost_first_indent_is_restored() {
        check_indent("    def f():\n        x\n", "def f():\n        y", Some("    def f():\n        y"));
        check_indent("    def f():\n        x\n", "def f():\n    y", Some("    def f():\n        y"));
        check_indent("    a\n    b\n", "c\n    b", Some("    c\n    b"));
        check_indent("    a\n    b\n", "c\nb", Some("    c\n    b"));
    }

    #[test]
    fn two_readings_are_refused() {
        check_indent("    a\n    b\n        c\n", "x\n    b\n    c", None);
        check_indent("    a\n", "if x:\n    a2", None);
    }

    #[test]
    fn strings_over_lines_are_not_shifted() {
        check_indent("    a = 1\n", "a = '''\nx'''", None);
    }
}
