//! What stays of a text under any substitution of its symbols, whatever they are: how far back in a window each stood
//! before. `NOVEMBER OSCAR`, `14 15`, `🪀 🐙` and `33 34` for the same letters are the same to it.
//!
//! A window is hashed for itself (Baker 1993, "A theory of parameterized pattern matching"): what stood before it does not
//! count. Symbols that stand for one letter each are needed; it sees through no code with several for one.

use super::key::{Key, sealed};

/// Symbols in a pattern that raises the alarm.
pub(super) const PATTERN: usize = 26;

/// Symbols that must have stood before in a window of a prompt, and how many others at least: the rest says nothing.
const AGAIN: usize = 8;
const NEW: usize = 7;

/// Different distances in it: a row of the same few says nothing either.
const DISTANCES: u32 = 6;

/// Places in the table of last symbols.
const TABLE: usize = 1 << 12;

/// Hashes the patterns of sequences of symbols. Symbols are numbers that are the same for the same symbol and well mixed
/// in their low bits.
#[derive(Clone, Debug)]
pub(super) struct Patterns {
    /// The symbol last seen at each place of the table, and when.
    last: Vec<(u32, u32)>,
    time: u32,
    /// What a symbol adds by how far back it stood before, and what stays of one that leaves by how far ahead it stands
    /// again.
    entering: [u64; RING],
    leaving: [u64; RING],
    key: Key,
}

/// A power of two, of more symbols than a window has.
const RING: usize = 32;

impl Patterns {
    pub fn new(key: &Key) -> Self {
        let zero = key.symbols[0];
        // What stood again within the window is new to it once the first one has left.
        let again = |ahead: usize| match ahead {
            1..PATTERN => (zero ^ key.symbols[ahead]).rotate_left((PATTERN - ahead) as u32),
            _ => 0,
        };
        let leaving = std::array::from_fn(|ahead| zero.rotate_left(PATTERN as u32) ^ again(ahead));
        Self { last: vec![(0, 0); TABLE], time: 0, entering: key.symbols, leaving, key: key.clone() }
    }

    /// Calls `seen` with the place and the hash of each window.
    #[inline]
    pub fn each(&mut self, symbols: impl Iterator<Item = u32>, mut seen: impl FnMut(usize, u64)) {
        let Self { last, time, entering, leaving, key } = self;
        // Nothing of the sequence before counts.
        if *time > u32::MAX / 2 {
            last.fill((0, 0));
            *time = 0;
        }
        let begin = *time + PATTERN as u32;
        let (seal, length) = (key.seal, key.symbols[31].rotate_left(7));
        // How far ahead each of the last symbols stands again.
        let mut ahead = [0u8; RING];
        let (mut at, mut rolled) = (0usize, 0u64);
        for symbol in symbols {
            let now = begin.wrapping_add(at as u32);
            let place = &mut last[symbol as usize % TABLE];
            let distance = now.wrapping_sub(place.1);
            // Not farther back than the window reaches; at the beginning of all, nothing is.
            let back = if place.0 == symbol && distance < PATTERN as u32 { distance as usize } else { 0 };
            *place = (symbol, now);
            ahead[at % RING] = 0;
            ahead[at.wrapping_sub(back) % RING] = back as u8;
            rolled = rolled.rotate_left(1) ^ entering[back % RING];
            if at >= PATTERN {
                rolled ^= leaving[usize::from(ahead[(at - PATTERN) % RING]) % RING];
            }
            at += 1;
            if at >= PATTERN {
                seen(at - PATTERN, sealed(rolled ^ length, seal));
            }
        }
        *time = begin.wrapping_add(at as u32);
    }

    /// The same for a prompt: only windows that tell enough, and of a hash for each.
    pub fn each_telling(&mut self, symbols: &[u32], mut seen: impl FnMut(u64)) {
        let back =
            |at: usize| (1..PATTERN.min(at + 1)).find(|back| symbols[at - back] == symbols[at]).unwrap_or_default();
        let backs: Vec<usize> = (0..symbols.len()).map(back).collect();
        self.each(symbols.iter().copied(), |at, hash| {
            if tells(&backs[at..at + PATTERN]) {
                seen(hash);
            }
        });
    }
}

/// Whether a window, of which is said how far back each symbol stood before, has enough that stood before within it,
/// enough that did not, and no simple rhythm.
fn tells(backs: &[usize]) -> bool {
    let within = || backs.iter().enumerate().filter(|(at, back)| (1..=*at).contains(*back)).map(|(_, back)| *back);
    let again = within().count();
    let distances = within().fold(0u32, |seen, back| seen | 1 << back);
    again >= AGAIN && backs.len() - again >= NEW && distances.count_ones() >= DISTANCES
}

/// A number for a symbol that is well mixed.
#[inline]
pub(super) fn mixed(symbol: u32) -> u32 {
    let mixed = symbol.wrapping_mul(0x9E37_79B1);
    mixed ^ mixed >> 15
}
