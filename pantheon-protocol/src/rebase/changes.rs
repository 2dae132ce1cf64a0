//! What the user did, as a sorted list of changed places between two texts.

use std::ops::Range;

use crate::diff::minimal_edits;
use crate::wire::TextEdit;

/// One place where the live text differs from the base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Bytes of the base that are gone; empty for an insertion.
    pub(super) base: Range<usize>,
    /// Bytes of the live text that stand there now; empty for a deletion.
    pub(super) live: Range<usize>,
}

/// The changes that the log adds up to, or those between the texts when the log does not tell the whole story.
pub(super) fn between(base: &str, typed: &[TextEdit], live: &str) -> Vec<Change> {
    let changes = compose(typed);
    if leads(base, &changes, live) { refined(base, changes, live) } else { from_edits(&minimal_edits(base, live)) }
}

/// Whether the texts are the same but for the changes.
fn leads(base: &str, changes: &[Change], live: &str) -> bool {
    let (mut base_at, mut live_at) = (0, 0);
    for change in changes {
        let sound = base.get(change.base.clone()).is_some() && live.get(change.live.clone()).is_some();
        if !sound || base.get(base_at..change.base.start) != live.get(live_at..change.live.start) {
            return false;
        }
        (base_at, live_at) = (change.base.end, change.live.end);
    }
    base.get(base_at..) == live.get(live_at..)
}

/// Adds up changes that were made one after the other.
fn compose(typed: &[TextEdit]) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for edit in typed {
        push(&mut changes, edit);
    }
    changes
}

/// Adds one change, given in offsets of the live text so far.
fn push(changes: &mut Vec<Change>, edit: &TextEdit) {
    let first = changes.partition_point(|change| change.live.end < edit.start);
    let last = changes.partition_point(|change| change.live.start <= edit.end).max(first);
    let before: isize = changes[..first].last().map_or(0, offset);
    let after: isize = changes[..last].last().map_or(0, offset);
    let mut merged = Change {
        base: edit.start.saturating_add_signed(-before)..edit.end.saturating_add_signed(-after),
        live: edit.start..edit.end,
    };
    for change in &changes[first..last] {
        merged.base.start = merged.base.start.min(change.base.start);
        merged.base.end = merged.base.end.max(change.base.end);
        merged.live.start = merged.live.start.min(change.live.start);
        merged.live.end = merged.live.end.max(change.live.end);
    }
    let growth = edit.new_text.len() as isize - (edit.end - edit.start) as isize;
    merged.live.end = merged.live.end.saturating_add_signed(growth);
    for change in &mut changes[last..] {
        change.live.start = change.live.start.saturating_add_signed(growth);
        change.live.end = change.live.end.saturating_add_signed(growth);
    }
    changes.splice(first..last, [merged]);
}

/// How far the text behind a change has moved.
fn offset(change: &Change) -> isize {
    change.live.end as isize - change.base.end as isize
}

/// The changes without what is equal on both sides: a whole text sent again is no change of every line.
///
/// Whole lines are compared, as where the suggestion's edits come from: which of two equal letters was put in is the
/// editor's guess, and the same text put in at two places would not be seen to be the same.
fn refined(base: &str, changes: Vec<Change>, live: &str) -> Vec<Change> {
    let changes = in_whole_lines(base, changes);
    let refine = |change: Change| {
        let edits = minimal_edits(&base[change.base.clone()], &live[change.live.clone()]);
        from_edits(&edits).into_iter().map(move |part| Change {
            base: change.base.start + part.base.start..change.base.start + part.base.end,
            live: change.live.start + part.live.start..change.live.start + part.live.end,
        })
    };
    changes.into_iter().flat_map(refine).collect()
}

/// The changes widened to whole lines; those on one line become one.
fn in_whole_lines(base: &str, changes: Vec<Change>) -> Vec<Change> {
    let mut widened: Vec<Change> = Vec::with_capacity(changes.len());
    for change in changes {
        let end = line_end(base, change.base.end);
        let live_end = change.live.end + (end - change.base.end);
        match widened.last_mut() {
            Some(last) if change.base.start <= last.base.end => (last.base.end, last.live.end) = (end, live_end),
            _ => {
                let start = base[..change.base.start].rfind('\n').map_or(0, |at| at + 1);
                let live_start = change.live.start - (change.base.start - start);
                widened.push(Change { base: start..end, live: live_start..live_end });
            }
        }
    }
    widened
}

/// Where the line ends that an offset lies on, before its line break.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |length| at + length)
}

fn from_edits(edits: &[TextEdit]) -> Vec<Change> {
    let mut shift: isize = 0;
    let one = |edit: &TextEdit| {
        let start = edit.start.saturating_add_signed(shift);
        shift += edit.new_text.len() as isize - (edit.end - edit.start) as isize;
        Change { base: edit.start..edit.end, live: start..start + edit.new_text.len() }
    };
    edits.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::apply_edits;

    fn edit(start: usize, end: usize, text: &str) -> TextEdit {
        TextEdit { start, end, new_text: text.to_owned() }
    }

    fn check(base: &str, typed: &[TextEdit], expected: &[(Range<usize>, &str)]) {
        let type_in = |text: String, edit: &TextEdit| apply_edits(&text, std::slice::from_ref(edit)).unwrap();
        let live = typed.iter().fold(base.to_owned(), type_in);
        let changes = between(base, typed, &live);
        let seen: Vec<_> = changes.iter().map(|change| (change.base.clone(), &live[change.live.clone()])).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn letters_typed_in_turn_are_one() {
        check("ab", &[edit(1, 1, "x"), edit(2, 2, "y"), edit(3, 3, "z")], &[(1..1, "xyz")]);
    }

    #[test]
    fn typed_and_taken_back_is_nothing() {
        check("ab", &[edit(1, 1, "x"), edit(1, 2, "")], &[]);
    }

    #[test]
    fn places_are_told_apart() {
        check("a b c", &[edit(4, 5, "C"), edit(0, 1, "AA")], &[(0..1, "AA"), (4..5, "C")]);
    }

    #[test]
    fn a_deletion_swallows_what_was_typed() {
        check("abcdef", &[edit(2, 2, "XY"), edit(1, 6, "")], &[(1..4, "")]);
    }

    #[test]
    fn a_text_sent_whole_changes_little() {
        check("one\ntwo\nthree\n", &[edit(0, 14, "one\n2\nthree\n")], &[(4..7, "2")]);
    }

    #[test]
    fn a_guess_between_equal_letters_is_undone() {
        check("fz  \nb\n", &[edit(1, 1, "zm"), edit(7, 7, "x")], &[(2..2, "mz"), (5..5, "x")]);
        check("ab cd", &[edit(1, 1, "x"), edit(4, 4, "y")], &[(1..1, "x"), (3..3, "y")]);
    }

    #[test]
    fn a_broken_log_is_not_believed() {
        let changes = between("one\ntwo\n", &[edit(0, 0, "zzz")], "one\n2\n");
        assert_eq!(changes, [Change { base: 4..7, live: 4..5 }]);
    }
}
