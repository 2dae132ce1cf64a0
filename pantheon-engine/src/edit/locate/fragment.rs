//! Part of one very long line: prose without line breaks, minified code. In lines of ordinary length an answer that shows
//! a part of the line could as well have lost the rest, so it is refused there.

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::Tier;

use super::budget::{Budget, Spent};
use super::doc::Splice;
use super::misfit::{Misfit, numbers};
use super::search::{Found, Ground};
use crate::edit::hunk::Hunk;

/// Bytes from which on a line is very long.
const LONG: usize = 200;

/// Characters without blanks that a fragment must have.
const TELLING: usize = 10;

/// Puts a one-line hunk into the one long line that contains its old text once; `None` when none does.
///
/// # Errors
/// When looking would take too long.
pub(super) fn place(
    ground: &Ground<'_>,
    hunk: &Hunk,
    budget: &mut Budget,
) -> Result<Option<Result<Found, Misfit>>, Spent> {
    let ([old], [new]) = (&hunk.old[..], &hunk.new[..]) else { return Ok(None) };
    if old.chars().filter(|letter| !letter.is_whitespace()).count() < TELLING {
        return Ok(None);
    }
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (row, line) in ground.doc.lines.iter().enumerate().filter(|(_, line)| line.text.len() >= LONG) {
        budget.take(line.text.len())?;
        found.extend(occurrences(&line.text, old).into_iter().map(|at| (row, at)));
    }
    let rows: Vec<usize> = found.iter().map(|(row, _)| *row).collect();
    found.retain(|(row, _)| ground.doc.may_change(&(*row..row + 1)));
    let [(row, at)] = found[..] else {
        return Ok((!rows.is_empty()).then(|| Err(misfit(ground, hunk, &rows, found.is_empty()))));
    };
    let line = &ground.doc.lines[row].text;
    let text = [&line[..at], new, &line[at + old.len()..]].concat();
    let notes = vec![format!("Line {}: the answer shows a part of this long line; the rest was kept.", row + 1)];
    let splices = vec![Splice { old: row..row + 1, new: vec![text] }];
    Ok(Some(Ok(Found::Change { splices, tier: Tier::Exact, notes })))
}

/// Up to two places: more say nothing more.
fn occurrences(line: &str, fragment: &str) -> Vec<usize> {
    let Some(first) = line.find(fragment) else { return Vec::new() };
    let next = first + fragment.chars().next().map_or(1, char::len_utf8);
    let second = line[next..].find(fragment).map(|at| next + at);
    [Some(first), second].into_iter().flatten().collect()
}

fn misfit(ground: &Ground<'_>, hunk: &Hunk, rows: &[usize], is_outside: bool) -> Misfit {
    let (code, reason) = if is_outside {
        (ErrorCode::AnswerOutsideRegion, "The text to be replaced is outside the lines that may change.".to_owned())
    } else {
        (
            ErrorCode::AnswerAmbiguous,
            format!("The text to be replaced occurs more than once, at lines {}.", numbers(rows)),
        )
    };
    Misfit::new(code, hunk.line, reason).at(ground.doc, rows, 1)
}
