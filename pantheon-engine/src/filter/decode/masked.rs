//! Text under a mask: the same byte XORed into every one, or the same number added to each.

use super::text::is_text;
use crate::filter::oddness::is_odd;

/// The alternatives that look most like text are given back; more would be noise.
const BEST: usize = 12;

/// Bytes of an encoding of a shingle or more, in digits of which nearly all are alphanumeric, as base64, or of few kinds,
/// as decimal numbers and their separators. Any other takes more.
const SHORTEST_ENCODED: usize = 48;
const FEW_KINDS: u32 = 20;
const LONG: usize = 240;

/// What bytes may have been before one byte was XORed into each.
pub(super) fn without_xor(bytes: &[u8]) -> Vec<Vec<u8>> {
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    // ASCII under a mask has the same highest bit throughout.
    if bytes.len() < 24 || (high != 0 && high != bytes.len()) {
        return Vec::new();
    }
    let counts = bytes.iter().fold([0usize; 256], |mut counts, byte| {
        counts[usize::from(*byte)] += 1;
        counts
    });
    let masks = if high == 0 { 0..=127 } else { 128..=255 };
    // Where no mask at all does best, there was none.
    best(&counts, masks, |byte, mask| Some(byte ^ mask as u8))
        .take_while(|mask| *mask != 0)
        .map(|mask| bytes.iter().map(|byte| byte ^ mask as u8).collect::<Vec<u8>>())
        .filter(|plain| is_text(plain) && telling(plain))
        .collect()
}

/// What numbers may have been before something was added to each.
pub(super) fn without_offset(numbers: &[u32]) -> Vec<Vec<u8>> {
    let (Some(least), Some(most)) = (numbers.iter().min(), numbers.iter().max()) else { return Vec::new() };
    if numbers.len() < 24 || most - least > 126 {
        return Vec::new();
    }
    let counts = numbers.iter().fold([0usize; 256], |mut counts, number| {
        counts[(number - least) as usize] += 1;
        counts
    });
    let shifted = |number: u8, first: u32| u8::try_from(u32::from(number) + first).ok();
    // Nothing tells digits alone from ten letters.
    let digits = (most - least < 10).then_some(u32::from(b'0'));
    let keys = digits.into_iter().chain(best(&counts, 9..=126, shifted));
    keys.map(|first| numbers.iter().filter_map(|number| u8::try_from(number - least + first).ok()).collect::<Vec<u8>>())
        .filter(|plain| is_text(plain))
        .collect()
}

/// Whether text under a mask reads like words, or may be an encoding of some. Numbers in a table become text under many
/// masks, but neither.
fn telling(plain: &[u8]) -> bool {
    let count = |wanted: fn(&u8) -> bool| plain.iter().filter(|byte| wanted(byte)).count();
    if count(u8::is_ascii_alphabetic) * 5 >= plain.len() * 3 && !is_odd(plain.iter().copied()) {
        return true;
    }
    let solid = || count(u8::is_ascii_alphanumeric) * 10 >= plain.len() * 9;
    let few_kinds = || plain.iter().fold(0u128, |seen, byte| seen | 1 << (byte & 127)).count_ones() <= FEW_KINDS;
    let solid_enough = || count(|byte| KINDS[usize::from(*byte)] & WORDY != 0) * 5 >= plain.len() * 3;
    plain.len() >= LONG && solid_enough() || plain.len() >= SHORTEST_ENCODED && (solid() || few_kinds())
}

/// The keys under which half of all are letters, digits or spaces, those with the usual letters first.
fn best(
    counts: &[usize; 256],
    keys: std::ops::RangeInclusive<u32>,
    plain: impl Fn(u8, u32) -> Option<u8>,
) -> impl Iterator<Item = u32> {
    let there: Vec<(u8, usize)> = (0..=255).zip(counts.iter().copied()).filter(|(_, count)| *count > 0).collect();
    let length: usize = counts.iter().sum();
    let mut scored: Vec<(usize, u32)> = Vec::new();
    for key in keys {
        let (mut wordy, mut usual) = (0, 0);
        for (byte, count) in &there {
            let kind = plain(*byte, key).map_or(0, |plain| KINDS[usize::from(plain)]);
            wordy += count * usize::from(kind & WORDY);
            usual += count * usize::from(kind >> 1);
        }
        if wordy * 2 >= length {
            scored.push((wordy + usual, key));
        }
    }
    scored.sort_unstable_by_key(|(score, _)| usize::MAX - score);
    scored.into_iter().take(BEST).map(|(_, key)| key)
}

/// A letter, digit or space, and one of the usual ones.
const WORDY: u8 = 1;
const USUAL: u8 = 2;

const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 128u8 {
        kinds[byte as usize] = match byte {
            b' ' | b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' => WORDY | USUAL,
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => WORDY,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};
