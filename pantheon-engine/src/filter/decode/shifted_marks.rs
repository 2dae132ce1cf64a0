//! Escapes whose own letters were enciphered too: `\\x59` is `\\k59` after ROT13, `0x59` is `0k59`.

use super::finds::Finds;
use super::turned::{MIRRORED, turn_back};

/// How often the same letter follows a mark before it is taken for an `x` or a `u`.
const FEWEST: usize = 12;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    for mark in [b'\\', b'0', b'%', b'#'] {
        let mut counts = [0usize; 26];
        let after = bytes.windows(2).filter(|pair| pair[0] == mark && pair[1].is_ascii_alphabetic());
        after.for_each(|pair| counts[usize::from(pair[1].to_ascii_lowercase() - b'a')] += 1);
        let Some((letter, count)) = counts.iter().enumerate().max_by_key(|(_, count)| **count) else { continue };
        if *count < FEWEST || bytes.len() > count * 64 {
            continue;
        }
        for meant in [b'x', b'u'] {
            let shift = (i32::from(meant - b'a') - letter as i32).rem_euclid(26) as u8;
            if shift != 0 {
                finds.turned("shifted letters", turn(bytes, shift));
            }
            if meant == b'a' + 25 - letter as u8 {
                finds.turned("Atbash", turn(bytes, MIRRORED));
            }
        }
    }
}

fn turn(bytes: &[u8], turn: u8) -> Vec<u8> {
    bytes.iter().map(|byte| turn_back(*byte, turn)).collect()
}
