//! Base32 (RFC 4648 in both alphabets, Crockford's), in either case, at every start.

use super::digits::values;
use super::finds::Finds;
use super::runs::{changes, runs};
use super::turned::turned;
use super::words::Word;

/// The value of each digit in each alphabet; 0 where it is none.
const ALPHABETS: [[u8; 256]; 4] = [
    values(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 0),
    values(b"0123456789ABCDEFGHIJKLMNOPQRSTUV", 0),
    values(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", 0),
    // z-base-32
    values(b"YBNDRFG8EJKMCPQXOT1UWISZA345H769", 0),
];

pub(super) fn decode(words: &[Word<'_>], finds: &mut Finds) {
    for lower in [false, true] {
        runs(
            words,
            32,
            |word, open| plausible(word, open.is_some(), lower).then_some(word.text),
            |run| {
                let upper = run.to_ascii_uppercase();
                let reversed: Vec<u8> = upper.iter().rev().copied().collect();
                for alphabet in &ALPHABETS {
                    read(&upper, alphabet, "base32", finds);
                    read(&reversed, alphabet, "base32 from the end", finds);
                }
                if finds.turning && changes(run) * 5 >= run.len() {
                    turned(&upper, |text, sample| each_start(text, &ALPHABETS[0], sample), finds);
                }
            },
        );
    }
}

/// Words of one case, with digits among the letters; within a run the occasional one without.
fn plausible(word: &Word<'_>, open: bool, lower: bool) -> bool {
    let length = word.text.len();
    let mixed = length >= 8 && word.digits > 0 && word.changes * if length >= 40 { 12 } else { 7 } >= length;
    let one_case = if lower { !word.capital } else { !word.small };
    one_case && (mixed || open && length >= 2 || !lower && length >= 16)
}

fn read(run: &[u8], alphabet: &[u8; 256], step: &'static str, finds: &mut Finds) {
    each_start(run, alphabet, |start, bytes| match start {
        0 => finds.bytes(step, bytes),
        _ => finds.text_in(step, bytes),
    });
}

/// Calls `look` with the bytes of a run from each start on, five bits a digit: the same bits, shifted.
fn each_start(run: &[u8], alphabet: &[u8; 256], mut look: impl FnMut(usize, &[u8])) {
    let bits = packed(run, alphabet);
    let mut shifted = Vec::with_capacity(bits.len());
    for start in 0..8.min(run.len()) {
        let (skipped, shift) = (start * 5 / 8, start as u32 * 5 % 8);
        let pairs = bits[skipped..].iter().zip(&bits[skipped + 1..]);
        shifted.clear();
        shifted.extend(pairs.map(|(high, low)| ((u32::from(*high) << 8 | u32::from(*low)) >> (8 - shift)) as u8));
        shifted.truncate((run.len() - start) * 5 / 8);
        look(start, &shifted);
    }
}

/// All bits of a run, with two bytes of zeros behind them.
fn packed(run: &[u8], alphabet: &[u8; 256]) -> Vec<u8> {
    let mut out = Vec::with_capacity(run.len() * 5 / 8 + 6);
    for group in run.chunks(8) {
        let bits = group.iter().fold(0, |bits, digit| bits << 5 | u64::from(alphabet[usize::from(*digit)]));
        let whole = bits << (64 - 5 * group.len());
        out.extend_from_slice(&whole.to_be_bytes()[..(5 * group.len()).div_ceil(8)]);
    }
    out.extend([0, 0]);
    out
}
