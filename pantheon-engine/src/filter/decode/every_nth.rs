//! Characters with others between them, as many after each: a null cipher over spaces and signs too.

use super::finds::Finds;
use crate::filter::oddness::is_odd;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut stretch: Vec<u8> = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        // Short lines tell nothing; within a stretch they belong to it.
        if is_odd(line.iter().copied()) || !stretch.is_empty() && line.len() < 24 {
            stretch.extend_from_slice(line);
        } else {
            push(&mut stretch, finds);
        }
    }
    push(&mut stretch, finds);
}

fn push(stretch: &mut Vec<u8>, finds: &mut Finds) {
    let text: Vec<char> = String::from_utf8_lossy(stretch).chars().collect();
    stretch.clear();
    for width in 2..=4 {
        for start in 0..width {
            let found: String = text.iter().skip(start).step_by(width).collect();
            if found.len() >= 24 {
                finds.unmasked("every n-th character", found.into_bytes());
            }
        }
    }
}
