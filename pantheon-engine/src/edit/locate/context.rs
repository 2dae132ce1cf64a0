//! The loosest tier: one line of context forgotten, mistyped, or a blank one too many. Lines that change must be there
//! exactly; the file's own lines are kept.

use std::ops::Range;

use pantheon_protocol::wire::Tier;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::budget::{Budget, Spent};
use super::doc::Doc;
use super::fold::folded;
use super::index::{Id, Level};
use super::place::Place;
use super::script::Change;
use super::search::Ground;
use crate::edit::hunk::Hunk;

/// Characters without blanks that the right lines must have together: braces alone are no evidence.
const TELLING: usize = 12;

/// The part of a mistyped line, in percent, that must be right.
const ALIKE: usize = 75;

/// Characters of both lines together above which only their beginnings and ends are compared.
const MAX_COMPARED: usize = 1_000;

/// The slip that parts an answer's old lines from the file's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slip {
    /// The file has one line more in front of this old line.
    Forgotten(usize),
    /// This old line is another one in the file.
    Mistyped(usize),
    /// The file does not have this old line.
    Added(usize),
}

/// Every place where the old lines fit but for one slip; all others fit as `tier` says.
///
/// # Errors
/// When looking would take too long.
pub(super) fn places(
    ground: &Ground<'_>,
    hunk: &Hunk,
    changes: &[Change],
    tier: Tier,
    budget: &mut Budget,
) -> Result<Vec<Place>, Spent> {
    let level = ground.index.level(tier);
    let block = Block { doc: ground.doc, level, ids: level.look_up(tier, &hunk.old), hunk, changes };
    let mut found: Vec<Fit> = Vec::new();
    for seed in block.seeds() {
        let rows = block.ids[seed].map_or(&[][..], |id| &level.places[id as usize]);
        for row in rows {
            budget.take(block.ids.len())?;
            for slip in block.slips(seed, *row as usize) {
                found.extend(block.fit(seed, *row as usize, slip));
            }
        }
    }
    // What a slip leaves open may not be settled by another slip that happens to fit as well.
    if found.iter().any(|fit| fit.effect.is_none()) {
        return Ok(Vec::new());
    }
    // Of two blank lines either may be the spare one: what changes is the same.
    found.sort_by_cached_key(|fit| (fit.place.start(), fit.place.end(), fit.place.rows.clone()));
    found.dedup_by(|a, b| a.effect == b.effect);
    Ok(found.into_iter().map(|fit| fit.place).collect())
}

/// A place that one slip explains.
struct Fit {
    place: Place,
    /// The lines of the file that each change is about; `None` when the slip leaves that open.
    effect: Option<Vec<Range<usize>>>,
}

/// A hunk's old lines beside the file.
struct Block<'a> {
    doc: &'a Doc<'a>,
    level: &'a Level<'a>,
    ids: Vec<Id>,
    hunk: &'a Hunk,
    changes: &'a [Change],
}

impl Block<'_> {
    /// The two rarest lines: a single slip leaves one of them right.
    fn seeds(&self) -> Vec<usize> {
        let mut seeds: Vec<(usize, usize)> = (self.ids.iter().enumerate())
            .filter_map(|(at, id)| id.map(|id| (self.level.places[id as usize].len(), at)))
            .collect();
        if self.ids.len() > seeds.len() + 1 {
            return Vec::new();
        }
        seeds.sort_unstable();
        seeds.into_iter().take(2).map(|(_, at)| at).collect()
    }

    /// The slips that may explain the block around a line that is right.
    fn slips(&self, seed: usize, row: usize) -> Vec<Slip> {
        let count = self.ids.len();
        let right = (seed..count).find(|at| !self.fits(*at, (row + at).checked_sub(seed)));
        let left = (0..seed).rev().find(|at| !self.fits(*at, (row + at).checked_sub(seed)));
        match (left, right) {
            (None, Some(at)) => vec![Slip::Forgotten(at), Slip::Mistyped(at), Slip::Added(at)],
            (Some(at), None) => vec![Slip::Forgotten(at + 1), Slip::Mistyped(at), Slip::Added(at)],
            _ => Vec::new(),
        }
    }

    /// The place that a slip leads to, when everything else is right and the slip is of a kind that is forgiven.
    fn fit(&self, seed: usize, row: usize, slip: Slip) -> Option<Fit> {
        let mut rows = Vec::with_capacity(self.ids.len());
        for at in 0..self.ids.len() {
            if slip == Slip::Added(at) {
                rows.push(None);
                continue;
            }
            let mine = self.row(at, seed, row, slip).filter(|mine| *mine < self.level.ids.len())?;
            if slip != Slip::Mistyped(at) && !self.fits(at, Some(mine)) {
                return None;
            }
            rows.push(Some(mine));
        }
        let (possible, plain) = match slip {
            Slip::Forgotten(at) => (at > 0, at > 0 && self.is_plainly_forgotten(at, &rows)),
            Slip::Mistyped(at) => (self.is_mistyped(at, rows[at]?), true),
            Slip::Added(at) => (self.is_spare(at), true),
        };
        let place = Place { tier: Tier::Context, rows };
        let effect = self.changes.iter().map(|change| place.lines_of(change)).collect::<Option<Vec<_>>>();
        let letters = self.hunk.old.iter().flat_map(|line| line.chars()).filter(|letter| !letter.is_whitespace());
        (possible && letters.count() >= TELLING).then(|| Fit { place, effect: effect.filter(|_| plain) })
    }

    /// The file's line for an old one, given one that is right and the slip.
    fn row(&self, at: usize, seed: usize, row: usize, slip: Slip) -> Option<usize> {
        let straight = (row + at).checked_sub(seed);
        match slip {
            Slip::Forgotten(slip) if seed < slip && at >= slip => straight.map(|straight| straight + 1),
            Slip::Forgotten(slip) if seed >= slip && at < slip => straight.and_then(|straight| straight.checked_sub(1)),
            Slip::Added(slip) if seed < slip && at > slip => straight.and_then(|straight| straight.checked_sub(1)),
            Slip::Added(slip) if seed > slip && at < slip => (row + at + 1).checked_sub(seed),
            _ => straight,
        }
    }

    fn fits(&self, at: usize, row: Option<usize>) -> bool {
        let id = row.and_then(|row| self.level.ids.get(row));
        id.is_some() && self.ids[at] == id.copied()
    }

    /// Neither side may be where new lines go: they could belong in front of the forgotten line or behind it. A line
    /// that repeats its neighbour could stand on either side of it.
    fn is_plainly_forgotten(&self, at: usize, rows: &[Option<usize>]) -> bool {
        let touches = |change: &Change| change.old.start == at || change.old.end == at;
        if self.changes.iter().any(|change| touches(change) && !self.stays_in_step(change)) {
            return false;
        }
        let (Some(before), Some(behind)) = (rows[at - 1], rows[at]) else { return false };
        let id = self.level.ids[before + 1];
        behind == before + 2 && id != self.level.ids[before] && id != self.level.ids[behind]
    }

    /// Whether each line becomes another that resembles it: then nothing new looks for a place, and the forgotten line
    /// cannot have been meant to go with others.
    fn stays_in_step(&self, change: &Change) -> bool {
        let (old, new) = (&self.hunk.old[change.old.clone()], &self.hunk.new[change.new.clone()]);
        old.len() == new.len() && old.iter().zip(new).all(|(old, new)| alike(old.trim(), new.trim()))
    }

    /// A line that the file has elsewhere was not mistyped: it is another line. Nor was a last line that only stops
    /// early: the answer was cut there, and more may have followed.
    fn is_mistyped(&self, at: usize, row: usize) -> bool {
        let (model, file) = (folded(&self.hunk.old[at]), folded(&self.doc.lines[row].text));
        let cut = at + 1 == self.ids.len() && file.starts_with(&*model);
        self.ids[at].is_none() && self.is_context(at) && !cut && !model.is_empty() && alike(&model, &file)
    }

    fn is_spare(&self, at: usize) -> bool {
        let blank = self.hunk.old[at].trim().is_empty();
        blank && (self.is_context(at) || at == 0 || at + 1 == self.ids.len())
    }

    fn is_context(&self, at: usize) -> bool {
        !self.changes.iter().any(|change| change.old.contains(&at))
    }
}

/// Whether two lines are the same but for a slip or two.
fn alike(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let both = a.len() + b.len();
    let same = if both > MAX_COMPARED { ends_alike(&a, &b) } else { in_common(&a, &b) };
    same * 200 >= both * ALIKE && same > 2
}

fn in_common(a: &[char], b: &[char]) -> usize {
    let ops = capture_diff_slices(Algorithm::Myers, a, b);
    ops.iter().filter(|op| matches!(op, DiffOp::Equal { .. })).map(|op| op.old_range().len()).sum()
}

fn ends_alike(a: &[char], b: &[char]) -> usize {
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let most = a.len().min(b.len()) - head;
    head + a.iter().rev().zip(b.iter().rev()).take(most).take_while(|(a, b)| a == b).count()
}
