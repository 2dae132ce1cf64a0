//! One hunk: through the tiers to its place.

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::Tier;

use super::Source;
use super::budget::{Budget, Spent};
use super::doc::{Doc, Splice};
use super::indent::{Style, style};
use super::index::{Index, STRICT};
use super::misfit::Misfit;
use super::place::{Place, choose};
use super::plan::{self, Wanted};
use super::{escapes, insertion, nearest, script};
use crate::edit::hunk::Hunk;

/// A file that hunks are placed in.
pub(super) struct Ground<'d> {
    pub source: &'d Source<'d>,
    pub doc: &'d Doc<'d>,
    pub index: Index<'d>,
    pub style: Style,
}

/// What one hunk does.
#[derive(Debug)]
pub(super) enum Found {
    /// It changes these lines.
    Change { splices: Vec<Splice>, tier: Tier, notes: Vec<String> },
    /// It changes nothing, and why that may surprise.
    Already(Option<String>),
}

impl<'d> Ground<'d> {
    pub(super) fn new(source: &'d Source<'d>, doc: &'d Doc<'d>) -> Self {
        Self { source, doc, index: Index::new(doc), style: style(doc) }
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
    if let Some(result) = strictly(ground, hunk, budget)? {
        return Ok(Some(result));
    }
    if let Some(result) = otherwise_read(ground, hunk, budget)? {
        return Ok(Some(result));
    }
    if let Some(repaired) = escapes::unescaped(hunk, ground.source.path) {
        return strictly(ground, &repaired, budget);
    }
    Ok(None)
}

/// Other readings of a broken hunk: one of them must fit, and no other.
fn otherwise_read(
    ground: &Ground<'_>,
    hunk: &Hunk,
    budget: &mut Budget,
) -> Result<Option<Result<Found, Misfit>>, Spent> {
    let mut fitting: Vec<Result<Found, Misfit>> = Vec::new();
    for (old, new) in hunk.readings.iter().filter(|(old, _)| !old.is_empty()) {
        let reading = Hunk { old: old.clone(), new: new.clone(), readings: Vec::new(), ..hunk.clone() };
        fitting.extend(strictly(ground, &reading, budget)?);
    }
    if fitting.len() > 1 {
        let reason = "The answer's marks can be read in more than one way, and more than one of them fits the file.";
        return Ok(Some(Err(Misfit::new(ErrorCode::AnswerAmbiguous, hunk.line, reason))));
    }
    Ok(fitting.pop())
}

/// The strictest tier at which the whole block occurs decides, whatever looser tiers would find.
pub(super) fn strictly(
    ground: &Ground<'_>,
    hunk: &Hunk,
    budget: &mut Budget,
) -> Result<Option<Result<Found, Misfit>>, Spent> {
    for tier in STRICT {
        let starts = ground.index.find(tier, &hunk.old, budget)?;
        if !starts.is_empty() {
            let places = starts.into_iter().map(|start| Place::whole(tier, start, hunk.old.len())).collect();
            return Ok(Some(settle(ground, hunk, places)));
        }
    }
    Ok(None)
}

/// From the places of one tier to what the hunk does.
pub(super) fn settle(ground: &Ground<'_>, hunk: &Hunk, places: Vec<Place>) -> Result<Found, Misfit> {
    let changes = script::changes(&hunk.old, &hunk.new);
    let place = choose(ground.doc, hunk, &changes, places)?;
    let wanted = Wanted { old: &hunk.old, new: &hunk.new, changes: &changes };
    let splices = plan::splices(ground.doc, wanted, &place, ground.style).map_err(|reason| {
        Misfit::new(ErrorCode::AnswerNotLocated, hunk.line, reason).at(ground.doc, &[place.start()], hunk.old.len())
    })?;
    Ok(Found::Change { splices, tier: place.tier, notes: notes(ground.doc, hunk, &place) })
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
