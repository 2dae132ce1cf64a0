//! Base45 (RFC 9285): three characters of capitals, digits, signs and the space for two bytes.

use super::digits::values;
use super::finds::Finds;

const VALUES: [u8; 256] = values(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", u8::MAX);

/// Three digits for each two of some fourteen letters.
const SHORTEST: usize = 24;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut run: Vec<u8> = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let is_text = |part: &&[u8]| part.len() >= SHORTEST / 2 && plausible(part);
        let parts = || line.split(|byte| VALUES[usize::from(*byte)] == u8::MAX);
        if run.is_empty() && !parts().any(|part| is_text(&part)) {
            continue;
        }
        let parts: Vec<&[u8]> = parts().collect();
        // One text may go on over lines, each with a mark or a quotation around it.
        for (at, part) in parts.iter().enumerate() {
            let whole = parts.len() == 1;
            if is_text(part) {
                push(part, finds);
                run.extend_from_slice(if whole { part } else { part.trim_ascii() });
            } else if at + 1 == parts.len() && !part.is_empty() && whole && !run.is_empty() {
                run.extend_from_slice(part);
            }
        }
        if !parts.iter().any(is_text) {
            push(&std::mem::take(&mut run), finds);
        }
    }
    push(&run, finds);
}

/// Whether letters and digits take turns, as they never do in names.
fn plausible(part: &[u8]) -> bool {
    let kinds = part.iter().map(|byte| (byte.is_ascii_uppercase(), byte.is_ascii_digit()));
    let changes = kinds.clone().zip(kinds.skip(1)).filter(|(one, other)| one != other).count();
    changes * 3 >= part.len()
}

fn push(run: &[u8], finds: &mut Finds) {
    if run.len() < SHORTEST {
        return;
    }
    let digits: Vec<u16> = run.iter().map(|byte| u16::from(VALUES[usize::from(*byte)])).collect();
    for start in 0..3 {
        let bytes = octets(&digits[start..]);
        match start {
            0 => finds.bytes("base45", &bytes),
            _ => finds.text_in("base45", &bytes),
        }
    }
}

fn octets(digits: &[u16]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(digits.len());
    let value = |group: &[u16]| group.iter().rev().fold(0u32, |value, digit| value * 45 + u32::from(*digit));
    let (groups, rest) = digits.as_chunks::<3>();
    groups.iter().for_each(|group| bytes.extend_from_slice(&(value(group) as u16).to_be_bytes()));
    if rest.len() == 2 {
        bytes.push(value(rest) as u8);
    }
    bytes
}
