//! The difference between what a hunk says was there and what it says shall be there: the lines it really changes.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Lines on both sides together above which the middle counts as one change: the comparison is quadratic at worst.
const MAX_COMPARED: usize = 6_000;

/// One changed stretch, in lines of the hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Lines of `old`; empty for an insertion in front of its start.
    pub old: Range<usize>,
    /// Lines of `new`; empty for a deletion.
    pub new: Range<usize>,
}

/// The changed stretches, in order; none of them touches the next.
pub(super) fn changes(old: &[String], new: &[String]) -> Vec<Change> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old_rest[..old_rest.len() - tail], &new_rest[..new_rest.len() - tail]);
    let whole = Change { old: head..head + old_rest.len(), new: head..head + new_rest.len() };
    if old_rest.is_empty() && new_rest.is_empty() {
        return Vec::new();
    }
    if old_rest.is_empty() || new_rest.is_empty() || old_rest.len() + new_rest.len() > MAX_COMPARED {
        return vec![whole];
    }
    let shifted = |range: Range<usize>| range.start + head..range.end + head;
    let mut changes: Vec<Change> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old_rest, new_rest) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let change = Change { old: shifted(op.old_range()), new: shifted(op.new_range()) };
        match changes.last_mut() {
            Some(last) if last.old.end == change.old.start && last.new.end == change.new.start => {
                last.old.end = change.old.end;
                last.new.end = change.new.end;
            }
            _ => changes.push(change),
        }
    }
    changes
}
