//! Other ways to read a hunk whose signs are broken: one of them must fit, and no other.

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::Tier;

use super::budget::{Budget, Spent};
use super::index::STRICT;
use super::misfit::Misfit;
use super::search::{Found, Ground, strictly};
use crate::edit::hunk::Hunk;

/// What came of reading a hunk otherwise; `None` when no reading fits.
type Read = Result<Option<Result<Found, Misfit>>, Spent>;

/// Any reading that fits at some tier.
///
/// # Errors
/// When looking would take too long.
pub(super) fn any(ground: &Ground<'_>, hunk: &Hunk, budget: &mut Budget) -> Read {
    only(ground, hunk, &STRICT, |_| true, budget)
}

/// A reading with as many old lines that fits to the byte.
///
/// # Errors
/// When looking would take too long.
pub(super) fn same_height(ground: &Ground<'_>, hunk: &Hunk, budget: &mut Budget) -> Read {
    only(ground, hunk, &[Tier::Exact], |old| old.len() == hunk.old.len(), budget)
}

fn only(
    ground: &Ground<'_>,
    hunk: &Hunk,
    tiers: &[Tier],
    counts: impl Fn(&[String]) -> bool,
    budget: &mut Budget,
) -> Read {
    let mut fitting: Vec<Result<Found, Misfit>> = Vec::new();
    for (old, new) in hunk.readings.iter().filter(|(old, _)| !old.is_empty() && counts(old)) {
        let reading = Hunk { old: old.clone(), new: new.clone(), readings: Vec::new(), ..hunk.clone() };
        let found = strictly(ground, &reading, tiers, budget)?;
        fitting.extend(found.filter(|found| !fitting.contains(found)));
    }
    if fitting.len() > 1 {
        let reason = "The answer's marks can be read in more than one way, and more than one of them fits the file.";
        return Ok(Some(Err(Misfit::new(ErrorCode::AnswerAmbiguous, hunk.line, reason))));
    }
    Ok(fitting.pop())
}
