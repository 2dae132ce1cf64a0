//! A change that the file has already: its new lines are there and its old ones are not.

use super::budget::{Budget, Spent};
use super::index::{Index, STRICT};
use super::script::Change;
use crate::edit::hunk::Hunk;

/// Characters without blanks that the lines must have that prove it.
const TELLING: usize = 12;

/// The line, from 1, where the file has the hunk's new lines already.
///
/// What the hunk removes must be nowhere in the file, and what it adds must be there with everything around it.
///
/// # Errors
/// When looking would take too long.
pub(super) fn place(
    index: &Index<'_>,
    hunk: &Hunk,
    changes: &[Change],
    budget: &mut Budget,
) -> Result<Option<usize>, Spent> {
    let added: usize = changes.iter().flat_map(|change| &hunk.new[change.new.clone()]).map(|line| letters(line)).sum();
    let removed: Vec<&String> = changes.iter().flat_map(|change| &hunk.old[change.old.clone()]).collect();
    let gone = removed.iter().all(|line| letters(line) == 0 || index.lacks(line));
    if !gone || added < TELLING {
        return Ok(None);
    }
    for tier in STRICT {
        match index.find(tier, &hunk.new, budget)?[..] {
            [] => {}
            [start] => return Ok(Some(start + 1)),
            _ => return Ok(None),
        }
    }
    Ok(None)
}

fn letters(line: &str) -> usize {
    line.chars().filter(|letter| !letter.is_whitespace()).count()
}
