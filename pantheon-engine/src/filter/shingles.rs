//! The hashes that a guard knows, and what each came from. Nearly all questions are answered by one bit.

use std::hash::Hasher;

use super::disguise::Disguise;

/// What a shingle was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Source {
    /// The prompt's place in the guard's list.
    pub prompt: u16,
    /// What was done to it.
    pub disguise: Disguise,
}

/// Hashes and what each stands for.
#[derive(Clone, Debug)]
pub(super) struct Known<T> {
    /// Sorted by hash once sealed.
    entries: Vec<(u64, T)>,
    /// Some thirty bits for each hash, a power of two of words; three in one word are set for each hash.
    bits: Vec<u64>,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), bits: Vec::new() }
    }
}

impl<T: Copy + Ord> Known<T> {
    /// Adds a hash; of several values for it the least stays. It is not found before the set is sealed.
    pub fn insert(&mut self, hash: u64, value: T) {
        self.entries.push((hash, value));
    }

    /// Keeps the hashes that `wanted` says.
    pub fn retain(&mut self, mut wanted: impl FnMut(u64, T) -> bool) {
        self.entries.retain(|(hash, value)| wanted(*hash, *value));
    }

    /// Makes the set ready for questions.
    pub fn seal(&mut self) {
        self.entries.sort_unstable();
        self.entries.dedup_by_key(|(hash, _)| *hash);
        self.entries.shrink_to_fit();
        let words = (self.entries.len() / 2).next_power_of_two().clamp(64, 1 << 21);
        self.bits = vec![0; words];
        for (hash, _) in &self.entries {
            self.bits[(hash >> 6) as usize & (words - 1)] |= 1 << (hash & 63) | rest(*hash);
        }
    }

    /// Whether a hash may be known; nearly always right, and quick.
    #[inline]
    pub fn knows(&self, hash: u64) -> bool {
        let word = self.bits.get((hash >> 6) as usize & self.bits.len().wrapping_sub(1)).copied().unwrap_or_default();
        // The first one nearly always tells.
        word >> (hash & 63) & 1 != 0 && word & rest(hash) == rest(hash)
    }

    /// What a hash stands for, if it is known.
    #[inline]
    pub fn get(&self, hash: u64) -> Option<T> {
        if self.knows(hash) { self.find(hash) } else { None }
    }

    fn find(&self, hash: u64) -> Option<T> {
        self.entries.binary_search_by_key(&hash, |entry| entry.0).ok().map(|at| self.entries[at].1)
    }

    /// What all hashes stand for.
    pub fn values(&self) -> impl Iterator<Item = T> + '_ {
        self.entries.iter().map(|(_, value)| *value)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }
}

/// Two more bits for a hash.
#[inline]
fn rest(hash: u64) -> u64 {
    1 << (hash >> 58) | 1 << (hash >> 52 & 63)
}

/// A hasher for what is a hash already.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = word;
    }
}
