//! Characters with others between them, as many after each, and characters in groups from the end of each: ciphers over
//! spaces and signs too.

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
    // Among words with spaces, letters alone were looked at in this order.
    let solid = text.iter().filter(|one| one.is_whitespace()).count() * 16 <= text.len();
    for width in TURNED.filter(|_| solid && (SHORTEST..SHORT).contains(&text.len())) {
        let found: String = text.chunks(width).flat_map(|group| group.iter().rev()).collect();
        finds.unmasked("groups from the end", found.into_bytes());
    }
    for width in 2..=5 {
        for start in 0..width {
            let found: String = text.iter().skip(start).step_by(width).collect();
            if found.len() >= SHORTEST && (text.len() <= SHORT || differs(&text, width, start)) {
                finds.unmasked("every n-th character", found.into_bytes());
            }
        }
    }
}

/// A shorter text holds nothing.
const SHORTEST: usize = 24;

/// Characters that may be written from the last one on.
const TURNED: std::ops::RangeInclusive<usize> = 2..=3;

/// Characters of a stretch that is looked at in any case.
const SHORT: usize = 8 << 10;

/// Whether every n-th character is of another kind than those between more often than one of random ones would be.
fn differs(text: &[char], width: usize, start: usize) -> bool {
    let kinds: [fn(&char) -> bool; 4] =
        [char::is_ascii_lowercase, char::is_ascii_uppercase, char::is_ascii_digit, char::is_ascii_whitespace];
    let share = |place: &dyn Fn(usize) -> bool, kind: fn(&char) -> bool| {
        let there = || text.iter().enumerate().filter(|(at, _)| place(*at)).map(|(_, one)| one);
        1000 * there().filter(|one| kind(one)).count() / there().count().max(1)
    };
    let place = |at: usize| at % width == start;
    kinds.iter().any(|kind| share(&place, *kind).abs_diff(share(&|at| !place(at), *kind)) >= DIFFERENCE)
}

/// In thousandths of all.
const DIFFERENCE: usize = 40;
