//! A candidate: the file as it would be, with the answer's lines in the file's own line ends and indentation.
//!
//! A candidate is not checked yet. Only `gates` may turn it into an edit that leaves the engine.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pantheon_protocol::error::ErrorCode;
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use crate::language::Language;
use crate::provider::Task;
use crate::refusal::Refusal;

/// How long lines may be compared before the comparison settles for less.
const PATIENCE: Duration = Duration::from_millis(500);

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
        let text = indented(region, without_padding(region, text), task.language)?;
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
    let deadline = Instant::now() + PATIENCE;
    for op in capture_diff_slices_deadline(Algorithm::Histogram, &old_content, &new, Some(deadline)) {
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

/// Blank lines that the answer has more than the region, in front or behind, are the model's manners, not code.
fn without_padding<'a>(region: &str, text: &'a str) -> &'a str {
    let old: Vec<&str> = lines(region).into_iter().map(|(content, _)| content).collect();
    let new: Vec<&str> = text.split('\n').collect();
    let blank = |line: &&&str| line.trim().is_empty();
    let front = new.iter().take_while(blank).count().saturating_sub(old.iter().take_while(blank).count());
    let behind = new.iter().rev().take_while(blank).count();
    let behind = behind.saturating_sub(old.iter().rev().take_while(blank).count());
    if front + behind >= new.len() {
        return text;
    }
    let start: usize = new[..front].iter().map(|line| line.len() + 1).sum();
    let end: usize = new[new.len() - behind..].iter().map(|line| line.len() + 1).sum();
    &text[start..text.len() - end]
}

/// The text with the region's indentation, where the model dropped it from all lines or from the first.
fn indented(region: &str, text: &str, language: Option<Language>) -> Result<String, Refusal> {
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
    let mut shifts: Vec<usize> = new.iter().filter_map(|line| shift(&old, line)).collect();
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

/// How much deeper the region has a line of the answer, when it has that line just once.
fn shift(old: &[&str], line: &str) -> Option<usize> {
    let mut same = old.iter().filter(|known| known.trim() == line.trim());
    let known = same.next()?;
    if same.next().is_some() { None } else { depth(known).checked_sub(depth(line)) }
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
    use proptest::prelude::*;

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
    fn added_blank_lines_are_dropped() {
        assert_eq!(without_padding("a\n", "\n\na\n\n"), "a");
        assert_eq!(without_padding("\na\n\n", "\na\n"), "\na\n");
        assert_eq!(without_padding("a\n\n", "a"), "a");
    }

    #[test]
    fn strings_over_lines_are_not_shifted() {
        check_indent("    a = 1\n", "a = '''\nx'''", None);
    }

    /// Lines of the awkward kind, each with its end.
    fn awkward() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
        let content = prop::sample::select(vec!["a", "  b", "\tc", "é😀", "e\u{301}", "x\u{2028}y", "", "a"]);
        let end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
        prop::collection::vec((content, end), 1..12)
    }

    proptest! {
        #[test]
        fn untouched_lines_keep_every_byte(old in awkward(), at in 0_usize..12, last_is_open in any::<bool>()) {
            let at = at % old.len();
            let mut old = old;
            if last_is_open {
                let last = old.len() - 1;
                old[last] = ("end", "");
            }
            let region: String = old.iter().flat_map(|(content, end)| [*content, *end]).collect();
            // A `\r` before an empty `\n` line would read as one line end: then the lines are others than meant.
            prop_assume!(lines(&region) == old);
            let mut new: Vec<&str> = old.iter().map(|(content, _)| *content).collect();
            new[at] = "changed = 1";
            let result = with_line_ends(&region, &new.join("\n"), "\n");
            let seen = lines(&result);
            prop_assert_eq!(seen.len(), old.len());
            for (index, (seen, old)) in seen.iter().zip(&old).enumerate() {
                prop_assert_eq!(seen.1, old.1, "end of line {}", index);
                prop_assert!(index == at || seen.0 == old.0);
            }
        }
    }
}
