//! All hunks of one file: each is placed on the snapshot, and only what fits nowhere there on the text after the others.

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::Tier;

use super::budget::Budget;
use super::doc::{Doc, Splice};
use super::misfit::Misfit;
use super::search::{self, Found, Ground};
use super::{Located, Source};
use crate::edit::hunk::Hunk;

/// What is known so far.
#[derive(Default)]
struct Tally {
    tier: Tier,
    notes: Vec<String>,
    applied: usize,
    already: usize,
}

/// Places all hunks and renders the result.
///
/// # Errors
/// For the first hunk without one place, or two that contradict each other.
pub(super) fn all(
    source: &Source<'_>,
    mut doc: Doc<'_>,
    hunks: &[Hunk],
    budget: &mut Budget,
) -> Result<Located, Misfit> {
    let mut tally = Tally::default();
    let mut splices: Vec<(Splice, usize)> = Vec::new();
    let mut missing: Vec<(usize, Misfit)> = Vec::new();
    let ground = Ground::new(source, &doc);
    for (number, hunk) in hunks.iter().enumerate() {
        match search::one(&ground, hunk, budget) {
            Ok(found) => splices.extend(tally.count(found).into_iter().map(|splice| (splice, number))),
            Err(misfit) if misfit.code == ErrorCode::AnswerNotLocated => missing.push((number, misfit)),
            Err(misfit) => return Err(misfit),
        }
    }
    let earliest = splices.iter().map(|(_, number)| *number).min();
    let splices = joined(&doc, hunks, splices)?;
    drop(ground);
    doc.apply(&splices);
    for (number, misfit) in missing {
        // Without an earlier change there is nothing that could have made room for it.
        if earliest.is_none_or(|earliest| earliest > number) {
            return Err(misfit);
        }
        let found = search::one(&Ground::new(source, &doc), &hunks[number], budget);
        let Ok(Found::Change { splices, tier, notes }) = found else { return Err(misfit) };
        let splices = tally.count(Found::Change { splices, tier, notes });
        tally.notes.push("One change was made on top of another one of the same answer.".to_owned());
        doc.apply(&splices);
    }
    tally.notes.dedup();
    let (text, added) = doc.render();
    let Tally { tier, notes, applied, already } = tally;
    Ok(Located { text, added, tier, notes, applied, already })
}

impl Tally {
    fn count(&mut self, found: Found) -> Vec<Splice> {
        match found {
            Found::Change { splices, tier, notes } => {
                self.applied += 1;
                self.tier = self.tier.max(tier);
                self.notes.extend(notes);
                splices
            }
            Found::Already(note) => {
                self.already += 1;
                self.notes.extend(note);
                Vec::new()
            }
        }
    }
}

/// The splices in the order of the file; those that touch stay beside each other, those of a repeated hunk count once.
fn joined(doc: &Doc<'_>, hunks: &[Hunk], mut splices: Vec<(Splice, usize)>) -> Result<Vec<Splice>, Misfit> {
    splices.sort_by_key(|(splice, number)| (splice.old.start, splice.old.end, *number));
    let mut joined: Vec<(Splice, usize)> = Vec::with_capacity(splices.len());
    for (splice, number) in splices {
        if let Some((last, before)) = joined.last() {
            let repeats = *last == splice && *before != number;
            if repeats && (!splice.old.is_empty() || hunks[*before].new == hunks[number].new) {
                continue;
            }
            if last.old.end > splice.old.start {
                return Err(overlap(doc, hunks, &splice, number));
            }
        }
        joined.push((splice, number));
    }
    Ok(joined.into_iter().map(|(splice, _)| splice).collect())
}

fn overlap(doc: &Doc<'_>, hunks: &[Hunk], splice: &Splice, number: usize) -> Misfit {
    let reason =
        format!("Two changes of the answer overlap at line {} and contradict each other.", splice.old.start + 1);
    Misfit::new(ErrorCode::AnswerNotLocated, hunks[number].line, reason).at(doc, &[splice.old.start], splice.old.len())
}
