//! Where in a sequence a known window may lie.
//!
//! To hash every window of a text would be most of the work of a look. A window of `w` symbols holds one of the grams, eight
//! symbols each, that begin at every `w - 7`th place of a text, wherever the window begins. So those alone are asked for, in
//! a table of bits; and windows are hashed only around a gram that some known window holds (Ukkonen 1992, "Approximate
//! string-matching with q-grams and maximal matches"). Nothing is missed by it.

use std::ops::Range;

use super::eights::eight;
use super::key::Key;

/// Symbols that are asked for together: as many as bytes fit in a word.
pub(super) const GRAM: usize = 8;

/// Which grams are in known windows of one length; now and then one that is not.
#[derive(Debug)]
pub(super) struct Grams {
    /// What was added and is not yet in `bits`.
    added: Vec<u64>,
    /// Some ten bits for each, a power of two of words.
    bits: Vec<u64>,
    /// By how much a hash is shifted to the right to be the place of a bit.
    shift: u32,
    factor: u64,
    /// How far apart grams are asked for.
    step: usize,
    window: usize,
}

impl Grams {
    pub fn new(key: &Key, window: usize) -> Self {
        Self { added: Vec::new(), bits: vec![0], shift: 58, factor: key.seal, step: window + 1 - GRAM, window }
    }

    /// Adds all grams of symbols.
    pub fn add(&mut self, symbols: &[u8]) {
        let factor = self.factor;
        self.added.extend(symbols.windows(GRAM).map(|gram| eight(gram, 0).wrapping_mul(factor)));
    }

    /// Makes the table ready for questions. Once it is, nothing more comes in.
    pub fn seal(&mut self) {
        let added = std::mem::take(&mut self.added);
        if added.is_empty() {
            return;
        }
        let bits = (added.len() * 8).next_power_of_two().clamp(1 << 12, 1 << 23);
        self.shift = 64 - bits.ilog2();
        self.bits = vec![0; bits / 64];
        for hash in added {
            let bit = hash >> self.shift;
            self.bits[(bit >> 6) as usize] |= 1 << (bit & 63);
        }
    }

    /// Calls `look` with ranges of the places where known windows may begin, in a sequence of so many symbols; `gram` tells
    /// eight symbols from a place on.
    #[inline]
    pub fn each(&self, symbols: usize, gram: impl Fn(usize) -> u64, mut look: impl FnMut(Range<usize>)) {
        let Some(last) = symbols.checked_sub(self.window) else { return };
        let (mut at, mut next) = (0, 0);
        while at + GRAM <= symbols {
            if self.hold(gram(at)) && self.hold_beside(&gram, at, symbols) {
                let windows = (at + GRAM).saturating_sub(self.window).max(next)..at.min(last) + 1;
                next = windows.end;
                if !windows.is_empty() {
                    look(windows);
                }
            }
            at += self.step;
        }
    }

    /// Whether the gram half a step before or behind one is known as well. A window that holds one holds one of these.
    fn hold_beside(&self, gram: &impl Fn(usize) -> u64, at: usize, symbols: usize) -> bool {
        let half = self.step / 2;
        at >= half && self.hold(gram(at - half)) || at + half + GRAM <= symbols && self.hold(gram(at + half))
    }

    #[inline(always)]
    fn hold(&self, gram: u64) -> bool {
        let bit = gram.wrapping_mul(self.factor) >> self.shift;
        self.bits.get((bit >> 6) as usize).is_some_and(|word| word >> (bit & 63) & 1 != 0)
    }
}
