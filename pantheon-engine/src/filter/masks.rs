//! Text under a key that repeats, XORed with or added to it byte by byte. What stands a key's length apart was masked with
//! the same byte, so both bytes XORed, or their difference, are what they were without it: runs of these are kept for each
//! length of key, and no key is looked for.

use super::disguise::Disguise;
use super::key::Key;
use super::shingles::{Known, Source};

/// The lengths of keys that are looked for.
const KEYS: std::ops::RangeInclusive<usize> = 2..=32;

/// What undoes each way to mask a byte.
const WAYS: [fn(u8, u8) -> u8; 2] = [|one, other| one ^ other, |one, other| other.wrapping_sub(one)];

/// Bytes of a run that raises the alarm, and how many different ones it has at least.
const WINDOW: usize = 14;
const DIFFERENT: u32 = 6;

/// One run in so many is kept and looked for.
const SPARSE: u64 = 6;

/// Runs of the prompts' bytes under keys.
#[derive(Debug, Default)]
pub(super) struct Masks {
    pub known: Known<Source>,
    words: Vec<u64>,
}

impl Masks {
    pub fn new(key: &Key) -> Self {
        let word = |byte: usize| key.seal(key.symbols[byte & 31] ^ key.symbols[16 + (byte >> 5)].rotate_left(23));
        Self { known: Known::default(), words: (0..256).map(word).collect() }
    }

    /// Adds a part of a prompt, with its line ends as they are and as spaces.
    pub fn add(&mut self, key: &Key, prompt: u16, text: &str) {
        let joined = text.split_whitespace().collect::<Vec<&str>>().join(" ");
        let mut hashes = Vec::new();
        for bytes in [text.as_bytes(), joined.as_bytes()] {
            self.each(key, bytes, |hash, run| {
                let different = run.iter().fold(0u64, |seen, byte| seen | 1 << (byte & 63)).count_ones();
                if different >= DIFFERENT {
                    hashes.push(hash);
                }
            });
        }
        let source = Source { prompt, disguise: Disguise::Masked };
        hashes.into_iter().for_each(|hash| self.known.insert(hash, source));
    }

    /// Calls `seen` with the hash of each run under each length of key, and the run itself.
    pub fn each(&self, key: &Key, bytes: &[u8], mut seen: impl FnMut(u64, &[u8])) {
        let mut run = Vec::new();
        for (length, way) in KEYS.flat_map(|length| WAYS.map(|way| (length, way))) {
            let later = bytes.get(length..).unwrap_or_default();
            run.clear();
            run.extend(bytes.iter().zip(later).map(|(one, other)| way(*one, *other)));
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
}
