//! Where a hunk belongs: of all places where its old lines stand, the one that is meant, or none.

use std::ops::Range;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::Tier;

use super::doc::Doc;
use super::misfit::{Misfit, numbers};
use super::scope;
use super::script::Change;
use crate::edit::hunk::Hunk;

/// A place in the file for a hunk's old lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// How exactly it fits.
    pub tier: Tier,
    /// For each old line the file's line; `None` for one that the file does not have.
    pub rows: Vec<Option<usize>>,
}

impl Place {
    /// A place where the old lines stand one behind the other.
    pub(super) fn whole(tier: Tier, start: usize, height: usize) -> Self {
        Self { tier, rows: (start..start + height).map(Some).collect() }
    }

    /// The first line of the file that belongs to it.
    pub(super) fn start(&self) -> usize {
        self.rows.iter().flatten().next().copied().unwrap_or_default()
    }

    /// The line behind its last.
    pub(super) fn end(&self) -> usize {
        self.rows.iter().flatten().last().map_or(0, |row| row + 1)
    }

    /// The lines of the file that a change is about; `None` where lines that the hunk does not show part them, or an
    /// insertion could go to either side of such lines.
    pub(super) fn lines_of(&self, change: &Change) -> Option<Range<usize>> {
        let rows: Vec<usize> = self.rows[change.old.clone()].iter().flatten().copied().collect();
        if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
            return (last - first + 1 == rows.len()).then_some(*first..last + 1);
        }
        let before = self.rows[..change.old.start].iter().flatten().last().map(|row| row + 1);
        let behind = self.rows[change.old.end..].iter().flatten().next().copied();
        match (before, behind) {
            (Some(before), Some(behind)) if before != behind => None,
            (Some(at), _) | (None, Some(at)) => Some(at..at),
            (None, None) => None,
        }
    }

    fn is_inside(&self, doc: &Doc<'_>, changes: &[Change]) -> bool {
        changes.iter().filter_map(|change| self.lines_of(change)).all(|lines| doc.may_change(&lines))
    }
}

/// The one place that is meant.
///
/// Places outside the lines that may change do not count against one inside. Among several inside, the lines that the
/// hunk names above its place decide, then its mark for the end of the file, then its line number, and that only when
/// it names one of them exactly: a number that is merely near is a number that is wrong.
///
/// # Errors
/// When no place is inside, or more than one is left.
pub(super) fn choose(doc: &Doc<'_>, hunk: &Hunk, changes: &[Change], places: Vec<Place>) -> Result<Place, Misfit> {
    let starts: Vec<usize> = places.iter().map(Place::start).collect();
    let mut inside: Vec<Place> = places.into_iter().filter(|place| place.is_inside(doc, changes)).collect();
    if inside.is_empty() {
        return Err(outside(doc, hunk, &starts));
    }
    inside = scope::narrowed(doc, hunk, inside);
    if inside.len() > 1 && hunk.at_end {
        inside = preferring(inside, |place| place.end() == doc.lines.len());
    }
    if let (true, Some(line)) = (inside.len() > 1, hunk.line_hint) {
        inside = preferring(inside, |place| place.start() + 1 == line);
    }
    if inside.len() > 1 {
        let starts: Vec<usize> = inside.iter().map(Place::start).collect();
        return Err(ambiguous(doc, hunk, &starts));
    }
    inside.pop().ok_or_else(|| outside(doc, hunk, &starts))
}

/// Those that have a property, if any has it.
pub(super) fn preferring(places: Vec<Place>, has: impl Fn(&Place) -> bool) -> Vec<Place> {
    if places.iter().any(&has) { places.into_iter().filter(has).collect() } else { places }
}

fn ambiguous(doc: &Doc<'_>, hunk: &Hunk, starts: &[usize]) -> Misfit {
    let reason = format!("The lines to be replaced occur {} times, at lines {}.", starts.len(), numbers(starts));
    Misfit::new(ErrorCode::AnswerAmbiguous, hunk.line, reason).at(doc, starts, hunk.old.len())
}

fn outside(doc: &Doc<'_>, hunk: &Hunk, starts: &[usize]) -> Misfit {
    let reason = format!("The change belongs at line {}, outside the lines that may change.", numbers(starts));
    Misfit::new(ErrorCode::AnswerOutsideRegion, hunk.line, reason).at(doc, starts, hunk.old.len())
}
