//! Where a block that does not fit comes closest: for the message, never for an edit.

use std::collections::HashMap;

use pantheon_protocol::wire::Tier;

use super::index::Index;

/// Occurrences of one line above which it says nothing about the place.
const MAX_COMMON: usize = 16;

/// Lines of the block that are asked.
const MAX_ASKED: usize = 400;

/// Up to three starts, most telling first: each line of the block votes for where the block would start.
pub(super) fn places(index: &Index<'_>, block: &[String]) -> Vec<usize> {
    let level = index.level(Tier::Unicode);
    let asked = &block[..block.len().min(MAX_ASKED)];
    let mut votes: HashMap<usize, usize> = HashMap::new();
    for (number, id) in level.look_up(Tier::Unicode, asked).into_iter().enumerate() {
        let places = id.map_or(&[][..], |id| &level.places[id as usize]);
        if places.len() > MAX_COMMON || asked[number].trim().is_empty() {
            continue;
        }
        for place in places {
            *votes.entry((*place as usize).saturating_sub(number)).or_default() += asked[number].trim().len().min(40);
        }
    }
    let mut ranked: Vec<(usize, usize)> = votes.into_iter().collect();
    ranked.sort_by_key(|(start, votes)| (usize::MAX - votes, *start));
    ranked.into_iter().take(3).map(|(start, _)| start).collect()
}
