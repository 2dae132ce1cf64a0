//! One hunk: through the tiers to its place.

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::Tier;

use super::Source;
use super::budget::{Budget, Spent};
use super::doc::{Doc, Splice};
use super::indent::{Habit, habit};
use super::index::{Index, STRICT};
use super::misfit::Misfit;
use super::place::{Place, choose};
use super::plan::{self, Wanted};
use super::script::Change;
use super::{already, context, ellipsis, escapes, fragment, insertion, nearest, readings, script};
use crate::edit::hunk::Hunk;

/// Letters and digits from which on lines are known by what they say.
const TELLING: usize = 20;

/// A file that hunks are placed in.
pub(super) struct Ground<'d> {
    pub source: &'d Source<'d>,
    pub doc: &'d Doc<'d>,
    pub index: Index<'d>,
    pub habit: Habit,
}

/// What one hunk does.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It changes these lines.
    Change { splices: Vec<Splice>, tier: Tier, notes: Vec<String> },
    /// It changes nothing, and why that may surprise.
    Already(Option<String>),
}

impl<'d> Ground<'d> {
    pub(super) fn new(source: &'d Source<'d>, doc: &'d Doc<'d>) -> Self {
        Self { source, doc, index: Index::new(doc), habit: habit(doc, source.language) }
    }
}

/// What one hunk does to the file.
///
/// # Errors
/// When it has no place, more than one, or one that may not change.
pub(super) fn one(ground: &Ground<'_>, hunk: &Hunk, budget: &mut Budget) -> Result<Found, Misfit> {
    let hunk = &without_returns(hunk);
    if hunk.old == hunk.new {
        return Ok(Found::Already(None));
    }
    if hunk.old.is_empty() {
        return insertion::place(ground, hunk);
    }
    let expanded = ellipsis::expanded(hunk, ground)?;
    let hunk = expanded.as_ref().unwrap_or(hunk);
    let attempt = placed(ground, hunk, budget).map_err(|Spent| too_much(hunk))?;
    if let Some(result) = attempt {
        return result;
    }
    let nearest = nearest::places(&ground.index, &hunk.old);
    let reason = "The lines to be replaced are not in the file.";
    Err(Misfit::new(ErrorCode::AnswerNotLocated, hunk.line, reason).at(ground.doc, &nearest, hunk.old.len()))
}

/// Tries all ways of reading; `None` when none fits.
fn placed(ground: &Ground<'_>, hunk: &Hunk, budget: &mut Budget) -> Result<Option<Result<Found, Misfit>>, Spent> {
    if let Some(result) = strictly(ground, hunk, &STRICT, budget)? {
        let exact = matches!(&result, Ok(Found::Change { tier: Tier::Exact | Tier::TrimmedEnd, .. }));
        // Signs that lost a blank shift every line a little: a reading that fits to the byte is the truer one then.
        let truer = if exact { None } else { readings::same_height(ground, hunk, budget)? };
        let truer = match &result {
            Err(misfit) if truer.is_none() && misfit.code == ErrorCode::AnswerNotLocated => {
                agreed(ground, hunk, budget)?
            }
            _ => truer,
        };
        return Ok(Some(truer.unwrap_or(result)));
    }
    if let Some(result) = readings::any(ground, hunk, budget)? {
        return Ok(Some(result));
    }
    match ellipsis::segments(hunk, ground) {
        Ok(Some(segments)) => return by_segments(ground, &segments, budget).map(Some),
        Err(misfit) => return Ok(Some(Err(misfit))),
        Ok(None) => {}
    }
    if let Some(repaired) = escapes::unescaped(hunk, ground.source.path) {
        return strictly(ground, &repaired, &STRICT, budget);
    }
    let changes = script::changes(&hunk.old, &hunk.new);
    if let Some(line) = already::place(&ground.index, hunk, &changes, budget)? {
        let note = format!("Line {line}: the file has this change already.");
        return Ok(Some(Ok(Found::Already(Some(note)))));
    }
    if let Some(result) = fragment::place(ground, hunk, budget)? {
        return Ok(Some(result));
    }
    let places = context::places(ground, hunk, &changes, Tier::Unicode, budget)?;
    let settle =
        |places| choose(ground.doc, hunk, &changes, places).and_then(|place| fill(ground, hunk, &changes, &place));
    Ok((!places.is_empty()).then(|| settle(places)))
}

/// Where lines fit but for an indentation that contradicts itself, a forgotten line may explain it: a brace that stands
/// for another. It counts only when it changes the very lines that the place without it would.
fn agreed(ground: &Ground<'_>, hunk: &Hunk, budget: &mut Budget) -> Result<Option<Result<Found, Misfit>>, Spent> {
    let Some(Ok((changes, place))) = strict_place(ground, hunk, &STRICT, budget)? else { return Ok(None) };
    let places = context::places(ground, hunk, &changes, Tier::Exact, budget)?;
    let Some(Ok(slipped)) = (!places.is_empty()).then(|| choose(ground.doc, hunk, &changes, places)) else {
        return Ok(None);
    };
    let same = changes.iter().all(|change| {
        let lines = place.lines_of(change);
        lines.is_some() && lines == slipped.lines_of(change)
    });
    Ok(same.then(|| fill(ground, hunk, &changes, &slipped)))
}

/// Each segment has its one place, in the order of the answer.
fn by_segments(ground: &Ground<'_>, segments: &[Hunk], budget: &mut Budget) -> Result<Result<Found, Misfit>, Spent> {
    let (mut all, mut loosest, mut said, mut done) = (Vec::new(), Tier::Exact, Vec::new(), 0);
    for segment in segments {
        let misfit = |reason: &str| Misfit::new(ErrorCode::AnswerNotLocated, segment.line, reason);
        let Some(place) = strict_place(ground, segment, &STRICT, budget)? else {
            return Ok(Err(misfit("A part of the lines to be replaced, between `...`, is not in the file.")));
        };
        let (changes, place) = match place {
            Ok(placed) => placed,
            Err(misfit) => return Ok(Err(misfit)),
        };
        if place.start() < done {
            return Ok(Err(misfit("The parts of the lines to be replaced, between `...`, stand in another order.")));
        }
        done = place.end();
        match fill(ground, segment, &changes, &place) {
            Ok(Found::Change { splices, tier, notes }) => {
                all.extend(splices);
                loosest = loosest.max(tier);
                said.extend(notes);
            }
            Ok(Found::Already(_)) => {}
            Err(misfit) => return Ok(Err(misfit)),
        }
    }
    Ok(Ok(Found::Change { splices: all, tier: loosest, notes: said }))
}

/// The strictest tier at which the whole block occurs decides, whatever looser tiers would find.
pub(super) fn strictly(
    ground: &Ground<'_>,
    hunk: &Hunk,
    tiers: &[Tier],
    budget: &mut Budget,
) -> Result<Option<Result<Found, Misfit>>, Spent> {
    let place = strict_place(ground, hunk, tiers, budget)?;
    Ok(place.map(|place| place.and_then(|(changes, place)| fill(ground, hunk, &changes, &place))))
}

/// What a hunk changes, and where.
type Placed = (Vec<Change>, Place);

fn strict_place(
    ground: &Ground<'_>,
    hunk: &Hunk,
    tiers: &[Tier],
    budget: &mut Budget,
) -> Result<Option<Result<Placed, Misfit>>, Spent> {
    for &tier in tiers {
        let starts = ground.index.find(tier, &hunk.old, budget)?;
        if !starts.is_empty() {
            let mut places: Vec<Place> =
                starts.into_iter().map(|start| Place::whole(tier, start, hunk.old.len())).collect();
            if tier < Tier::Trimmed && is_mute(&hunk.old) {
                places.extend(echoes(ground, hunk, &places, budget)?);
            }
            let changes = script::changes(&hunk.old, &hunk.new);
            return Ok(Some(choose(ground.doc, hunk, &changes, places).map(|place| (changes, place))));
        }
    }
    Ok(None)
}

/// Whether lines say so little that their indentation is most of what they say: braces, `return`, `else`.
fn is_mute(lines: &[String]) -> bool {
    lines.iter().flat_map(|line| line.chars()).filter(|letter| letter.is_alphanumeric()).count() < TELLING
}

/// Where mute lines stand at another depth: an answer that moved them to the margin may mean any of these.
fn echoes(ground: &Ground<'_>, hunk: &Hunk, places: &[Place], budget: &mut Budget) -> Result<Vec<Place>, Spent> {
    let mut starts = ground.index.find(Tier::Trimmed, &hunk.old, budget)?;
    starts.retain(|start| places.binary_search_by_key(start, Place::start).is_err());
    Ok(starts.into_iter().map(|start| Place::whole(Tier::Trimmed, start, hunk.old.len())).collect())
}

/// From a place to what the hunk does there.
fn fill(ground: &Ground<'_>, hunk: &Hunk, changes: &[Change], place: &Place) -> Result<Found, Misfit> {
    let wanted = Wanted { old: &hunk.old, new: &hunk.new, changes };
    let splices = plan::splices(ground.doc, wanted, place, ground.habit).map_err(|reason| {
        Misfit::new(ErrorCode::AnswerNotLocated, hunk.line, reason).at(ground.doc, &[place.start()], hunk.old.len())
    })?;
    Ok(Found::Change { splices, tier: place.tier, notes: notes(ground.doc, hunk, place) })
}

fn notes(doc: &Doc<'_>, hunk: &Hunk, place: &Place) -> Vec<String> {
    let line = place.start() + 1;
    let mut notes = Vec::new();
    match place.tier {
        Tier::Exact => {}
        Tier::TrimmedEnd => notes.push(format!("Line {line}: the answer has other white space at the end of lines.")),
        Tier::Trimmed => {
            notes.push(format!("Line {line}: the answer is indented differently; the file's indentation was kept."))
        }
        Tier::Unicode => {
            notes.push(format!("Line {line}: the answer writes some characters differently; the file's were kept."))
        }
        Tier::Context => {
            notes.push(format!("Line {line}: the answer has one line of context wrong; the file's was kept."))
        }
    }
    if hunk.at_end && place.end() < doc.lines.len() {
        notes.push(format!("Line {line}: the answer says that this is the end of the file, but it is not."));
    }
    notes
}

fn too_much(hunk: &Hunk) -> Misfit {
    Misfit::new(ErrorCode::AnswerNotLocated, hunk.line, "Finding the lines to be replaced takes too long in this file.")
}

/// A return inside a line of the answer ends it, as it does in the file.
fn without_returns(hunk: &Hunk) -> Hunk {
    let split = |lines: &[String]| -> Vec<String> {
        lines.iter().flat_map(|line| line.trim_end_matches('\r').split('\r')).map(str::to_owned).collect()
    };
    let readings = hunk.readings.iter().map(|(old, new)| (split(old), split(new))).collect();
    Hunk { old: split(&hunk.old), new: split(&hunk.new), readings, ..hunk.clone() }
}
