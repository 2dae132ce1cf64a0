//! Text under a key that repeats, XORed with or added to it byte by byte. What stands a key's length apart was masked with
//! the same byte, so both bytes XORed, or their difference, are what they were without it: runs of these are kept for each
//! length of key, and no key is looked for.

use super::disguise::Disguise;
use super::eights::eight;
use super::grams::Grams;
use super::key::Key;
use super::shingles::{Known, Source};

/// The lengths of keys that are looked for.
const KEYS: std::ops::RangeInclusive<usize> = 2..=32;

/// A way to mask a byte: what undoes it for one byte, and for eight at once.
#[derive(Clone, Copy)]
struct Way {
    one: fn(u8, u8) -> u8,
    eight: fn(u64, u64) -> u64,
}

const WAYS: [Way; 2] = [
    Way { one: |one, other| one ^ other, eight: |one, other| one ^ other },
    Way { one: |one, other| other.wrapping_sub(one), eight: eight_differences },
];

/// Bytes of a run that raises the alarm, and how many different ones it has at least.
const WINDOW: usize = 14;
const DIFFERENT: u32 = 6;

/// One run in so many is kept and looked for.
const SPARSE: u64 = 6;

/// Runs of the prompts' bytes under keys.
#[derive(Debug)]
pub(super) struct Masks {
    pub known: Known<Source>,
    grams: Grams,
    words: Vec<u64>,
}

impl Masks {
    pub fn new(key: &Key) -> Self {
        let word = |byte: usize| key.seal(key.symbols[byte & 31] ^ key.symbols[16 + (byte >> 5)].rotate_left(23));
        Self { known: Known::default(), grams: Grams::new(key, WINDOW), words: (0..256).map(word).collect() }
    }

    /// Adds a part of a prompt, with its line ends as they are and as spaces.
    pub fn add(&mut self, key: &Key, prompt: u16, text: &str) {
        let joined = text.split_whitespace().collect::<Vec<&str>>().join(" ");
        let source = Source { prompt, disguise: Disguise::Masked };
        let (mut run, mut hashes) = (Vec::new(), Vec::new());
        for bytes in [text.as_bytes(), joined.as_bytes()] {
            each_key(|length, way| {
                unmasked(bytes, length, way, &mut run);
                self.grams.add(&run);
                self.roll(key, &run, |hash, window| {
                    let different = window.iter().fold(0u64, |seen, byte| seen | 1 << (byte & 63)).count_ones();
                    if different >= DIFFERENT {
                        hashes.push(hash);
                    }
                });
                hashes.drain(..).for_each(|hash| self.known.insert(hash, source));
            });
        }
    }

    /// Makes them ready for questions.
    pub fn seal(&mut self) {
        self.known.seal();
        self.grams.seal();
    }

    /// Calls `seen` with the hash of each run under each length of key that may be known.
    pub fn each(&self, key: &Key, bytes: &[u8], mut seen: impl FnMut(u64)) {
        let mut run = Vec::new();
        each_key(|length, way| {
            let gram = |at: usize| (way.eight)(eight(bytes, at), eight(bytes, at + length));
            self.grams.each(bytes.len().saturating_sub(length), gram, |windows| {
                unmasked(&bytes[windows.start..windows.end - 1 + WINDOW + length], length, way, &mut run);
                self.roll(key, &run, |hash, _| {
                    if self.known.knows(hash) {
                        seen(hash);
                    }
                });
            });
        });
    }

    /// Calls `seen` with the hash of one window in so many, and the window.
    fn roll(&self, key: &Key, run: &[u8], mut seen: impl FnMut(u64, &[u8])) {
        let mut rolled = 0u64;
        for (at, byte) in run.iter().enumerate() {
            rolled = rolled.rotate_left(1) ^ self.words[usize::from(*byte)];
            if at >= WINDOW {
                rolled ^= self.words[usize::from(run[at - WINDOW])].rotate_left(WINDOW as u32);
            }
            let hash = key.seal(rolled);
            if at + 1 >= WINDOW && (hash >> 20).is_multiple_of(SPARSE) {
                seen(hash, &run[at + 1 - WINDOW..=at]);
            }
        }
    }
}

fn each_key(mut look: impl FnMut(usize, Way)) {
    KEYS.for_each(|length| WAYS.into_iter().for_each(|way| look(length, way)));
}

/// What bytes say of each other that stand a key's length apart.
fn unmasked(bytes: &[u8], length: usize, way: Way, run: &mut Vec<u8>) {
    let later = bytes.get(length..).unwrap_or_default();
    run.clear();
    run.extend(bytes.iter().zip(later).map(|(one, other)| (way.one)(*one, *other)));
}

/// Eight bytes less eight others, each modulo 256.
fn eight_differences(one: u64, other: u64) -> u64 {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // The highest bit of each byte is kept out, so that no byte borrows from the next.
    ((other | HIGH) - (one & !HIGH)) ^ ((other ^ !one) & HIGH)
}
