//! A candidate: the file as it would be, with the answer's lines in the file's own line ends and indentation.
//!
//! A candidate is not checked yet. Only `gates` may turn it into an edit that leaves the engine.

use std::ops::Range;
use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::language::Language;
use crate::provider::Task;
use crate::refusal::Refusal;

/// The file before and after, unchecked.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub(super) original: Arc<str>,
    pub(super) region: Range<usize>,
    pub(super) replacement: String,
}

impl Candidate {
    /// Puts the lines of a rewrite (`\n` between them, none at the end) in the place of the task's region.
    ///
    /// # Errors
    /// When the answer's indentation cannot be told apart from its code.
    pub fn rewrite(task: &Task, text: &str) -> Result<Self, Refusal> {
        let region = &task.code[task.region.clone()];
        let text = indented(region, text, task.language)?;
        let replacement = with_line_ends(region, &text, default_line_end(&task.code));
        Ok(Self { original: Arc::clone(&task.code), region: task.region.clone(), replacement })
    }

    /// The whole file afterwards.
    pub(super) fn text(&self) -> String {
        let (head, tail) = (&self.original[..self.region.start], &self.original[self.region.end..]);
        [head, &self.replacement, tail].concat()
    }

    /// The region's text before.
    pub(super) fn region_text(&self) -> &str {
        &self.original[self.region.clone()]
    }
}

/// One line and its end: `\n`, `\r\n`, `\r`, or nothing at the end of the text.
type Line<'a> = (&'a str, &'a str);

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let width = if rest[end..].starts_with("\r\n") { 2 } else { usize::from(end < rest.len()) };
        lines.push((&rest[..end], &rest[end..end + width]));
        rest = &rest[end + width..];
    }
    lines
}

fn default_line_end(code: &str) -> &'static str {
    match lines(code).first() {
        Some((_, "\r\n")) => "\r\n",
        Some((_, "\r")) => "\r",
        _ => "\n",
    }
}

/// Unchanged lines keep their own end; new ones take their neighbour's; the last keeps the region's, even if none.
fn with_line_ends(region: &str, text: &str, default: &str) -> String {
    let old = lines(region);
    let new: Vec<&str> = text.split('\n').collect();
    let old_content: Vec<&str> = old.iter().map(|(content, _)| *content).collect();
    let mut ends = vec![default; new.len()];
    let neighbour = |index: usize| {
        let before = index.checked_sub(1).and_then(|index| old.get(index));
        before.or_else(|| old.get(index)).map(|(_, end)| *end).filter(|end| !end.is_empty()).unwrap_or(default)
    };
    for op in capture_diff_slices(Algorithm::Histogram, &old_content, &new) {
        let paired = matches!(op, DiffOp::Equal { .. }) || op.old_range().len() == op.new_range().len();
        for (offset, at) in op.new_range().enumerate() {
            let own = op.old_range().start + offset;
            ends[at] = match old.get(own) {
                Some((_, end)) if paired && !end.is_empty() => end,
                _ => neighbour(op.old_range().start),
            };
        }
    }
    if let (Some(last), Some((_, end))) = (ends.last_mut(), old.last()) {
        *last = end;
    }
    new.iter().zip(ends).flat_map(|(content, end)| [*content, end]).collect()
}

/// The text with the region's indentation, where the model dropped it from all lines or from the first.
fn indented(region: &str, text: &str, language: Option<Language>) -> Result<String, Refusal> {
    let base = common_indent(region.split(['\n', '\r']));
    let filled: Vec<&str> = text.split('\n').filter(|line| !line.trim().is_empty()).collect();
    let Some((first, others)) = filled.split_first() else { return Ok(text.to_owned()) };
    if base.is_empty() || first.starts_with(base) {
        return Ok(text.to_owned());
    }
    let outdented = first.len() == first.trim_start().len();
    if outdented && !others.is_empty() && others.iter().all(|line| line.starts_with(base)) && deeper(region, base) {
        return Ok(text.replacen(first, &format!("{base}{first}"), 1));
    }
    if common_indent(filled.iter().copied()).is_empty() && outdented && !spans_lines(text, language) {
        let indent = |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("{base}{line}") };
        return Ok(text.split('\n').map(indent).collect::<Vec<_>>().join("\n"));
    }
    let message = "The answer's indentation does not fit the region's.";
    Err(Refusal::new(ErrorCode::AnswerUnreadable, message))
}

/// Whether only the first line may have lost its indentation: then the others must be as deep as in the region.
fn deeper(region: &str, base: &str) -> bool {
    let mut filled = region.split(['\n', '\r']).filter(|line| !line.trim().is_empty());
    filled.next().is_some_and(|first| first.len() - first.trim_start().len() == base.len())
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

    fn check_ends(region: &str, text: &str, expected: &str) {
        assert_eq!(with_line_ends(region, text, default_line_end(region)), expected);
    }

    #[test]
    fn new_lines_take_their_neighbours_end() {
        check_ends("a\r\nb\r\n", "a\nnew\nb", "a\r\nnew\r\nb\r\n");
        check_ends("a\nb\r\nc\n", "a\nB\nc", "a\nB\r\nc\n");
        check_ends("a\rb\r", "a\nc\nb", "a\rc\rb\r");
    }

    #[test]
    fn the_final_line_keeps_its_end_or_none() {
        check_ends("a\nb", "a\nb\nc", "a\nb\nc");
        check_ends("a\nb\n", "a", "a\n");
        check_ends("a\r\nb", "x\ny\nb", "x\r\ny\r\nb");
    }

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
    }

    #[test]
    fn strings_over_lines_are_not_shifted() {
        check_indent("    a = 1\n", "a = '''\nx'''", None);
    }
}
