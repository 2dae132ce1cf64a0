//! An encoded text that was itself enciphered or turned round: `rot13(base64(…))`. A sample is tried each way.

use super::finds::Finds;
use super::inflate::begins_compressed;
use super::runs::changes;
use super::text::text_runs;

/// Characters of a sample, and how far the samples stand apart.
const SAMPLE: usize = 64;
const APART: usize = 1024;

/// So much text in a sample is no accident, among hundreds of tries.
const SURE: usize = 20;

/// Compressed bytes are no shorter.
const LONG: usize = 60;

/// Gives back a run as it was before its letters were shifted, mirrored or swapped in case, wherever `decode` makes text
/// of a sample of that.
pub(super) fn turned(run: &[u8], decode: impl Fn(&[u8]) -> Vec<u8>, finds: &mut Finds) {
    let reversed: Vec<u8> = run.iter().rev().copied().collect();
    for (text, names) in [(run, TURNS), (&reversed, TURNS_REVERSED)] {
        for turn in 0..28 {
            // Forward and unturned is what the decoder itself looks at.
            if turn == 0 && names == TURNS {
                continue;
            }
            let hit = text.chunks(APART).any(|part| {
                let sample: Vec<u8> = part.iter().take(SAMPLE).map(|byte| turn_back(*byte, turn)).collect();
                let bytes = decode(&sample);
                begins_compressed(&bytes) || text_runs(&bytes).iter().any(|run| run.len() >= SURE)
            });
            // Compressed bytes without a header show nothing in a sample; the usual cipher is tried all the same.
            if hit || turn == 13 && run.len() >= LONG && changes(run) * 2 >= run.len() {
                let step = names[usize::from(turn.saturating_sub(24)).min(3)];
                finds.turned(step, text.iter().map(|byte| turn_back(*byte, turn)).collect());
            }
        }
    }
}

const TURNS: [&str; 4] = ["shifted letters", "shifted letters", "Atbash", "swapped case"];
const TURNS_REVERSED: [&str; 4] =
    ["from the end", "shifted letters from the end", "Atbash from the end", "swapped case"];

/// Calls `look` with a text shifted, mirrored and swapped in case.
pub(super) fn each_turn(text: &[u8], mut look: impl FnMut(&[u8])) {
    for turn in 1..28 {
        let turned: Vec<u8> = text.iter().map(|byte| turn_back(*byte, turn)).collect();
        look(&turned);
    }
}

/// 0 to 25: that many letters on; 26: mirrored; 27: the other case.
fn turn_back(byte: u8, turn: u8) -> u8 {
    let base = match byte {
        b'a'..=b'z' => b'a',
        b'A'..=b'Z' => b'A',
        _ => return byte,
    };
    match turn {
        26 => base + 25 - (byte - base),
        27 => byte ^ 0x20,
        _ => base + (byte - base + turn) % 26,
    }
}
