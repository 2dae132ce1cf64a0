//! Text under a mask: the same byte XORed into every one, or the same number added to each.

use super::text::is_text;
use crate::filter::oddness::is_odd;
use crate::filter::rolling::SHINGLE;

/// The alternatives that look most like text are given back; more would be noise.
const BEST: usize = 12;

/// Fewer bytes hold no shingle.
const SHORTEST: usize = SHINGLE;

/// From the lowest to the highest byte of text with Latin letters.
const RANGE: u32 = 200;

/// Bytes of an encoding of a shingle or more, in digits of which nearly all are alphanumeric, as base64, or of few kinds,
/// as decimal numbers and their separators. Any other takes more.
const SHORTEST_ENCODED: u32 = 48;
const LONG: u32 = 240;

/// What bytes may have been before one byte was XORed into each.
pub(super) fn without_xor(bytes: &[u8]) -> Vec<Vec<u8>> {
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    // ASCII under a mask has the same highest bit throughout.
    if bytes.len() < SHORTEST || (high != 0 && high != bytes.len()) {
        return Vec::new();
    }
    let counts = counted(bytes.iter().map(|byte| byte & 127));
    // Where no mask at all does best, there was none.
    let masks = best(&counts, |byte| &XORED[byte & 127]).take_while(|mask| *mask != 0 || high != 0);
    plain(masks, &counts, |byte, mask| byte & 127 ^ mask, bytes).collect()
}

/// What numbers may have been before something was added to each.
pub(super) fn without_offset(numbers: &[u32]) -> Vec<Vec<u8>> {
    let numbers = dense(numbers);
    let Some(most) = numbers.iter().max() else { return Vec::new() };
    let counts = counted(numbers.iter().copied());
    // Nothing tells digits alone from ten letters.
    let digits = (*most < 10).then_some(b'0');
    let best = best(&counts, |number| KINDS[number..].first_chunk().unwrap_or(&[0; 128]));
    let keys = digits.into_iter().chain(best).filter(|first| most.checked_add(*first).is_some());
    plain(keys, &counts, |number, first| number + first, &numbers).collect()
}

/// How far numbers are above the least one, without a few that are far from the others: bytes of a character beyond ASCII,
/// say. None where they are scattered, or few.
fn dense(numbers: &[u32]) -> Vec<u8> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    let (mut from, mut widest) = (0, 0..0);
    for to in 0..sorted.len() {
        while sorted[to] - sorted[from] > RANGE {
            from += 1;
        }
        if to + 1 - from > widest.len() {
            widest = from..to + 1;
        }
    }
    if widest.len() < SHORTEST || widest.len() * 5 < numbers.len() * 4 {
        return Vec::new();
    }
    let least = sorted[widest.start];
    numbers
        .iter()
        .filter_map(|number| number.checked_sub(least).filter(|above| *above <= RANGE))
        .map(|above| above as u8)
        .collect()
}

fn counted(bytes: impl Iterator<Item = u8>) -> [u32; 256] {
    let mut counts = [0; 256];
    bytes.for_each(|byte| counts[usize::from(byte)] += 1);
    counts
}

/// The keys under which half of all are letters, digits or spaces, those with the usual letters first. `row` has the kind
/// that a byte becomes under each key.
fn best(counts: &[u32; 256], row: impl Fn(usize) -> &'static [u8; 128]) -> impl Iterator<Item = u8> {
    let (mut wordy, mut usual) = ([0u32; 128], [0u32; 128]);
    for (byte, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        for ((wordy, usual), kind) in wordy.iter_mut().zip(&mut usual).zip(row(byte)) {
            *wordy += count * u32::from(kind & WORDY);
            *usual += count * u32::from((kind / USUAL) & 1);
        }
    }
    let length: u32 = counts.iter().sum();
    let scored = (0..128u8).zip(wordy.into_iter().zip(usual)).filter(|(_, (wordy, _))| wordy * 2 >= length);
    let mut scored: Vec<(u32, u8)> = scored.map(|(key, (wordy, usual))| (u32::MAX - wordy - usual, key)).collect();
    scored.sort_unstable();
    scored.into_iter().take(BEST).map(|(_, key)| key)
}

/// How many bytes are of which kinds.
#[derive(Default)]
struct Tally {
    length: u32,
    /// How often the commonest one is there.
    most: u32,
    letters: u32,
    alphanumeric: u32,
    wordy: u32,
    figures: u32,
    text: u32,
}

impl Tally {
    fn of(counts: &[u32; 256], kind: impl Fn(u8) -> u8) -> Self {
        let mut all = Self::default();
        for (byte, count) in (0..=255).zip(counts).filter(|(_, count)| **count > 0) {
            let kind = kind(byte);
            let is = |wanted: u8| if kind & wanted == 0 { 0 } else { *count };
            all.length += count;
            all.most = all.most.max(*count);
            all.letters += is(LETTER);
            all.alphanumeric += is(LETTER | DIGIT);
            all.wordy += is(WORDY);
            all.figures += is(FIGURE);
            all.text += is(TEXT);
        }
        all
    }

    /// Whether they may be words, if their letters are not in any order. No character makes up a third of words.
    fn may_be_words(&self) -> bool {
        let words = self.letters * 5 >= self.length * 3 && self.letters as usize >= SHORTEST;
        self.text * 10 >= self.length * 9 && words && self.most * 3 <= self.length
    }

    /// Whether they may be an encoding. One of many digits has none of them much more often than others. Numbers of a
    /// table become text under many masks, but neither this nor words.
    fn may_be_encoded(&self) -> bool {
        let solid = self.alphanumeric * 10 >= self.length * 9 && self.most * 5 <= self.length;
        let short = self.length >= SHORTEST_ENCODED && (self.figures * 10 >= self.length * 9 || solid);
        self.text * 10 >= self.length * 9 && (short || self.length >= LONG && self.wordy * 5 >= self.length * 3)
    }
}

/// The bytes under each key that may have been text.
fn plain<'t>(
    keys: impl Iterator<Item = u8> + 't,
    counts: &'t [u32; 256],
    under: impl Fn(u8, u8) -> u8 + Copy + 't,
    bytes: &'t [u8],
) -> impl Iterator<Item = Vec<u8>> + 't {
    keys.filter_map(move |key| {
        let tally = Tally::of(counts, |byte| KINDS[usize::from(under(byte, key))]);
        let encoded = tally.may_be_encoded();
        if !encoded && !tally.may_be_words() {
            return None;
        }
        let plain: Vec<u8> = bytes.iter().map(|byte| under(*byte, key)).collect();
        (is_text(&plain) && (encoded || !is_odd(plain.iter().copied()))).then_some(plain)
    })
}

/// A letter, digit or space, and one of the usual ones; one of numbers and what stands between them; any of a text.
const WORDY: u8 = 1;
const USUAL: u8 = 2;
const FIGURE: u8 = 4;
const LETTER: u8 = 8;
const DIGIT: u8 = 16;
const TEXT: u8 = 32;

static KINDS: [u8; 384] = {
    let mut kinds = [0; 384];
    let mut byte = 0;
    while byte < 255u8 {
        let mut kind = match byte {
            b' '..=b'~' | b'\n' | b'\r' | b'\t' => TEXT,
            // A part of one beyond ASCII, which XORed bytes never are.
            0x80.. => TEXT | LETTER,
            _ => 0,
        };
        kind |= match byte {
            b'0'..=b'9' => DIGIT | WORDY,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER | WORDY,
            b' ' => WORDY,
            _ => 0,
        };
        if matches!(byte, b' ' | b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r') {
            kind |= USUAL;
        }
        if matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b'x' | b' ' | b',' | b'.' | b'-' | b'/' | b'_' | b'\n')
        {
            kind |= FIGURE;
        }
        kinds[byte as usize] = kind;
        byte += 1;
    }
    kinds
};

/// What each byte is when a mask is XORed into it.
static XORED: [[u8; 128]; 128] = {
    let mut kinds = [[0; 128]; 128];
    let mut byte = 0;
    while byte < 128 {
        let mut mask = 0;
        while mask < 128 {
            kinds[byte][mask] = KINDS[byte ^ mask];
            mask += 1;
        }
        byte += 1;
    }
    kinds
};
