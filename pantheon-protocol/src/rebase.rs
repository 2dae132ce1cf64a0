//! Carries an edit that was made for an older text over to the text as it is now.
//!
//! Pure: no clock, no I/O, no LSP types. It never loses what the user typed and never brings back what the user
//! deleted; what it cannot place for sure it hands over as a proposal or a conflict.

mod absorb;
mod changes;
mod indent;
mod merge;
mod nearness;

use changes::Change;
use nearness::{Lines, Nearness};

use crate::diff::{apply_edits, minimal_edits};
use crate::wire::TextEdit;

/// An edit, made to fit the text as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rebased {
    /// The user worked elsewhere: these edits of the live text may be applied without a question.
    Clean(Vec<TextEdit>),
    /// The user worked on the same or the next line: these edits of the live text need the user's consent.
    Proposal(Vec<TextEdit>),
    /// There is no text that honours both; nothing may be applied.
    Conflict(Conflict),
}

/// Why an edit does not fit any more, and both texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What stands in the way.
    pub reason: ConflictReason,
    /// The live text, with conflict markers around both readings of each place that differs.
    pub marked: String,
}

/// What stands in the way of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictReason {
    /// The user deleted what the edit was about.
    Deleted,
    /// The user changed the same place in another way.
    Overlap,
    /// The edit does not fit the text that it was made for.
    Misfit,
}

/// Carries `edits`, made for `base`, over to `live`.
///
/// `typed` is the log of what the user did since: each change in byte offsets of the text before it, in order. When
/// it does not lead from `base` to `live`, because the text changed on other ways, the two texts are compared instead.
/// The result is in byte offsets of `live`, sorted and disjoint; no edits mean that the text is there already.
pub fn rebase(base: &str, edits: &[TextEdit], typed: &[TextEdit], live: &str) -> Rebased {
    let Ok(suggested) = apply_edits(base, edits) else {
        return Rebased::Conflict(Conflict { reason: ConflictReason::Misfit, marked: live.to_owned() });
    };
    if suggested == live {
        return Rebased::Clean(Vec::new());
    }
    if base == live {
        return Rebased::Clean(edits.to_vec());
    }
    let changes = changes::between(base, typed, live);
    match place(base, edits, &changes, live) {
        Placed::Clean(edits) => Rebased::Clean(edits),
        Placed::Near(edits) if !brings_lines(&edits) || indent::is_kept(base, live) => Rebased::Proposal(edits),
        Placed::Deleted => conflict(ConflictReason::Deleted, base, &suggested, live),
        Placed::Near(_) | Placed::Overlap => match merge::three_way(base, live, &suggested) {
            Some(merged) => Rebased::Proposal(minimal_edits(live, &merged)),
            None => conflict(ConflictReason::Overlap, base, &suggested, live),
        },
    }
}

/// Whether the edits have lines of their own, whose indentation must go with that of the lines around them.
fn brings_lines(edits: &[TextEdit]) -> bool {
    edits.iter().any(|edit| edit.new_text.contains('\n'))
}

/// Where the edits came to stand.
enum Placed {
    Clean(Vec<TextEdit>),
    Near(Vec<TextEdit>),
    Overlap,
    Deleted,
}

/// Where one edit came to stand.
enum Spot {
    At(TextEdit, Nearness),
    There,
    Overlap,
    Deleted,
}

fn place(base: &str, edits: &[TextEdit], changes: &[Change], live: &str) -> Placed {
    let lines = Lines::of(base);
    let mut placed: Vec<TextEdit> = Vec::with_capacity(edits.len());
    let mut nearest = Nearness::Apart;
    for edit in edits {
        match place_one(edit, changes, live, base, &lines) {
            Spot::At(edit, nearness) => {
                nearest = nearest.max(nearness);
                placed.push(edit);
            }
            Spot::There => nearest = Nearness::Near,
            Spot::Overlap => return Placed::Overlap,
            Spot::Deleted => return Placed::Deleted,
        }
    }
    let disjoint = placed.windows(2).all(|pair| pair[0].end <= pair[1].start);
    match nearest {
        _ if !disjoint => Placed::Overlap,
        Nearness::Apart => Placed::Clean(placed),
        Nearness::Near => Placed::Near(placed),
    }
}

fn place_one(edit: &TextEdit, changes: &[Change], live: &str, base: &str, lines: &Lines) -> Spot {
    let mut nearest = Nearness::Apart;
    let mut shift: isize = 0;
    for change in changes {
        let touches = change.base.start <= edit.end && edit.start <= change.base.end;
        if touches {
            return touched(edit, change, changes, live, base);
        }
        nearest = nearest.max(lines.nearness(edit, change, live));
        if change.base.end <= edit.start {
            shift = change.live.end as isize - change.base.end as isize;
        }
    }
    let moved = |at: usize| at.saturating_add_signed(shift);
    let new_text = edit.new_text.clone();
    Spot::At(TextEdit { start: moved(edit.start), end: moved(edit.end), new_text }, nearest)
}

/// The edit and what the user typed meet in one place.
fn touched(edit: &TextEdit, change: &Change, changes: &[Change], live: &str, base: &str) -> Spot {
    let typed = &live[change.live.clone()];
    let removed = &base[change.base.clone()];
    let inside_change = change.base.start <= edit.start && edit.end <= change.base.end;
    if inside_change && typed.trim().is_empty() && !removed.trim().is_empty() {
        return Spot::Deleted;
    }
    let alone =
        changes.iter().filter(|other| other.base.start <= edit.end && edit.start <= other.base.end).count() == 1;
    if alone && change.base == (edit.start..edit.end) && typed == edit.new_text {
        return Spot::There;
    }
    if alone && let Some(absorbed) = absorb::absorb(edit, change, live) {
        return Spot::At(absorbed, Nearness::Near);
    }
    // Both inserted at the same point: what the user typed stays in front.
    if alone && removed.is_empty() && change.base.start == edit.start && !edit.new_text.is_empty() {
        let end = change.live.end + (edit.end - edit.start);
        return Spot::At(TextEdit { start: change.live.end, end, new_text: edit.new_text.clone() }, Nearness::Near);
    }
    Spot::Overlap
}

fn conflict(reason: ConflictReason, base: &str, suggested: &str, live: &str) -> Rebased {
    Rebased::Conflict(Conflict { reason, marked: merge::marked(base, live, suggested) })
}

#[cfg(test)]
mod tests;
