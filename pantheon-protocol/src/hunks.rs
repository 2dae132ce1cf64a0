//! Groups the edits of a text into hunks of whole lines, which a person can take or leave one by one.
//!
//! Pure. Lines end at `\n`, `\r\n` and `\r`, as in LSP; behind the last line end there is one more line, perhaps empty.

use std::ops::Range;

use crate::diff::apply_edits;
use crate::wire::TextEdit;

/// Edits that stand together: no unchanged line parts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Lines of the text before, from 0, end exclusive; empty for lines that are only added.
    pub before: Range<usize>,
    /// What these lines are in the text after all edits; empty for lines that are only removed.
    pub after: Range<usize>,
    /// Which of the edits it is made of.
    pub edits: Range<usize>,
}

/// The hunks of sorted, disjoint edits that fit the text; every edit is in exactly one.
pub fn hunks(text: &str, edits: &[TextEdit]) -> Vec<Hunk> {
    let lines = Lines::of(text);
    let mut groups: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for (at, edit) in edits.iter().enumerate() {
        let touched = lines.touched(edit);
        match groups.last_mut() {
            Some((span, members)) if touched.start <= span.end => {
                span.end = span.end.max(touched.end);
                members.end = at + 1;
            }
            _ => groups.push((touched, at..at + 1)),
        }
    }
    let (mut added, mut removed) = (0, 0);
    let mut hunks = Vec::with_capacity(groups.len());
    for (span, members) in groups {
        let (mut before, mut after) = (span.clone(), lines.after(&span, &edits[members.clone()]));
        let (old, new) = (before.len(), after.len());
        let start = span.start + added - removed;
        let bytes = lines.bytes(&span);
        let old_lines = split(&text[bytes.clone()], span.end == lines.count());
        trim(&mut before, &old_lines, &mut after);
        let from = start + (before.start - span.start);
        hunks.push(Hunk { before, after: from..from + after.len(), edits: members });
        (added, removed) = (added + new, removed + old);
    }
    hunks
}

/// The lines of a hunk's new text.
type NewLines = Vec<String>;

/// Leaves out the lines that both sides begin or end with: an edit may begin at the end of a line that stays.
fn trim(before: &mut Range<usize>, old: &[&str], after: &mut NewLines) {
    let head = old.iter().zip(after.iter()).take_while(|(old, new)| *old == new).count();
    let rest = (&old[head..], &after[head..]);
    let tail = rest.0.iter().rev().zip(rest.1.iter().rev()).take_while(|(old, new)| *old == new).count();
    if head + tail == old.len().max(after.len()) {
        return;
    }
    *before = before.start + head..before.end - tail;
    after.drain(after.len() - tail..);
    after.drain(..head);
}

/// Where the lines of a text begin.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(breaks(text)).collect();
        Self { text, starts }
    }

    fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line that holds a byte.
    fn holding(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    fn is_start(&self, offset: usize) -> bool {
        self.starts.binary_search(&offset).is_ok()
    }

    fn bytes(&self, span: &Range<usize>) -> Range<usize> {
        let start = |line: usize| self.starts.get(line).copied().unwrap_or(self.text.len());
        start(span.start)..start(span.end)
    }

    /// The lines that an edit touches; none for one that only puts whole lines in front of another.
    fn touched(&self, edit: &TextEdit) -> Range<usize> {
        let (first, last) = (self.holding(edit.start), self.holding(edit.end));
        let whole_old = self.is_start(edit.start) && self.is_start(edit.end);
        let whole_new = edit.new_text.is_empty() || edit.new_text.ends_with(['\n', '\r']);
        first..if whole_old && whole_new { last } else { last + 1 }
    }

    /// What the lines of a span become.
    fn after(&self, span: &Range<usize>, edits: &[TextEdit]) -> NewLines {
        let bytes = self.bytes(span);
        let moved = |edit: &TextEdit| TextEdit {
            start: edit.start - bytes.start,
            end: edit.end - bytes.start,
            new_text: edit.new_text.clone(),
        };
        let edits: Vec<TextEdit> = edits.iter().map(moved).collect();
        let text = apply_edits(&self.text[bytes.clone()], &edits).expect("the edits of a span lie inside it");
        split(&text, span.end == self.count()).into_iter().map(str::to_owned).collect()
    }
}

/// The offsets behind each line end.
fn breaks(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let is_break = |(at, byte): &(usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    bytes.iter().enumerate().filter(is_break).map(|(at, _)| at + 1)
}

/// The lines of a piece of a text, with their ends; at the text's end there is one more.
fn split(piece: &str, at_the_end: bool) -> Vec<&str> {
    let mut from = 0;
    let mut lines: Vec<&str> = breaks(piece).map(|end| &piece[std::mem::replace(&mut from, end)..end]).collect();
    let last = lines.iter().map(|line| line.len()).sum();
    if at_the_end || last < piece.len() {
        lines.push(&piece[last..]);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diff::minimal_edits;

    fn check(before: &str, after: &str, expected: &[(Range<usize>, Range<usize>)]) {
        let hunks = hunks(before, &minimal_edits(before, after));
        let seen: Vec<_> = hunks.into_iter().map(|hunk| (hunk.before, hunk.after)).collect();
        assert_eq!(seen, expected, "{before:?} → {after:?}");
    }

    #[test]
    fn words_are_widened_to_their_lines() {
        check("a b\nc\nd e\n", "a B\nc\nd E\n", &[(0..1, 0..1), (2..3, 2..3)]);
        check("a b c d", "a B c D", &[(0..1, 0..1)]);
    }

    #[test]
    fn added_and_removed_lines_stand_alone() {
        check("a\nb\n", "a\nx\ny\nb\n", &[(1..1, 1..3)]);
        check("a\nx\nb\n", "a\nb\n", &[(1..2, 1..1)]);
        check("a\n", "a\nb\n", &[(1..1, 1..2)]);
        check("", "a\n", &[(0..0, 0..1)]);
    }

    #[test]
    fn later_hunks_count_what_came_before() {
        check("a\nb\nc\nd\n", "a\nx\nb\nc\nD\n", &[(1..1, 1..2), (3..4, 4..5)]);
        check("a\nb\nc\nd\n", "b\nc\nD\n", &[(0..1, 0..0), (3..4, 2..3)]);
    }

    #[test]
    fn neighbours_are_one_hunk() {
        check("a\nb\nc\n", "A\nB\nc\n", &[(0..2, 0..2)]);
    }

    #[test]
    fn every_line_end_of_lsp_counts() {
        check("a\rb\r\nc\n", "a\rB\r\nc\n", &[(1..2, 1..2)]);
    }

    #[test]
    fn a_line_that_only_starts_an_edit_is_left_out() {
        let edits = [TextEdit { start: 1, end: 1, new_text: "\nb".to_owned() }];
        assert_eq!(hunks("a\nc\n", &edits), [Hunk { before: 1..1, after: 1..2, edits: 0..1 }]);
    }

    fn lines(text: &str) -> Vec<&str> {
        split(text, true)
    }

    proptest! {
        #[test]
        fn hunks_lead_from_the_one_text_to_the_other(
            before in "[ab\n]{0,24}(\r\n[ab]{0,3}\r[ab]{0,3})?", after in "[ab\n]{0,24}(\r\n[ab]{0,3})?"
        ) {
            let edits = minimal_edits(&before, &after);
            let (old, new) = (lines(&before), lines(&after));
            let (mut built, mut at, mut next) = (String::new(), 0, 0);
            for hunk in hunks(&before, &edits) {
                prop_assert_eq!(hunk.edits.start, next);
                next = hunk.edits.end;
                built.extend(old[at..hunk.before.start].iter().copied());
                built.extend(new[hunk.after.clone()].iter().copied());
                at = hunk.before.end;
            }
            built.extend(old[at..].iter().copied());
            prop_assert_eq!(next, edits.len());
            prop_assert_eq!(built, after);
        }
    }
}
