//! An encoded text that was itself enciphered or turned round: `rot13(base64(…))`. A sample is tried each way.

use std::ops::Range;

use super::finds::Finds;
use super::inflate::begins_compressed;
use super::runs::changes;
use super::text::{repeats, text_runs};

/// Characters of a sample, and how far the samples stand apart.
const SAMPLE: usize = 64;
const APART: usize = 1024;

/// So much text in a sample is no accident, among hundreds of tries.
const SURE: usize = 20;

/// Fewer bytes that do not repeat those before are a table of numbers in any cipher.
const FEWEST_OTHERS: usize = 3;

/// Compressed bytes are no shorter.
const LONG: usize = 60;

/// Gives back a run of ASCII as it was before its letters were shifted, mirrored or swapped in case, wherever `decode`
/// makes text of a sample of that. `decode` calls what it is given with the bytes from each start.
pub(super) fn turned(run: &[u8], decode: impl Fn(&[u8], Sample<'_>), finds: &mut Finds) {
    let reversed: Vec<u8> = run.iter().rev().copied().collect();
    let mut sample = Vec::with_capacity(SAMPLE);
    let pairs = |start: usize| {
        let (front, rest) = run.split_at(start.min(run.len()));
        front.iter().copied().chain(rest.chunks(2).flat_map(|pair| pair.iter().rev().copied())).collect::<Vec<u8>>()
    };
    let swapped = [pairs(0), pairs(1)];
    let all = [(run, TURNS, 29), (&reversed, TURNS_REVERSED, 29), (&swapped[0], SWAPPED, 1), (&swapped[1], SWAPPED, 1)];
    for (text, names, turns) in all {
        for turn in 0..turns {
            // Forward and unturned is what the decoder itself looks at.
            if turn == 0 && names == TURNS {
                continue;
            }
            let turns: [u8; 128] = std::array::from_fn(|byte| turn_back(byte as u8, turn));
            let hit = text.chunks(APART).any(|part| {
                sample.clear();
                sample.extend(part.iter().take(SAMPLE).map(|byte| turns[usize::from(byte & 127)]));
                let mut sure = false;
                decode(&sample, &mut |start, bytes| sure |= is_sure(start, bytes));
                sure
            });
            // Compressed bytes without a header show nothing in a sample; the usual cipher is tried all the same.
            if hit || turn == 13 && run.len() >= LONG && changes(run) * 2 >= run.len() {
                let step = names[name(turn)];
                finds.turned(step, text.iter().map(|byte| turn_back(*byte, turn)).collect());
            }
        }
    }
}

/// Takes the number of a start and the bytes of a sample from there on.
type Sample<'a> = &'a mut dyn FnMut(usize, &[u8]);

/// Whether the bytes of a sample show that it was turned the right way.
fn is_sure(start: usize, bytes: &[u8]) -> bool {
    let sure = |run: Range<usize>| run.len() >= SURE && !repeats(&bytes[run], FEWEST_OTHERS);
    start == 0 && begins_compressed(bytes) || text_runs(bytes).into_iter().any(sure)
}

const TURNS: [&str; 5] = ["shifted letters", "shifted letters", "Atbash", "swapped case", "ROT18"];
const TURNS_REVERSED: [&str; 5] = [
    "from the end",
    "shifted letters from the end",
    "Atbash from the end",
    "swapped case from the end",
    "ROT18 from the end",
];

const SWAPPED: [&str; 5] = ["swapped pairs of characters"; 5];

/// Which of the names a turn has.
fn name(turn: u8) -> usize {
    match turn {
        0 => 0,
        1..26 => 1,
        other => usize::from(other) - 24,
    }
}

/// Calls `look` with a text shifted, mirrored and swapped in case.
pub(super) fn each_turn(text: &[u8], mut look: impl FnMut(&[u8])) {
    for turn in 1..29 {
        let turned: Vec<u8> = text.iter().map(|byte| turn_back(*byte, turn)).collect();
        look(&turned);
    }
}

/// The turn that mirrors the alphabet: Atbash.
pub(super) const MIRRORED: u8 = 26;

/// 0 to 25: that many letters on; 26: mirrored; 27: the other case; 28: ROT18, with the digits half round too.
pub(super) fn turn_back(byte: u8, turn: u8) -> u8 {
    let base = match byte {
        b'0'..=b'9' if turn == 28 => return b'0' + (byte - b'0' + 5) % 10,
        b'a'..=b'z' => b'a',
        b'A'..=b'Z' => b'A',
        _ => return byte,
    };
    match turn {
        MIRRORED => base + 25 - (byte - base),
        27 => byte ^ 0x20,
        28 => base + (byte - base + 13) % 26,
        _ => base + (byte - base + turn) % 26,
    }
}
