//! The words of all prompts, where each of them stands, and which of them a word of an answer may be.
//!
//! Every word is kept under several keys: as it is, with its letters sorted, without its vowels, and without one letter. A
//! word of an answer that has one of these keys may be that word; what it tells is the less, the looser the key.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::common;
use super::eights::eight;
use super::key::Key;
use super::letters::Letters;
use super::marks::CAPITAL;
use super::shingles::Known;

/// So many places without a word stand around each prompt.
pub(super) const REACH: usize = 3;

/// Bits that words of one sentence tell, in whatever order. There are many orders.
const ENOUGH_IN_ANY_ORDER: i32 = 70;

/// The words of a whole prompt in any order: this part of all that they tell, in per cent.
const PROMPT_PERCENT: i32 = 60;

/// What a word that does not belong costs words in any order, in bits.
const FOREIGN_COST: i32 = 2;

/// Letters of a word that are looked at.
const LONGEST: usize = 12;

/// Letters of a word that is like another in any way but its beginning.
const LONGEST_LIKE: usize = LONGEST + 4;

/// Places of a word in all prompts; of one with more, the first ones count. With fewer, short sentences get through.
const MOST_SPOTS: usize = 24;

/// A word of the prompts.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub bits: i32,
    pub spots: Vec<Spot>,
}

/// Where a word stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub place: u32,
    /// The units of its sentence and of its prompt.
    pub units: [u32; 2],
    pub prompt: u16,
    /// Anybody may see it.
    pub free: bool,
}

/// What a key stands for. Of several the least is meant: the most exact one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Meaning {
    /// Bits that the key tells less than the word itself.
    pub loss: i32,
    pub word: u32,
}

/// Words that belong together in any order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    pub prompt: u16,
    /// Bits that raise the alarm.
    pub enough: i32,
    pub foreign_cost: i32,
}

/// The words of all prompts.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    keys: Known<Meaning>,
    pub words: Vec<Word>,
    pub units: Vec<Unit>,
    /// How many places there are.
    pub places: usize,
}

impl Words {
    /// Makes the index of segments of prompts, each with its prompt's number.
    pub fn new(key: &Key, segments: &[(u16, &str)]) -> Self {
        let mut made = Self::default();
        let mut texts: Vec<Vec<u8>> = Vec::new();
        let mut known: HashMap<Vec<u8>, u32> = HashMap::new();
        let mut totals: Vec<HashSet<u32>> = Vec::new();
        let mut prompt_unit: Option<(u16, u32)> = None;
        for (prompt, text) in segments {
            let unit = match prompt_unit {
                Some((of, unit)) if of == *prompt => unit,
                _ => {
                    // No chain leads from one prompt into the next.
                    made.places += REACH + 1;
                    let unit = made.unit(*prompt, FOREIGN_COST + 1, &mut totals);
                    prompt_unit = Some((*prompt, unit));
                    unit
                }
            };
            for sentence in sentences(text) {
                let of_sentence = made.unit(*prompt, FOREIGN_COST, &mut totals);
                let letters = Letters::of(sentence.as_bytes());
                each_word(&letters, |word| {
                    let word = &letters.codes[word];
                    let number = *known.entry(word.to_vec()).or_insert_with(|| {
                        let shown: String = word.iter().map(|letter| char::from(b'a' + letter)).collect();
                        made.words.push(Word { bits: common::bits(&shown), spots: Vec::new() });
                        texts.push(word.to_vec());
                        made.words.len() as u32 - 1
                    });
                    let Word { spots, .. } = &mut made.words[number as usize];
                    if spots.len() < MOST_SPOTS {
                        let place = made.places as u32;
                        spots.push(Spot { place, units: [of_sentence, unit], prompt: *prompt, free: false });
                    }
                    made.places += 1;
                    totals[of_sentence as usize].insert(number);
                    totals[unit as usize].insert(number);
                });
            }
        }
        made.places += REACH;
        for (unit, words) in made.units.iter_mut().zip(&totals) {
            let all: i32 = words.iter().map(|word| made.words[*word as usize].bits).sum();
            let part = if unit.foreign_cost > FOREIGN_COST { all * PROMPT_PERCENT / 100 } else { 0 };
            unit.enough = ENOUGH_IN_ANY_ORDER.max(part);
        }
        for (text, word) in texts.iter().zip(0..) {
            each_key(key, text, |hash, loss| made.keys.insert(hash, Meaning { loss, word }));
        }
        made.keys.seal();
        made
    }

    fn unit(&mut self, prompt: u16, foreign_cost: i32, totals: &mut Vec<HashSet<u32>>) -> u32 {
        self.units.push(Unit { prompt, enough: 0, foreign_cost });
        totals.push(HashSet::new());
        self.units.len() as u32 - 1
    }

    /// Makes places of words in a public text free.
    pub fn set_free(&mut self, free: &Places) {
        let spots = self.words.iter_mut().flat_map(|word| &mut word.spots);
        spots.for_each(|spot| spot.free |= free.has(spot.place));
    }

    /// How many keys there are, as a measure of memory.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Which word of a prompt a word may be.
    pub fn meaning(&self, key: &Key, word: &[u8]) -> Option<Meaning> {
        let exact = packed(word);
        let ask = |packed, kind| self.keys.get(hash(key, packed, kind));
        if let Some(found) = ask(exact, Kind::Exact) {
            return Some(found);
        }
        if word.len() < 2 || word.len() > LONGEST_LIKE {
            return None;
        }
        if word.len() >= 3 {
            let mut letters = [0; LONGEST_LIKE];
            let letters = &mut letters[..word.len()];
            letters.copy_from_slice(word);
            letters.sort_unstable();
            if let Some(found) = ask(packed(letters), Kind::Sorted) {
                return Some(found);
            }
        }
        if word.len() >= 4 {
            let mut found = None;
            each_shorter(exact, word.len().min(LONGEST), |shorter| {
                if found.is_none() {
                    // A letter too many, or another one.
                    found =
                        ask(shorter, Kind::Exact).filter(|found| found.loss == 0).map(|one| Meaning { loss: 4, ..one });
                    found = found.or_else(|| ask(shorter, Kind::LetterLess));
                }
            });
            if found.is_some() {
                return found;
            }
        }
        let consonants = consonants(word);
        let by_consonants = if consonants.len() >= 2 { ask(packed(&consonants), Kind::Consonants) } else { None };
        by_consonants.or_else(|| if word.len() >= 4 { ask(packed(&steps(word)), Kind::Shifted) } else { None })
    }
}

/// Places of words.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(Vec<u64>);

impl Places {
    /// Adds places.
    pub fn add(&mut self, places: std::ops::RangeInclusive<u32>) {
        for place in places {
            let word = (place >> 6) as usize;
            self.0.resize(self.0.len().max(word + 1), 0);
            self.0[word] |= 1 << (place & 63);
        }
    }

    /// Whether a place is one of them.
    #[inline]
    pub fn has(&self, place: u32) -> bool {
        self.0.get((place >> 6) as usize).is_some_and(|word| word >> (place & 63) & 1 != 0)
    }
}

/// The sentences of a text: what ends with a full stop or an empty line, or begins with a dash.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive("\n- ").flat_map(|part| part.split("\n\n")).flat_map(|part| part.split(". "))
}

/// Calls `look` with each word: what no letter parts, and in names of code what begins with a capital.
pub(super) fn each_word(letters: &Letters, mut look: impl FnMut(Range<usize>)) {
    for word in letters.words() {
        if word.len() <= 8 && word.start + 8 <= letters.marks.len() && !has_parts(letters, &word) {
            look(word);
            continue;
        }
        let capital = |at: usize| letters.marks[at] & CAPITAL != 0;
        let mut start = word.start;
        for at in word.start + 1..word.end {
            if capital(at) && !capital(at - 1) {
                look(start..at);
                start = at;
            }
        }
        look(start..word.end);
    }
}

/// Whether a capital stands behind a small letter in a word of at most eight letters.
fn has_parts(letters: &Letters, word: &Range<usize>) -> bool {
    const CAPITALS: u64 = CAPITAL as u64 * 0x0101_0101_0101_0101;
    let beyond = 64 - 8 * word.len() as u32;
    let capitals = (eight(&letters.marks, word.start) & CAPITALS) << beyond >> beyond;
    // Shifted by a letter, each stands where the next one does.
    capitals & !(capitals << 8) & !0xFF != 0
}

/// A number that two words share by accident only, and nobody can choose: of as many letters as tell its meaning.
#[inline]
pub(super) fn tag(key: &Key, letters: &Letters, word: &Range<usize>) -> u64 {
    let [first, second] = letters.halves(word);
    let length = (word.len().min(LONGEST_LIKE + 1) as u64) << 59;
    let product = u128::from(first ^ key.symbols[6]) * u128::from(second ^ length ^ key.symbols[7]);
    product as u64 ^ (product >> 64) as u64
}

/// A way to look at a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Exact = 1,
    Sorted = 2,
    LetterLess = 3,
    Consonants = 4,
    /// The differences of its letters, which no shift changes.
    Shifted = 5,
}

/// The first letters of a word in one number.
fn packed(word: &[u8]) -> u64 {
    word.iter().take(LONGEST).fold(0, |packed, letter| packed << 5 | u64::from(letter + 1))
}

fn hash(key: &Key, packed: u64, kind: Kind) -> u64 {
    key.seal(packed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ key.symbols[kind as usize])
}

/// The keys of a prompt's word, and what each tells less than the word.
fn each_key(key: &Key, word: &[u8], mut add: impl FnMut(u64, i32)) {
    add(hash(key, packed(word), Kind::Exact), 0);
    if word.len() >= 3 {
        add(hash(key, packed(&sorted(word)), Kind::Sorted), 2);
    }
    let consonants = consonants(word);
    // A word that keeps its first vowel has another skeleton than one that does not.
    if consonants.len() >= 2 && consonants.len() < word.len() {
        add(hash(key, packed(&consonants), Kind::Consonants), 5);
    }
    if word.len() >= 4 {
        each_shorter(packed(word), word.len().min(LONGEST), |shorter| {
            add(hash(key, shorter, Kind::Exact), 4);
            add(hash(key, shorter, Kind::LetterLess), 4);
        });
        add(hash(key, packed(&steps(word)), Kind::Shifted), 3);
    }
}

fn steps(word: &[u8]) -> Vec<u8> {
    word.windows(2).map(|pair| (26 + pair[1] - pair[0]) % 26).collect()
}

/// A packed word without each of its letters in turn.
#[inline]
fn each_shorter(packed: u64, length: usize, mut look: impl FnMut(u64)) {
    for at in 0..length {
        let below = packed & ((1 << (5 * at)) - 1);
        look(packed >> (5 * (at + 1)) << (5 * at) | below);
    }
}

fn sorted(word: &[u8]) -> Vec<u8> {
    let mut letters = word.to_vec();
    letters.sort_unstable();
    letters
}

fn consonants(word: &[u8]) -> Vec<u8> {
    word.iter().copied().filter(|letter| !b"aeiou".contains(&(letter + b'a'))).collect()
}
