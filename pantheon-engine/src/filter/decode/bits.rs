//! Two characters as bits: eight or seven of them a byte, or five a letter (Baudot's count, Bacon's cipher).

use super::finds::Finds;
use super::runs::runs;
use super::words::Word;

const SHORTEST: usize = 70;

pub(super) fn decode(words: &[Word<'_>], finds: &mut Finds) {
    for pair in pairs(words) {
        let accept = |word: &Word<'_>| word.text.iter().all(|byte| pair.contains(byte));
        runs(
            words,
            SHORTEST,
            |word, _| accept(word).then_some(word.text),
            |run| {
                let bits: Vec<u8> = run.iter().map(|byte| u8::from(*byte == pair[1])).collect();
                each_reading(&bits, finds);
            },
        );
    }
}

/// A word of so many characters that has two different ones shows what bits are written in.
const TELLING: usize = 5;

/// Pairs of characters that are tried; a text has few.
const MOST_PAIRS: usize = 4;

/// The characters that words have no others than.
fn pairs(words: &[Word<'_>]) -> Vec<[u8; 2]> {
    let mut pairs = Vec::new();
    for word in words.iter().filter(|word| word.text.len() >= TELLING) {
        let first = word.text[0];
        let Some(&second) = word.text.iter().find(|byte| **byte != first) else { continue };
        let pair = [first.min(second), first.max(second)];
        if pairs.len() < MOST_PAIRS && !pairs.contains(&pair) && word.text.iter().all(|byte| pair.contains(byte)) {
            pairs.push(pair);
        }
    }
    pairs
}

/// Reads bits, zeros and ones in bytes, in every width and at every start, also inverted and from the end.
pub(super) fn each_reading(bits: &[u8], finds: &mut Finds) {
    let reversed: Vec<u8> = bits.iter().rev().copied().collect();
    for bits in [bits, &reversed] {
        for width in 7..=8 {
            for start in 0..width {
                let bytes: Vec<u8> = numbers(bits, width, start).collect();
                finds.bytes("bits", &bytes);
                let inverted: Vec<u8> = bytes.iter().map(|byte| byte ^ (0xFF >> (8 - width))).collect();
                finds.bytes("bits", &inverted);
            }
        }
        for start in 0..5 {
            let letters = numbers(bits, 5, start).map(|number| b'a' + number % 26).collect();
            finds.text("five bits a letter", letters);
        }
    }
}

fn numbers(bits: &[u8], width: usize, start: usize) -> impl Iterator<Item = u8> {
    let bits = bits.get(start..).unwrap_or_default();
    bits.chunks_exact(width).map(|bits| bits.iter().fold(0, |number, bit| number << 1 | bit))
}
