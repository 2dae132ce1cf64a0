//! Letters of a sentence or a prompt in another order: columns, spirals, fences, halves, letters sorted, all of them
//! leave the letters that there were.
//!
//! The sum of a keyed number for each letter is the same in any order. Sums are kept for each sentence, line and
//! paragraph of a prompt and for the whole of it, with their counts of letters; and for windows of [`WINDOW`] letters from
//! each place on, for what moves letters over short ways only. What is compared are the stretches of an answer that are
//! unlike words: a text with its letters moved is.

use super::key::Key;
use super::letters::Letters;

/// Letters of a window. Fewer leave too much to chance, for they say less than their order does.
pub(super) const WINDOW: usize = 44;

/// Fewer letters of a sentence in any order are those of others too.
const FEWEST: usize = 30;

/// More than a prompt has.
const MOST: usize = 20_000;

/// The counts of letters that are kept, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Lengths(Vec<usize>);

impl Lengths {
    /// Calls `add` with the hash of each part of a prompt's text, and notes its length.
    pub fn each_part(&mut self, key: &Key, text: &str, mut add: impl FnMut(u64)) {
        let lines = text.lines();
        let sentences = text.split_inclusive(['.', '!', '?', ':']).flat_map(|part| part.split("\n- "));
        let paragraphs = text.split("\n\n");
        let parts = lines.chain(sentences).chain(paragraphs).chain([text]);
        for part in parts {
            let codes = Letters::of(part.as_bytes()).codes;
            if (FEWEST..MOST).contains(&codes.len()) {
                self.0.push(codes.len());
                add(seal(key, sum(key, &codes), codes.len()));
            }
        }
        self.0.sort_unstable();
        self.0.dedup();
        let codes = Letters::of(text.as_bytes()).codes;
        codes.windows(WINDOW).for_each(|window| add(seal(key, sum(key, window), WINDOW)));
    }

    /// Calls `seen` with the hash of every window of each such length of letters that are unlike words, from each of
    /// `starts` on.
    pub fn each_window(
        &self,
        key: &Key,
        letters: &[u8],
        starts: impl Iterator<Item = usize>,
        sums: &mut Vec<u64>,
        mut seen: impl FnMut(u64),
    ) {
        sums.clear();
        let mut all = 0u64;
        sums.push(0);
        sums.extend(letters.iter().map(|letter| {
            all = all.wrapping_add(key.symbols[usize::from(*letter)]);
            all
        }));
        for start in starts {
            let from = sums[start];
            for length in &self.0 {
                let Some(end) = sums.get(start + length) else { break };
                seen(seal(key, end.wrapping_sub(from), *length));
            }
        }
        let pairs = sums.iter().zip(sums.get(WINDOW..).unwrap_or_default());
        pairs.for_each(|(start, end)| seen(seal(key, end.wrapping_sub(*start), WINDOW)));
    }
}

fn sum(key: &Key, letters: &[u8]) -> u64 {
    letters.iter().fold(0, |sum, letter| sum.wrapping_add(key.symbols[usize::from(*letter)]))
}

#[inline]
fn seal(key: &Key, sum: u64, length: usize) -> u64 {
    key.seal(sum ^ key.symbols[30].rotate_left(length as u32 & 63) ^ length as u64)
}
