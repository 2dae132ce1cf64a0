//! Numbers and escapes from the end, or two by two: `;95#&` is `&#59;`. Other decoders read from both ends themselves.

use super::finds::Finds;
use super::turned::turn_back;

/// A text of some fourteen numbers is no shorter.
const SHORTEST: usize = 40;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut run: Vec<u8> = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if numerous(line) {
            run.extend_from_slice(line);
        } else {
            push(&mut run, finds);
        }
    }
    push(&mut run, finds);
}

/// Whether a quarter of a line is digits, with something between them.
fn numerous(line: &[u8]) -> bool {
    let digits = line.iter().filter(|byte| byte.is_ascii_digit()).count();
    let between = line.iter().filter(|byte| !byte.is_ascii_alphanumeric()).count();
    digits * 4 >= line.len() && between * 12 >= line.len()
}

fn push(run: &mut Vec<u8>, finds: &mut Finds) {
    if run.len() >= SHORTEST {
        finds.turned("from the end", run.iter().rev().copied().collect());
        let words: Vec<&[u8]> = run.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
        let numbers = words.iter().filter(|word| word.iter().all(u8::is_ascii_digit)).count();
        if numbers * 4 >= words.len() * 3 {
            let swapped: Vec<&[u8]> = words.chunks(2).flat_map(|pair| pair.iter().rev().copied()).collect();
            finds.turned("pairs turned round", swapped.join(&b' '));
        }
        finds.turned("ROT18", run.iter().map(|byte| turn_back(*byte, 28)).collect());
    }
    run.clear();
}
