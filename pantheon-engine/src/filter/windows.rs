//! Windows of letters that are known, and where a text holds one: its differences are hashed only around the grams of known
//! windows.

use super::eights::eight;
use super::grams::Grams;
use super::key::{Key, SYMBOLS};
use super::rolling::{Roller, differences};
use super::shingles::Known;

/// Windows of one length.
#[derive(Debug)]
pub(super) struct Windows<T> {
    pub roller: Roller,
    pub known: Known<T>,
    grams: Grams,
}

impl<T: Copy + Ord> Windows<T> {
    pub fn new(key: &Key, window: usize) -> Self {
        Self { roller: Roller::new(key, window), known: Known::default(), grams: Grams::new(key, window) }
    }

    /// Adds every so manieth window of symbols, without those that are a rule of dashes or the alphabet: such would alarm
    /// everywhere.
    pub fn add(&mut self, symbols: &[u8], step: usize, value: T) {
        let Self { roller, known, grams, .. } = self;
        grams.add(symbols);
        each_varied(roller, symbols, step, |hash| known.insert(hash, value));
    }

    /// Adds every window of symbols, with what its place says.
    pub fn add_places(&mut self, symbols: &[u8], value: impl Fn(usize) -> T) {
        let Self { roller, known, grams, .. } = self;
        grams.add(symbols);
        roller.each(symbols, |at, hash| known.insert(hash, value(at)));
    }

    /// Makes them ready for questions.
    pub fn seal(&mut self) {
        self.known.seal();
        self.grams.seal();
    }

    /// Calls `seen` with the hash of each window of the differences of letters so far apart that may be known. `room` is
    /// used for them.
    #[inline]
    pub fn each(&self, letters: &[u8], lag: usize, room: &mut Vec<u8>, mut seen: impl FnMut(u64)) {
        let window = self.roller.window();
        let count = letters.len().saturating_sub(lag);
        if count < window {
            return;
        }
        let gram = |at: usize| eight_differences(eight(letters, at), eight(letters, at + lag));
        self.grams.each(count, gram, |windows| {
            differences(&letters[windows.start..windows.end - 1 + window + lag], lag, room);
            self.roller.each(room, |_, hash| {
                if self.known.knows(hash) {
                    seen(hash);
                }
            });
        });
    }
}

/// The differences of eight letters from eight others, modulo 26, all at once.
#[inline(always)]
fn eight_differences(old: u64, new: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // From 1 to 51, so that no byte borrows from the next.
    let lifted = new + 26 * ONES - old;
    // The highest bit of each byte that is 26 or more.
    let too_large = (lifted + (128 - 26) * ONES) >> 7 & ONES;
    lifted - too_large * 26
}

/// Calls `add` with the hash of every so manieth window that has enough different symbols.
fn each_varied(roller: &Roller, symbols: &[u8], step: usize, mut add: impl FnMut(u64)) {
    let window = roller.window();
    let fewest = window.min(16) / 2;
    // How often each symbol is in the window, and how many are in it at all.
    let mut counts = [0u8; SYMBOLS];
    let mut different = 0;
    for symbol in &symbols[..window.min(symbols.len())] {
        different += usize::from(counts[usize::from(*symbol)] == 0);
        counts[usize::from(*symbol)] += 1;
    }
    roller.each(symbols, |at, hash| {
        if at % step == 0 && different >= fewest {
            add(hash);
        }
        let (old, new) = (usize::from(symbols[at]), symbols.get(at + window));
        counts[old] -= 1;
        different -= usize::from(counts[old] == 0);
        if let Some(new) = new {
            different += usize::from(counts[usize::from(*new)] == 0);
            counts[usize::from(*new)] += 1;
        }
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_known_window_is_missed(
            known in prop::collection::vec(0..26u8, 60..90),
            before in prop::collection::vec(0..26u8, 0..60),
            behind in prop::collection::vec(0..26u8, 0..60),
            shift in 0..26u8,
            start in 0..30usize,
            lag in 1..9usize,
            short: bool,
        ) {
            let mut windows = Windows::new(&Key::random().unwrap(), if short { 11 } else { 23 });
            let mut room = Vec::new();
            differences(&known, lag, &mut room);
            windows.add_places(&room, |at| at);
            windows.seal();
            let length = windows.roller.window() + lag;
            let inside = known[start..start + length].iter().map(|letter| (letter + shift) % 26);
            let text: Vec<u8> = before.into_iter().chain(inside).chain(behind).collect();
            let mut found = false;
            windows.each(&text, lag, &mut room, |hash| found |= windows.known.get(hash) == Some(start));
            prop_assert!(found);
        }
    }
}
