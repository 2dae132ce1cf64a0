//! What repeats between the pieces of a text, taken out: names of calls, tags, template words, marks at words.
//!
//! A word that makes up a tenth of those around it belongs to what carries a text and not to the text. Without it, and
//! without what holds digits, the pieces of the text stand next to each other again. So it is with a letter or two that
//! nearly every word begins or ends with, or any letter that each does.

use std::ops::Range;

use super::letters::Letters;
use super::oddness::is_common;

/// Words that are judged together, and how often one of them is among them that is left out.
const BLOCK: usize = 64;
const OFTEN: usize = 6;

/// Words whose ends are judged; fewer tell nothing.
const FEWEST: usize = 6;

/// Calls `look` with the letters of each stretch without what repeats.
pub(super) fn each(letters: &Letters, mut look: impl FnMut(&'static str, &[u8])) {
    let (mut room, mut room_of_ends): (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
    let mut numbers = [0u32; BLOCK];
    let mut open = false;
    let mut start = 0;
    while start < letters.words.len() {
        let end = (start + BLOCK).min(letters.words.len());
        let words = || (start..end).map(|at| word(letters, at));
        (start..end).zip(&mut numbers).for_each(|(at, number)| *number = hash(letters, at));
        let numbers = &numbers[..end - start];
        let repeated = repeated(numbers);
        if repeated.is_empty() {
            if open {
                // The end of the text may lie in this block.
                room.extend(words().flatten());
                look("words that do not repeat", &room);
            }
            open = false;
        } else {
            if !open {
                // So may its beginning in the one before.
                room.clear();
                room.extend((start.saturating_sub(BLOCK / 2)..start).flat_map(|at| word(letters, at)));
                open = true;
            }
            let rest = words().zip(numbers).filter(|(_, number)| !repeated.contains(number));
            room.extend(rest.flat_map(|(word, _)| word));
        }
        affixes(words, &mut look);
        ends(words, &mut room_of_ends, &mut look);
        start = end;
    }
    if open {
        look("words that do not repeat", &room);
    }
}

fn range(letters: &Letters, at: usize) -> Range<usize> {
    letters.words[at]..letters.words.get(at + 1).copied().unwrap_or(letters.codes.len())
}

/// A word's letters.
#[inline]
fn word(letters: &Letters, at: usize) -> &[u8] {
    &letters.codes[range(letters, at)]
}

/// A number for a word that few others have.
#[inline]
fn hash(letters: &Letters, at: usize) -> u32 {
    let word = range(letters, at);
    let [first, second] = letters.halves(&word);
    let mixed = (first ^ second.rotate_left(31) ^ (word.len() as u64) << 58).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 32) as u32
}

/// What is in a block so often that it belongs to no text. Most blocks have nothing such, and counting roughly shows it.
fn repeated(numbers: &[u32]) -> Vec<u32> {
    let mut counts = [0u8; 256];
    let mut most = 0;
    for number in numbers {
        let count = &mut counts[(number >> 24) as usize];
        *count += 1;
        most = most.max(*count);
    }
    if usize::from(most) < OFTEN {
        return Vec::new();
    }
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(u32::eq).filter(|same| same.len() >= OFTEN).map(|same| same[0]).collect()
}

/// Words of which two in five begin or end alike.
fn affixes<'w, W: Iterator<Item = &'w [u8]>>(words: impl Fn() -> W, look: &mut impl FnMut(&'static str, &[u8])) {
    let (mut fronts, mut backs, mut all) = ([0u8; 32], [0u8; 32], 0);
    for word in words() {
        if let (Some(first), Some(last)) = (word.first(), word.last()) {
            fronts[usize::from(first & 31)] += 1;
            backs[usize::from(last & 31)] += 1;
        }
        all += 1;
    }
    let alike = |counts: [u8; 32]| counts.iter().any(|count| usize::from(*count) * 5 >= all * 2 && *count >= 5);
    let ends = [
        ("words without their beginning", front as Part, alike(fronts)),
        ("words without their end", back, alike(backs)),
    ];
    for (name, part, _) in ends.into_iter().filter(|(_, _, alike)| *alike) {
        for size in 1..=3 {
            let number =
                |word| part(word, size).0.iter().fold(0u32, |number, letter| number << 5 | u32::from(letter + 1));
            let mut parts: Vec<u32> = words().map(number).collect();
            parts.sort_unstable();
            let usual = parts.chunk_by(u32::eq).max_by_key(|same| same.len());
            let Some(usual) = usual.filter(|same| same.len() * 5 >= all * 2 && same[0] != 0) else { continue };
            let mut room = Vec::new();
            for word in words() {
                let rest = part(word, size).1;
                room.extend_from_slice(if number(word) == usual[0] { rest } else { word });
            }
            look(name, &room);
        }
    }
}

/// Words of which the first letter, the last or both are any: they make few of the pairs that words have.
fn ends<'w, W: Iterator<Item = &'w [u8]>>(
    words: impl Fn() -> W,
    room: &mut Vec<u8>,
    look: &mut impl FnMut(&'static str, &[u8]),
) {
    let (mut all, mut fronts, mut backs) = (0, 0, 0);
    for word in words() {
        if let [first, second, .., before, last] = word {
            all += 1;
            fronts += usize::from(is_common(first + 1, second + 1));
            backs += usize::from(is_common(before + 1, last + 1));
        }
    }
    let (front, back) = (fronts * 2 < all, backs * 2 < all);
    if all < FEWEST || !front && !back {
        return;
    }
    room.clear();
    for word in words() {
        let start = usize::from(front).min(word.len());
        room.extend_from_slice(&word[start..(word.len() - usize::from(back)).max(start)]);
    }
    look("words without their ends", room);
}

/// A way to part a word: what is taken off, and the rest.
type Part = fn(&[u8], usize) -> (&[u8], &[u8]);

fn front(word: &[u8], size: usize) -> (&[u8], &[u8]) {
    word.split_at_checked(size).unwrap_or((&[], word))
}

fn back(word: &[u8], size: usize) -> (&[u8], &[u8]) {
    let at = word.len().checked_sub(size);
    at.map_or((&[][..], word), |at| (&word[at..], &word[..at]))
}
