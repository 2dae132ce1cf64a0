//! Digits and signs for letters, in both readings of the doubtful ones, and with the letters enciphered meanwhile.

use super::letters::{DOUBTFUL_SIGN, SIGN, WITHIN, blurred};
use super::rolling::SHINGLE;

/// Symbols that are looked at together.
const BLOCK: usize = 128;

/// One sign in so many symbols leaves room for a shingle between.
const SPARSE: usize = 60;

/// Calls `look` with the readings of a text as letters of [`blurred`]; `room` is used for them.
pub(super) fn each_reading(leet: &[u8], room: &mut Vec<u8>, mut look: impl FnMut(&[u8])) {
    // Where no sign is near, the letters alone say the same; and words that have some have them within.
    for stretch in near_signs(leet) {
        let near = &leet[stretch];
        read(near, &UNTURNED, room);
        look(room);
        // A sign or two break no more than a shingle each.
        if near.iter().filter(|symbol| is_doubtful(**symbol)).count() * SPARSE > near.len() {
            let sure: Vec<u8> = near.iter().copied().filter(|symbol| !is_doubtful(*symbol)).collect();
            read(&sure, &UNTURNED, room);
            look(room);
        }
    }
    for stretch in dense(leet) {
        let sure: Vec<u8> = leet[stretch].iter().copied().filter(|symbol| !is_doubtful(*symbol)).collect();
        for shift in 1..26 {
            read(&sure, &readings(shift, false), room);
            look(room);
        }
        read(&sure, &readings(0, true), room);
        look(room);
    }
}

/// The stretches that reach a shingle's length before and behind each sign within a word.
fn near_signs(leet: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut stretches: Vec<std::ops::Range<usize>> = Vec::new();
    for at in leet.iter().enumerate().filter(|(_, symbol)| **symbol & WITHIN != 0).map(|(at, _)| at) {
        let range = at.saturating_sub(SHINGLE)..(at + SHINGLE).min(leet.len());
        match stretches.last_mut() {
            Some(last) if last.end >= range.start => last.end = range.end,
            _ => stretches.push(range),
        }
    }
    stretches
}

fn is_doubtful(symbol: u8) -> bool {
    symbol % WITHIN >= DOUBTFUL_SIGN
}

/// The letter of each symbol.
type Readings = [u8; 128];

const UNTURNED: Readings = readings(0, false);

/// How symbols are read, if letters were shifted back or mirrored meanwhile.
const fn readings(shift: u8, mirrored: bool) -> Readings {
    let mut table = [0; 128];
    let mut symbol = 0;
    while symbol < 128u8 {
        table[symbol as usize] = match symbol {
            0..26 if mirrored => blurred(25 - symbol),
            0..26 => blurred((symbol + shift) % 26),
            sign => sign % SIGN,
        };
        symbol += 1;
    }
    table
}

fn read(symbols: &[u8], readings: &Readings, room: &mut Vec<u8>) {
    room.clear();
    room.extend(symbols.iter().map(|symbol| readings[usize::from(symbol % 128)]));
}

/// The stretches with so many signs that they are no numbers in a text. Hashes in hexadecimal are none either: shifted
/// words have letters from all over the alphabet.
fn dense(leet: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut stretches: Vec<std::ops::Range<usize>> = Vec::new();
    for (number, block) in leet.chunks(BLOCK).enumerate() {
        let count = |wanted: fn(u8) -> bool| block.iter().filter(|symbol| wanted(**symbol)).count();
        let signs = count(|symbol| symbol % WITHIN >= SIGN);
        let beyond_hex = count(|symbol| (6..26).contains(&symbol));
        if signs * 6 < block.len() || signs * 3 > block.len() * 2 || beyond_hex * 3 < block.len() - signs {
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
