//! What stays of a text under any substitution of its symbols, whatever they are: how far back in a window each stood
//! before. `NOVEMBER OSCAR`, `14 15`, `🪀 🐙` and `33 34` for the same letters are the same to it.
//!
//! A window is hashed for itself (Baker 1993, "A theory of parameterized pattern matching"): what stood before it does not
//! count. Symbols that stand for one letter each are needed; it sees through no code with several for one.

use super::key::Key;

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
    /// How far back each symbol stood before, and how far ahead it stands again; 0 for farther than a window.
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Default for Patterns {
    fn default() -> Self {
        Self { last: Vec::new(), time: PATTERN as u32, before: Vec::new(), after: Vec::new() }
    }
}

impl Patterns {
    /// Calls `seen` with the place and the hash of each window.
    #[inline]
    pub fn each(&mut self, key: &Key, symbols: impl Iterator<Item = u32>, mut seen: impl FnMut(usize, u64)) {
        self.measure(symbols);
        let (before, after) = (&self.before[..], &self.after[..]);
        if before.len() < PATTERN {
            return;
        }
        let zero = key.symbols[0];
        let leaving = zero.rotate_left(PATTERN as u32);
        let mut rolled = 0u64;
        for (end, &back) in before.iter().enumerate() {
            rolled = rolled.rotate_left(1);
            if end >= PATTERN {
                let start = end - PATTERN;
                rolled ^= leaving;
                // What stood again within the window is new to it from here on.
                let again = usize::from(after[start]);
                if again != 0 {
                    let age = (PATTERN - again) as u32;
                    rolled ^= (zero ^ key.symbols[again]).rotate_left(age);
                }
            }
            // Not farther back than the window reaches; at the beginning of all, nothing is.
            rolled ^= key.symbols[usize::from(back)];
            if end + 1 >= PATTERN {
                seen(end + 1 - PATTERN, key.seal(rolled ^ key.symbols[31].rotate_left(7)));
            }
        }
    }

    /// Fills `before` and `after`.
    fn measure(&mut self, symbols: impl Iterator<Item = u32>) {
        self.before.clear();
        self.after.clear();
        self.last.resize(TABLE, (0, 0));
        // Nothing of the sequence before counts.
        let first = self.time.wrapping_add(PATTERN as u32);
        if first > u32::MAX / 2 {
            self.last.fill((0, 0));
        }
        let mut now = if first > u32::MAX / 2 { PATTERN as u32 } else { first };
        let begin = now;
        for symbol in symbols {
            let place = &mut self.last[symbol as usize % TABLE];
            let distance = now.wrapping_sub(place.1);
            let back = if place.0 == symbol && distance < PATTERN as u32 { distance } else { 0 };
            *place = (symbol, now);
            if back != 0 {
                let stood = (now - begin - back) as usize;
                self.after[stood] = back as u8;
            }
            self.before.push(back as u8);
            self.after.push(0);
            now = now.wrapping_add(1);
        }
        self.time = now;
    }

    /// The same for a prompt: only windows that tell enough, and of a hash for each.
    pub fn each_telling(&mut self, key: &Key, symbols: &[u32], mut seen: impl FnMut(u64)) {
        self.each(key, symbols.iter().copied(), |at, hash| {
            if tells(&symbols[at..at + PATTERN]) {
                seen(hash);
            }
        });
    }
}

/// Whether a window has enough symbols that stood before, enough that did not, and no simple rhythm.
fn tells(window: &[u32]) -> bool {
    let mut distances = 0u32;
    let mut again = 0;
    for (at, symbol) in window.iter().enumerate() {
        if let Some(before) = window[..at].iter().rposition(|one| one == symbol) {
            again += 1;
            distances |= 1 << (at - before);
        }
    }
    again >= AGAIN && window.len() - again >= NEW && distances.count_ones() >= DISTANCES
}

/// A number for a symbol that is well mixed.
#[inline]
pub(super) fn mixed(symbol: u32) -> u32 {
    let mixed = symbol.wrapping_mul(0x9E37_79B1);
    mixed ^ mixed >> 15
}
