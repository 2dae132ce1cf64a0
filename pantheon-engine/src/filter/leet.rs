//! Digits and signs for letters, in both readings of the doubtful ones, and with the letters enciphered meanwhile.

use std::ops::Range;

use super::letters::{DOUBTFUL_SIGN, Letters, SIGN, WITHIN, blurred};
use super::rolling::SHINGLE;

/// Symbols that are looked at together.
const BLOCK: usize = 128;

/// One sign in so many symbols leaves room for a shingle between.
const SPARSE: usize = 60;

/// Calls `look` with the readings of a text as letters of [`blurred`]; `room` is used for them.
pub(super) fn each_reading(letters: &Letters, room: &mut Vec<u8>, mut look: impl FnMut(&[u8])) {
    if letters.signs.is_empty() {
        return;
    }
    let mut mixed = Vec::new();
    // Where no sign is near, the letters alone say the same; and words that have some have them within.
    for stretch in near_signs(letters) {
        mix(letters, stretch, &mut mixed);
        read(&mixed, &UNTURNED, room);
        look(room);
        // A sign or two break no more than a shingle each.
        if mixed.iter().filter(|symbol| is_doubtful(**symbol)).count() * SPARSE > mixed.len() {
            mixed.retain(|symbol| !is_doubtful(*symbol));
            read(&mixed, &UNTURNED, room);
            look(room);
        }
    }
    for stretch in dense(letters, &mut mixed) {
        mix(letters, stretch, &mut mixed);
        mixed.retain(|symbol| !is_doubtful(*symbol));
        for shift in 1..26 {
            read(&mixed, &readings(shift, false), room);
            look(room);
        }
        read(&mixed, &readings(0, true), room);
        look(room);
    }
}

/// The places of the signs in a sequence of letters and signs.
fn places(letters: &Letters) -> impl Iterator<Item = (usize, u8)> + '_ {
    letters.signs.iter().zip(0..).map(|((before, sign), number)| (before + number, *sign))
}

/// A range of that sequence.
fn mix(letters: &Letters, range: Range<usize>, out: &mut Vec<u8>) {
    out.clear();
    let first = first_sign(letters, range.start);
    let mut at = range.start - first;
    for (before, sign) in &letters.signs[first..] {
        let end = (*before).min(at + range.len() - out.len());
        out.extend_from_slice(&letters.codes[at..end]);
        at = end;
        if out.len() == range.len() {
            return;
        }
        out.push(*sign);
    }
    let end = (at + range.len() - out.len()).min(letters.codes.len());
    out.extend_from_slice(&letters.codes[at..end]);
}

/// The first sign from a place of that sequence on.
fn first_sign(letters: &Letters, place: usize) -> usize {
    let (mut low, mut high) = (0, letters.signs.len());
    while low < high {
        let middle = low.midpoint(high);
        if letters.signs[middle].0 + middle < place { low = middle + 1 } else { high = middle }
    }
    low
}

/// Adds a stretch to those before, which it may touch.
fn add(stretches: &mut Vec<Range<usize>>, range: Range<usize>) {
    match stretches.last_mut() {
        Some(last) if last.end >= range.start => last.end = range.end.max(last.end),
        _ => stretches.push(range),
    }
}

/// The stretches that reach a shingle's length before and behind each sign within a word.
fn near_signs(letters: &Letters) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let all = letters.codes.len() + letters.signs.len();
    for (at, _) in places(letters).filter(|(_, sign)| sign & WITHIN != 0) {
        add(&mut stretches, at.saturating_sub(SHINGLE)..(at + SHINGLE).min(all));
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
fn dense(letters: &Letters, room: &mut Vec<u8>) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let all = letters.codes.len() + letters.signs.len();
    let mut signs = places(letters).map(|(at, _)| at / BLOCK).peekable();
    while let Some(number) = signs.next() {
        let mut count = 1;
        while signs.next_if_eq(&number).is_some() {
            count += 1;
        }
        let block = number * BLOCK..((number + 1) * BLOCK).min(all);
        if count * 6 < block.len() || count * 3 > block.len() * 2 {
            continue;
        }
        mix(letters, block.clone(), room);
        let beyond_hex = room.iter().filter(|symbol| (6..26).contains(*symbol)).count();
        if beyond_hex * 3 >= block.len() - count {
            let range = block.start.saturating_sub(BLOCK / 4)..(block.start + BLOCK + BLOCK / 4).min(all);
            add(&mut stretches, range);
        }
    }
    stretches
}
