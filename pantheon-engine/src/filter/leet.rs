//! Digits and signs for letters, in both readings of the doubtful ones, and with the letters enciphered meanwhile.

use super::letters::{DOUBTFUL_SIGN, SIGN, blurred};

/// Symbols that are looked at together.
const BLOCK: usize = 128;

/// One sign in so many symbols leaves room for a shingle between.
const SPARSE: usize = 60;

/// Calls `look` with the readings of a text as letters of [`blurred`].
pub(super) fn each_reading(leet: &[u8], mut look: impl FnMut(&[u8])) {
    let mut room = Vec::with_capacity(leet.len());
    look(read(leet, &mut room, true, |letter| letter));
    // A sign or two break no more than a shingle each.
    if leet.iter().filter(|symbol| **symbol >= DOUBTFUL_SIGN).count() * SPARSE > leet.len() {
        look(read(leet, &mut room, false, |letter| letter));
    }
    for stretch in dense(leet) {
        for shift in 1..26 {
            look(read(&leet[stretch.clone()], &mut room, false, |letter| (letter + shift) % 26));
        }
        look(read(&leet[stretch], &mut room, false, |letter| 25 - letter));
    }
}

fn read<'r>(leet: &[u8], room: &'r mut Vec<u8>, doubtful: bool, turn: impl Fn(u8) -> u8) -> &'r [u8] {
    room.clear();
    room.extend(leet.iter().filter(|symbol| doubtful || **symbol < DOUBTFUL_SIGN).map(|symbol| match *symbol {
        letter @ 0..26 => blurred(turn(letter)),
        sign => sign % SIGN,
    }));
    room
}

/// The stretches with so many signs that they are no numbers in a text.
fn dense(leet: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut stretches: Vec<std::ops::Range<usize>> = Vec::new();
    for (number, block) in leet.chunks(BLOCK).enumerate() {
        let signs = block.iter().filter(|symbol| **symbol >= SIGN).count();
        if signs * 6 < block.len() || signs * 3 > block.len() * 2 {
            continue;
        }
        let range = (number * BLOCK).saturating_sub(BLOCK / 4)..((number + 1) * BLOCK + BLOCK / 4).min(leet.len());
        match stretches.last_mut() {
            Some(last) if last.end >= range.start => last.end = range.end,
            _ => stretches.push(range),
        }
    }
    stretches
}
