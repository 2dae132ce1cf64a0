//! Text under a mask: the same byte XORed into every one, or the same number added to each.

use super::text::is_text;

/// The alternatives that look most like text are given back; more would be noise.
const BEST: usize = 12;

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
    // Where no mask at all does best, there was none.
    best(bytes.len(), 0..=255, |mask| score(&counts, |byte| Some(byte ^ mask as u8)))
        .take_while(|mask| *mask != 0)
        .map(|mask| bytes.iter().map(|byte| byte ^ mask as u8).collect::<Vec<u8>>())
        .filter(|plain| is_text(plain))
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
    best(numbers.len(), 9..=126, |first| score(&counts, |number| shifted(number, first)))
        .map(|first| numbers.iter().filter_map(|number| u8::try_from(number - least + first).ok()).collect::<Vec<u8>>())
        .filter(|plain| is_text(plain))
        .collect()
}

/// The keys under which half of all are letters, digits or spaces, those with the usual letters first.
fn best(length: usize, keys: std::ops::RangeInclusive<u32>, score: impl Fn(u32) -> Score) -> impl Iterator<Item = u32> {
    let scored = keys.map(|key| (score(key), key)).filter(|(score, _)| score.wordy * 2 >= length);
    let mut scored: Vec<(Score, u32)> = scored.collect();
    scored.sort_unstable_by_key(|(score, _)| usize::MAX - score.wordy - score.usual);
    scored.into_iter().take(BEST).map(|(_, key)| key)
}

struct Score {
    wordy: usize,
    usual: usize,
}

fn score(counts: &[usize; 256], plain: impl Fn(u8) -> Option<u8>) -> Score {
    let of = |wanted: fn(u8) -> bool| {
        (0..=255u8).zip(counts).filter(|(byte, _)| plain(*byte).is_some_and(wanted)).map(|(_, count)| count).sum()
    };
    Score {
        wordy: of(|byte| byte.is_ascii_alphanumeric() || byte == b' '),
        usual: of(|byte| b" etaoinsr".contains(&byte)),
    }
}
