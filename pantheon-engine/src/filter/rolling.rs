//! Hashes of every window of a sequence, each in constant time: a cyclic polynomial (Cohen 1997, "Recursive hashing
//! functions for n-grams") over the key's words.

use super::key::{Key, SYMBOLS, sealed};

/// Letters in a shingle that raises the alarm: about five words.
pub(super) const SHINGLE: usize = 24;

/// Letters in a glimpse, which only counts: two or three words.
pub(super) const GLIMPSE: usize = 12;

/// Hashes windows of one length; at most 63, where the rotation comes round.
#[derive(Clone, Debug)]
pub(super) struct Roller {
    key: Key,
    leaving: [u64; SYMBOLS],
    window: usize,
}

impl Roller {
    pub fn new(key: &Key, window: usize) -> Self {
        debug_assert!((1..64).contains(&window));
        let leaving = key.symbols.map(|word| word.rotate_left(window as u32 % 64));
        Self { key: key.clone(), leaving, window }
    }

    /// How many symbols are hashed together.
    pub fn window(&self) -> usize {
        self.window
    }

    /// Calls `seen` with the first symbol's place and the hash of each window.
    #[inline]
    pub fn each(&self, symbols: &[u8], mut seen: impl FnMut(usize, u64)) {
        let (word, leaving) = (&self.key.symbols, &self.leaving);
        if symbols.len() < self.window {
            return;
        }
        let mut rolled = 0u64;
        for &symbol in &symbols[..self.window] {
            rolled = rolled.rotate_left(1) ^ word[usize::from(symbol) % SYMBOLS];
        }
        let seal = self.key.seal;
        seen(0, sealed(rolled, seal));
        for (at, (&old, &new)) in symbols.iter().zip(&symbols[self.window..]).enumerate() {
            rolled = rolled.rotate_left(1) ^ leaving[usize::from(old) % SYMBOLS] ^ word[usize::from(new) % SYMBOLS];
            seen(at + 1, sealed(rolled, seal));
        }
    }
}

/// The differences of letters `lag` places apart, modulo 26. With lag 1 every Caesar shift of a text has the same, with
/// lag `n` every Vigenère cipher of a key of `n` letters.
pub(super) fn differences(letters: &[u8], lag: usize, out: &mut Vec<u8>) {
    out.clear();
    let later = letters.get(lag..).unwrap_or_default();
    out.extend(letters.iter().zip(later).map(|(&old, &new)| {
        let difference = new.wrapping_sub(old);
        if difference < 26 { difference } else { difference.wrapping_add(26) }
    }));
}
