//! Encoded text in lookalikes of its digits: full width, mathematical, with marks on them or invisible characters between.

use super::finds::Finds;
use crate::filter::fold::ascii;

/// Lines that are looked at before and behind one that has any.
const AROUND: usize = 2;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    if bytes.is_ascii() {
        return;
    }
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let mut plain = String::new();
    for (at, line) in lines.iter().enumerate() {
        let around = &lines[at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len())];
        if !around.iter().all(|line| line.is_ascii()) {
            String::from_utf8_lossy(line).chars().for_each(|one| ascii(one, &mut plain));
        }
    }
    if plain.len() >= 24 {
        finds.text("lookalikes", plain.into_bytes());
    }
}
