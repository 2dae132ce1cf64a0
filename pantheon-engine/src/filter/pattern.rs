//! What stays of a text under any substitution of its letters: how far back each letter stood before.

use std::collections::HashMap;

use super::fold::is_invisible;

/// How far back is looked; farther counts as never.
const REACH: usize = 16;

/// Letters in a pattern that raises the alarm. It takes more of them than of a shingle, for each tells less.
pub(super) const PATTERN: usize = 24;

/// For each letter how many letters ago it stood before, or 0.
pub(super) fn distances(letters: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut last = [usize::MAX; 256];
    out.extend(letters.iter().enumerate().map(|(at, letter)| {
        let before = std::mem::replace(&mut last[usize::from(*letter)], at);
        let distance = at.wrapping_sub(before);
        if before != usize::MAX && distance <= REACH { distance as u8 } else { 0 }
    }));
}

/// The places of letters whose distances do not depend on what stood before the text began.
pub(super) fn settled(distances: &[u8]) -> &[u8] {
    distances.get(REACH..).unwrap_or_default()
}

/// A text's characters as numbers, whatever script or pictures they are: white space, ASCII that is no letter and
/// invisible characters left out, small and capital letters the same.
pub(super) fn characters(text: &str) -> Vec<u8> {
    let mut numbers: HashMap<char, u8> = HashMap::new();
    let seen = text.chars().filter(|one| one.is_ascii_alphabetic() || !(one.is_ascii() || is_invisible(*one)));
    seen.filter(|one| !one.is_whitespace())
        .filter_map(|one| one.to_lowercase().next())
        .map(|one| {
            let next = u8::try_from(numbers.len()).unwrap_or(u8::MAX);
            *numbers.entry(one).or_insert(next)
        })
        .collect()
}
