//! What repeats between the pieces of a text, taken out: names of calls, tags, template words, marks at words.
//!
//! A word that makes up a tenth of those around it belongs to what carries a text and not to the text. Without it, and
//! without what holds digits, the pieces of the text stand next to each other again. So it is with a letter or two that
//! nearly every word begins or ends with.

use super::letters::Letters;

/// Words that are judged together, and how often one of them is among them that is left out.
const BLOCK: usize = 64;
const OFTEN: usize = 6;

/// Calls `look` with the letters of each stretch without what repeats.
pub(super) fn each(letters: &Letters, mut look: impl FnMut(&'static str, &[u8])) {
    let words: Vec<&[u8]> = letters.words().map(|word| &letters.codes[word]).collect();
    let mut room: Vec<u8> = Vec::new();
    let mut open = false;
    for block in words.chunks(BLOCK).map(Some).chain([None]) {
        let frequent = block.map(frequent).unwrap_or_default();
        let block = block.unwrap_or_default();
        if frequent.is_empty() {
            if open {
                // The end of the text may lie in this block.
                room.extend(block.iter().flat_map(|word| word.iter()));
                look("words that do not repeat", &room);
            }
            room.clear();
            // So may the beginning of the next one.
            room.extend(block.iter().skip(BLOCK / 2).flat_map(|word| word.iter()));
            open = false;
        } else {
            let rest = block.iter().filter(|word| !frequent.contains(*word));
            room.extend(rest.flat_map(|word| word.iter()));
            open = true;
        }
    }
    for block in words.chunks(BLOCK) {
        affixes(block, &mut room, &mut look);
    }
}

/// The words that are in a block so often that they belong to no text.
fn frequent<'w>(block: &[&'w [u8]]) -> Vec<&'w [u8]> {
    let mut sorted = block.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|one, other| one == other).filter(|same| same.len() >= OFTEN).map(|same| same[0]).collect()
}

/// Words without the letters that nearly all of them begin or end with.
fn affixes(block: &[&[u8]], room: &mut Vec<u8>, look: &mut impl FnMut(&'static str, &[u8])) {
    if block.len() < 6 {
        return;
    }
    for size in 1..=3 {
        for (name, part) in [("words without their beginning", front as Part), ("words without their end", back)] {
            let mut parts: Vec<&[u8]> = block.iter().map(|word| part(word, size).0).collect();
            parts.sort_unstable();
            let usual = parts.chunk_by(|one, other| one == other).max_by_key(|same| same.len());
            let Some(usual) = usual.filter(|same| same.len() * 5 >= block.len() * 2 && same.len() >= 5 && !same[0].is_empty())
            else {
                continue;
            };
            room.clear();
            for word in block {
                let (found, rest) = part(word, size);
                room.extend_from_slice(if found == usual[0] { rest } else { word });
            }
            look(name, room);
        }
    }
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
