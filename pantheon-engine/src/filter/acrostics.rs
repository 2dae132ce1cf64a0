//! First letters of what stands behind the same word in many lines: names of functions behind `def`, of modules behind
//! `import`, of constants behind `const`.

use super::letters::Letters;

/// Lines that begin with one word, as many as a shingle has letters or nearly so.
const FEWEST: usize = 20;

/// Words behind the first one that are looked at.
const BEHIND: std::ops::RangeInclusive<usize> = 1..=2;

/// Calls `look` with the first letters of the words behind each such word.
pub(super) fn each(letters: &Letters, mut look: impl FnMut(&'static str, &[u8])) {
    if letters.lines.len() < FEWEST {
        return;
    }
    let word = |at: usize| {
        let end = letters.words.get(at + 1).copied().unwrap_or(letters.codes.len());
        &letters.codes[letters.words[at]..end]
    };
    let ends = letters.lines.iter().skip(1).copied().chain([letters.words.len()]);
    let mut lines: Vec<(u64, usize, usize)> =
        letters.lines.iter().zip(ends).map(|(start, end)| (number(word(*start)), *start, end)).collect();
    lines.sort_unstable();
    let mut room = Vec::new();
    for same in lines.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() >= FEWEST) {
        for behind in BEHIND {
            room.clear();
            let starts = same.iter().map(|(_, start, end)| (start + behind, *end)).filter(|(at, end)| at < end);
            room.extend(starts.map(|(at, _)| letters.codes[letters.words[at]]));
            look("first letters behind the same word", &room);
        }
    }
}

/// The first letters of a word in one number.
fn number(word: &[u8]) -> u64 {
    word.iter().take(12).fold(1, |number, letter| number << 5 | u64::from(*letter))
}
