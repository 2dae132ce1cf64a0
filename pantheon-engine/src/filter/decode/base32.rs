//! Base32 (RFC 4648 in both alphabets, Crockford's), in either case, at every start.

use super::finds::Finds;
use super::runs::{changes, runs};
use super::turned::turned;
use super::words::Word;

const ALPHABETS: [&[u8; 32]; 4] = [
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    b"0123456789ABCDEFGHIJKLMNOPQRSTUV",
    b"0123456789ABCDEFGHJKMNPQRSTVWXYZ",
    // z-base-32
    b"YBNDRFG8EJKMCPQXOT1UWISZA345H769",
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
                for alphabet in ALPHABETS {
                    finds.bytes("base32", &octets(&upper, 0, alphabet));
                    finds.bytes("base32 from the end", &octets(&reversed, 0, alphabet));
                    for start in 1..8 {
                        finds.text_in("base32", &octets(&upper, start, alphabet));
                        finds.text_in("base32 from the end", &octets(&reversed, start, alphabet));
                    }
                }
                if finds.turning && changes(run) * 5 >= run.len() {
                    turned(&upper, |text| (0..8).flat_map(|start| octets(text, start, ALPHABETS[0])).collect(), finds);
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

/// The bytes of a run from a start on, five bits a digit.
fn octets(run: &[u8], start: usize, alphabet: &[u8; 32]) -> Vec<u8> {
    let mut values = [0u8; 256];
    alphabet.iter().zip(0..).for_each(|(digit, value)| values[usize::from(*digit)] = value);
    let (mut bits, mut held) = (0u32, 0);
    let mut out = Vec::with_capacity(run.len() * 5 / 8 + 1);
    for digit in run.iter().skip(start) {
        bits = bits << 5 | u32::from(values[usize::from(*digit)]);
        held += 5;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    out
}
