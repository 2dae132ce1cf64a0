//! Numbers and escapes from the end: `;95#&` is `&#59;`. Other decoders read from both ends themselves.

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
        finds.turned("ROT18", run.iter().map(|byte| turn_back(*byte, 28)).collect());
    }
    run.clear();
}
