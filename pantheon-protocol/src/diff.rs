//! From two texts to the smallest edits between them, and to a unified diff for people.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, ChangeTag, DiffOp, TextDiff};

use crate::wire::TextEdit;

/// A changed stretch of lines larger than this many bytes, either side, is one edit: words inside it say nothing.
const INLINE_LIMIT: usize = 8 * 1024;

/// How long one diff may think before it settles for larger edits.
const PATIENCE: Duration = Duration::from_millis(500);

/// The edits that turn `original` into `suggested`: sorted, disjoint, on character boundaries.
///
/// Lines are matched by the Histogram algorithm, and inside a changed stretch of lines the words. Bytes outside the
/// edits are the same in both texts by construction.
pub fn minimal_edits(original: &str, suggested: &str) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    if original == suggested {
        return edits;
    }
    let deadline = Instant::now() + PATIENCE;
    let diff = TextDiff::configure().algorithm(Algorithm::Histogram).deadline(deadline).diff_lines(original, suggested);
    let old_offsets = offsets(diff.iter_old_slices());
    let new_offsets = offsets(diff.iter_new_slices());
    for op in diff.ops().iter().filter(|op| !matches!(op, DiffOp::Equal { .. })) {
        let old = byte_range(&old_offsets, op.old_range());
        let new = byte_range(&new_offsets, op.new_range());
        push_inline(&mut edits, original, old, &suggested[new], deadline);
    }
    join_touching(edits)
}

/// Adds the edits inside one changed stretch of lines.
fn push_inline(edits: &mut Vec<TextEdit>, original: &str, old: Range<usize>, new: &str, deadline: Instant) {
    let base = old.start;
    let old = &original[old];
    if old.is_empty() || new.is_empty() || old.len() > INLINE_LIMIT || new.len() > INLINE_LIMIT {
        edits.push(TextEdit { start: base, end: base + old.len(), new_text: new.to_owned() });
        return;
    }
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).deadline(deadline).diff_words(old, new);
    let old_offsets = offsets(diff.iter_old_slices());
    let new_offsets = offsets(diff.iter_new_slices());
    for op in diff.ops().iter().filter(|op| !matches!(op, DiffOp::Equal { .. })) {
        let range = byte_range(&old_offsets, op.old_range());
        let text = &new[byte_range(&new_offsets, op.new_range())];
        edits.push(trimmed(original, base + range.start..base + range.end, text));
    }
}

/// One edit without the characters that both sides begin or end with.
fn trimmed(original: &str, range: Range<usize>, new: &str) -> TextEdit {
    let old = &original[range.clone()];
    let head: usize = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail: usize =
        old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    // An edit must not part the \r and the \n of one line end: editors normalise what they see there.
    let (head, tail) = (uncut(old, head), uncut_tail(old_rest, tail));
    let new_text = new[head..new.len() - tail].to_owned();
    TextEdit { start: range.start + head, end: range.end - tail, new_text }
}

fn uncut(text: &str, at: usize) -> usize {
    if at > 0 && text.as_bytes()[at - 1] == b'\r' { at - 1 } else { at }
}

fn uncut_tail(text: &str, tail: usize) -> usize {
    let at = text.len() - tail;
    if tail > 0 && text.as_bytes()[at] == b'\n' { tail - 1 } else { tail }
}

/// Joins edits without a byte between them, which some editors would refuse as overlapping.
fn join_touching(edits: Vec<TextEdit>) -> Vec<TextEdit> {
    let mut joined: Vec<TextEdit> = Vec::with_capacity(edits.len());
    for edit in edits {
        match joined.last_mut() {
            Some(last) if last.end == edit.start => {
                last.end = edit.end;
                last.new_text.push_str(&edit.new_text);
            }
            _ => joined.push(edit),
        }
    }
    joined.retain(|edit| edit.start != edit.end || !edit.new_text.is_empty());
    joined
}

fn offsets<'a>(pieces: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let mut at = 0;
    let ends = pieces.map(|piece| {
        at += piece.len();
        at
    });
    std::iter::once(0).chain(ends).collect()
}

fn byte_range(offsets: &[usize], pieces: Range<usize>) -> Range<usize> {
    offsets[pieces.start]..offsets[pieces.end]
}

/// Why edits cannot be applied to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// An edit ends outside the text, before it starts, or inside a character.
    #[error("edit {0} does not fit the text")]
    Outside(usize),
    /// An edit starts before the one in front of it ends.
    #[error("edit {0} overlaps the one before it")]
    Overlap(usize),
}

/// The text after the edits, which must be sorted and disjoint.
///
/// # Errors
/// When an edit does not fit the text; the number counts from zero.
pub fn apply_edits(text: &str, edits: &[TextEdit]) -> Result<String, ApplyError> {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for (number, edit) in edits.iter().enumerate() {
        if edit.start > edit.end || text.get(edit.start..edit.end).is_none() {
            return Err(ApplyError::Outside(number));
        }
        if edit.start < done {
            return Err(ApplyError::Overlap(number));
        }
        result.push_str(&text[done..edit.start]);
        result.push_str(&edit.new_text);
        done = edit.end;
    }
    result.push_str(&text[done..]);
    Ok(result)
}

/// What one line of a unified diff is, for colouring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// `---` and `+++`.
    Header,
    /// `@@ … @@`.
    Hunk,
    /// Unchanged.
    Context,
    /// `-`.
    Removed,
    /// `+`.
    Added,
}

/// The unified diff between two texts, line by line, each with its line end; empty when they are equal.
///
/// Lines end at `\n`; a `\r` before it stays part of the line, as in `diff -u`.
pub fn unified_diff(path: &str, original: &str, suggested: &str) -> Vec<(LineKind, String)> {
    if original == suggested {
        return Vec::new();
    }
    let (old, new) = (lines(original), lines(suggested));
    let diff = TextDiff::configure().algorithm(Algorithm::Histogram).timeout(PATIENCE).diff_slices(&old, &new);
    let mut out = vec![(LineKind::Header, format!("--- a/{path}\n")), (LineKind::Header, format!("+++ b/{path}\n"))];
    for group in diff.grouped_ops(3) {
        out.push((LineKind::Hunk, format!("{}\n", similar::udiff::UnifiedHunkHeader::new(&group))));
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (kind, sign) = match change.tag() {
                ChangeTag::Equal => (LineKind::Context, ' '),
                ChangeTag::Delete => (LineKind::Removed, '-'),
                ChangeTag::Insert => (LineKind::Added, '+'),
            };
            let line = change.value();
            let end = if line.ends_with('\n') { "" } else { "\n\\ No newline at end of file\n" };
            out.push((kind, format!("{sign}{line}{end}")));
        }
    }
    out
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(original: &str, suggested: &str, expected: &[(usize, usize, &str)]) {
        let edits = minimal_edits(original, suggested);
        let seen: Vec<_> = edits.iter().map(|edit| (edit.start, edit.end, edit.new_text.as_str())).collect();
        assert_eq!(seen, expected);
        assert_eq!(apply_edits(original, &edits).unwrap(), suggested);
    }

    #[test]
    fn only_the_changed_word_is_touched() {
        check("let a = 1;\nlet b = 2;\n", "let a = 1;\nlet b = 3;\n", &[(19, 20, "3")]);
    }

    #[test]
    fn equal_texts_need_no_edit() {
        check("same\r\n", "same\r\n", &[]);
    }

    #[test]
    fn an_inserted_line_is_one_insertion() {
        check("a\nc\n", "a\nb\nc\n", &[(2, 2, "b\n")]);
    }

    #[test]
    fn line_ends_are_never_parted() {
        let edits = minimal_edits("a\r\nb", "a\nb");
        assert_eq!(edits, [TextEdit { start: 1, end: 3, new_text: "\n".into() }]);
    }

    #[test]
    fn a_misfitting_edit_is_an_error() {
        let outside = TextEdit { start: 0, end: 9, new_text: String::new() };
        assert_eq!(apply_edits("abc", &[outside]), Err(ApplyError::Outside(0)));
        let twice = TextEdit { start: 0, end: 2, new_text: String::new() };
        assert_eq!(apply_edits("abc", &[twice.clone(), twice]), Err(ApplyError::Overlap(1)));
    }

    #[test]
    fn a_missing_final_newline_is_shown() {
        let text: String = unified_diff("f", "a\nb", "a\nc").into_iter().map(|(_, line)| line).collect();
        let end = "\\ No newline at end of file\n";
        assert_eq!(text, format!("--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n{end}+c\n{end}"));
    }

    /// Texts of the awkward kind: few distinct lines, every line end, astral and combining characters.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "a", "b ", "  ", "\t", "\n", "\r\n", "\r", "é", "e\u{301}", "😀", "\u{2028}", "x = 1", "\u{feff}",
        ]);
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn edits_lead_from_one_text_to_the_other(original in text(), suggested in text()) {
            let edits = minimal_edits(&original, &suggested);
            prop_assert_eq!(apply_edits(&original, &edits).unwrap(), suggested);
            for pair in edits.windows(2) {
                prop_assert!(pair[0].end < pair[1].start);
            }
        }
    }
}
