//! Words of a prompt one after the other, whatever stands between them and whatever was done to each.
//!
//! Every word of a prompt is kept under several keys: as it is, with its letters sorted, without its vowels, and without
//! one letter. A word of an answer that has one of these keys may be that word; what it tells is the less, the looser the
//! key. Words that follow each other in an answer as they do in a prompt make a chain: it gains what its words tell, and
//! loses for what stands between them, unless that is the same each time. A chain that tells enough is no accident.
//! Chains run to either side, over a word or two left out. Words of one sentence close together in any order count too,
//! but must tell more.
//!
//! It does not see words that were replaced by others.

use std::collections::HashSet;

use super::common;
use super::key::Key;
use super::letters::Letters;
use super::marks::CAPITAL;
use super::shingles::Known;

/// Bits that a chain tells before it raises the alarm.
const ENOUGH: i32 = 41;

/// Words of a chain that raises the alarm: a few may leave, however rare they are.
const FEWEST: u32 = 6;

/// Bits that words of one sentence tell, in whatever order. There are many orders.
const ENOUGH_IN_ANY_ORDER: i32 = 70;

/// The words of a whole prompt in any order: this part of all that they tell, in per cent.
const PROMPT_PERCENT: i32 = 60;

/// A chain of so many bits in a request is its own, and free to come back.
const OWN: i32 = 22;

/// Words of a prompt that a chain may leave out, and what each costs.
const LEFT_OUT: u32 = 2;
const LEFT_OUT_COST: i32 = 3;

/// Places on either side of one that a chain may come from. So many without a word stand around each prompt.
const REACH: usize = LEFT_OUT as usize + 1;

/// Words between two of a chain; more end it.
const APART: u32 = 24;

/// What a word that does not belong costs words in any order, in bits.
const FOREIGN_COST: i32 = 2;

/// A word counts once among so many.
const ONCE_IN: u32 = 200;

/// Letters of a word that are looked at.
const LONGEST: usize = 12;

/// Places of a word in all prompts; of one with more, the first ones count.
const MOST_PLACES: usize = 24;

/// A word of the prompts.
#[derive(Clone, Debug)]
struct Word {
    bits: i32,
    places: Vec<u32>,
}

/// What a key stands for.
#[derive(Clone, Copy, Debug)]
struct Meaning {
    word: u32,
    /// Bits that the key tells less than the word itself.
    loss: i32,
}

/// Words that belong together in any order.
#[derive(Clone, Copy, Debug)]
struct Unit {
    prompt: u16,
    /// Bits that raise the alarm.
    enough: i32,
    foreign_cost: i32,
}

/// The words of all prompts.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    keys: Known<Meaning>,
    words: Vec<Word>,
    /// For each place its prompt, and its sentence's and its prompt's units.
    places: Vec<Place>,
    units: Vec<Unit>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    prompt: u16,
    units: [u32; 2],
    /// Anybody may see it.
    free: bool,
}

/// What was found of a prompt's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chain {
    pub prompt: u16,
    pub how: &'static str,
}

impl Words {
    /// Makes the index of segments of prompts, each with its prompt's number.
    pub fn new(key: &Key, segments: &[(u16, &str)]) -> Self {
        let mut made = Self::default();
        let mut texts: Vec<Vec<u8>> = Vec::new();
        let mut known: std::collections::HashMap<Vec<u8>, u32> = std::collections::HashMap::new();
        let mut totals: Vec<HashSet<u32>> = Vec::new();
        let mut prompt_unit: Option<(u16, u32)> = None;
        for (prompt, text) in segments {
            let unit = match prompt_unit {
                Some((of, unit)) if of == *prompt => unit,
                _ => {
                    // No chain leads from one prompt into the next.
                    made.places.extend([Place::default(); REACH + 1]);
                    let unit = made.unit(*prompt, FOREIGN_COST + 1, &mut totals);
                    prompt_unit = Some((*prompt, unit));
                    unit
                }
            };
            for sentence in sentences(text) {
                let of_sentence = made.unit(*prompt, FOREIGN_COST, &mut totals);
                let letters = Letters::of(sentence.as_bytes());
                each_word(&letters, |word| {
                    let number = *known.entry(word.to_vec()).or_insert_with(|| {
                        let shown: String = word.iter().map(|letter| char::from(b'a' + letter)).collect();
                        made.words.push(Word { bits: common::bits(&shown), places: Vec::new() });
                        texts.push(word.to_vec());
                        made.words.len() as u32 - 1
                    });
                    let places = &mut made.words[number as usize].places;
                    if places.len() < MOST_PLACES {
                        places.push(made.places.len() as u32);
                    }
                    made.places.push(Place { prompt: *prompt, units: [of_sentence, unit], free: false });
                    totals[of_sentence as usize].insert(number);
                    totals[unit as usize].insert(number);
                });
            }
        }
        made.places.extend([Place::default(); REACH]);
        for (unit, words) in made.units.iter_mut().zip(&totals) {
            let all: i32 = words.iter().map(|word| made.words[*word as usize].bits).sum();
            let part = if unit.foreign_cost > FOREIGN_COST { all * PROMPT_PERCENT / 100 } else { 0 };
            unit.enough = ENOUGH_IN_ANY_ORDER.max(part);
        }
        // The most exact key of a word comes first, and the first one stays.
        for pass in [Kind::Exact, Kind::Sorted, Kind::LetterLess, Kind::Consonants, Kind::Shifted] {
            for (number, text) in texts.iter().enumerate() {
                let word = number as u32;
                each_key(key, text, pass, |hash, loss| made.keys.insert(hash, Meaning { word, loss }));
            }
        }
        made.keys.seal();
        made
    }

    fn unit(&mut self, prompt: u16, foreign_cost: i32, totals: &mut Vec<HashSet<u32>>) -> u32 {
        self.units.push(Unit { prompt, enough: 0, foreign_cost });
        totals.push(HashSet::new());
        self.units.len() as u32 - 1
    }

    /// Makes what was collected from a public text free.
    pub fn set_free(&mut self, places: impl Iterator<Item = u32>) {
        for place in places {
            if let Some(place) = self.places.get_mut(place as usize) {
                place.free = true;
            }
        }
    }

    #[inline]
    fn is_free(&self, place: u32, own: &Own) -> bool {
        self.places[place as usize].free || !own.places.is_empty() && own.places.contains(&place)
    }

    /// How many keys there are, as a measure of memory.
    pub fn len(&self) -> usize {
        self.keys.len()
    }
}

/// The sentences of a text: what ends with a full stop or an empty line, or begins with a dash.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive("\n- ").flat_map(|part| part.split("\n\n")).flat_map(|part| part.split(". "))
}

/// Calls `look` with each word: what no letter parts, and in names of code what begins with a capital.
fn each_word(letters: &Letters, mut look: impl FnMut(&[u8])) {
    for word in letters.words() {
        let (codes, marks) = (&letters.codes[word.clone()], &letters.marks[word]);
        let mut start = 0;
        for at in 1..codes.len() {
            if marks[at] & CAPITAL != 0 && marks[at - 1] & CAPITAL == 0 {
                look(&codes[start..at]);
                start = at;
            }
        }
        look(&codes[start..]);
    }
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

/// The keys of one kind of a prompt's word, and what each tells less than the word.
fn each_key(key: &Key, word: &[u8], kind: Kind, mut add: impl FnMut(u64, i32)) {
    match kind {
        Kind::Exact => add(hash(key, packed(word), kind), 0),
        Kind::Sorted if word.len() >= 3 => {
            add(hash(key, packed(&sorted(word)), kind), 2);
        }
        Kind::LetterLess if word.len() >= 4 => {
            each_shorter(packed(word), word.len().min(LONGEST), |shorter| {
                add(hash(key, shorter, Kind::Exact), 4);
                add(hash(key, shorter, kind), 4);
            });
        }
        Kind::Consonants => {
            let consonants = consonants(word);
            // A word that keeps its first vowel has another skeleton than one that does not.
            if consonants.len() >= 2 && consonants.len() < word.len() {
                add(hash(key, packed(&consonants), kind), 5);
            }
        }
        Kind::Shifted if word.len() >= 4 => add(hash(key, packed(&steps(word)), kind), 3),
        _ => {}
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

/// The end of a chain at a place, which is as old as the place's last word.
#[derive(Clone, Copy, Debug, Default)]
struct End {
    bits: i32,
    /// Words that stood before the last one.
    gap: u32,
    /// Words of the chain.
    count: u32,
}

/// Words of a unit that were seen.
#[derive(Clone, Copy, Debug, Default)]
struct Heap {
    bits: i32,
    time: u32,
}

/// Follows chains through texts.
#[derive(Debug, Default)]
pub(super) struct Chains {
    forward: Vec<End>,
    backward: Vec<End>,
    /// When the word at each place was last met.
    times: Vec<u32>,
    heaps: Vec<Heap>,
    /// When each place was counted in a heap.
    counted: Vec<u32>,
    time: u32,
    /// What words were found to be, each at a place that its letters give: most are met again and again.
    met: Vec<(u64, Option<Meaning>)>,
}

/// Words that are remembered.
const MET: usize = 1 << 11;

/// What a request holds itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    pub places: HashSet<u32>,
}

impl Chains {
    /// Looks at the words of a text. Places of words in chains of the request's own are put into `collect`, if there is
    /// one; else the first alarm is returned.
    pub fn look(
        &mut self,
        words: &Words,
        key: &Key,
        letters: &Letters,
        own: &Own,
        mut collect: Option<&mut Own>,
    ) -> Option<Chain> {
        self.forward.resize(words.places.len(), End::default());
        self.backward.resize(words.places.len(), End::default());
        self.times.resize(words.places.len(), 0);
        self.counted.resize(words.places.len(), 0);
        self.heaps.resize(words.units.len(), Heap::default());
        if self.met.is_empty() {
            self.met.resize(MET, (0, None));
        }
        // Nothing leads from one text into the next.
        self.time += ONCE_IN;
        // The more there is, the more happens by chance.
        let enough = ENOUGH + 2 * (1 + letters.words.len() / 256).ilog2() as i32;
        let mut found = None;
        each_word(letters, |word| {
            self.time += 1;
            if found.is_some() {
                return;
            }
            let packed = packed(word);
            let met = &mut self.met[(packed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 53) as usize];
            if met.0 != packed | (word.len() as u64) << 60 {
                *met = (packed | (word.len() as u64) << 60, meaning(words, key, word));
            }
            if let Some(meaning) = met.1 {
                found = self.step(words, meaning, own, enough, &mut collect);
            }
        });
        found
    }

    fn step(
        &mut self,
        words: &Words,
        meaning: Meaning,
        own: &Own,
        enough: i32,
        collect: &mut Option<&mut Own>,
    ) -> Option<Chain> {
        let word = &words.words[meaning.word as usize];
        let bits = (word.bits - meaning.loss).max(1);
        let mut found = None;
        for &place in &word.places {
            let free = words.is_free(place, own);
            let gain = if free { 0 } else { bits };
            let prompt = words.places[place as usize].prompt;
            let at = place as usize;
            let stale = |times: &[u32]| times.iter().all(|time| self.time - time > APART);
            let alone = [stale(&self.times[at - REACH..at]), stale(&self.times[at + 1..=at + REACH])];
            for (ends, forward) in [(&mut self.forward, true), (&mut self.backward, false)] {
                if alone[usize::from(!forward)] {
                    // Nothing to go on from: by far the most words.
                    ends[at] = End { bits: gain, gap: u32::MAX, count: 1 };
                    continue;
                }
                let best = extended(ends, &self.times, place, gain, self.time, forward);
                if let Some(own) = collect {
                    if best.bits >= OWN {
                        let near = place.saturating_sub(LEFT_OUT + 1)..=place + LEFT_OUT + 1;
                        own.places.extend(near);
                    }
                } else if best.bits >= enough && best.count >= FEWEST && found.is_none() {
                    found = Some(Chain {
                        prompt,
                        how: if forward { "words in their order" } else { "words from the end" },
                    });
                }
                ends[at] = best;
            }
            self.times[at] = self.time;
        }
        // Words of a sentence and of a prompt, each once.
        let mut last = [u32::MAX; 2];
        for &place in &word.places {
            let of = words.places[place as usize];
            let fresh = [of.units[0] != last[0], of.units[1] != last[1]];
            if fresh == [false; 2] || words.is_free(place, own) {
                continue;
            }
            last = of.units;
            let counted = &mut self.counted[place as usize];
            let again = self.time - *counted < ONCE_IN && *counted != 0 && *counted != self.time;
            if again || !fresh[0] && *counted != self.time {
                continue;
            }
            *counted = self.time;
            for unit in (0..2).filter(|which| fresh[*which]).map(|which| of.units[which]) {
                let (heap, of) = (&mut self.heaps[unit as usize], words.units[unit as usize]);
                let foreign = (self.time - heap.time).saturating_sub(1).min(1 << 16) as i32;
                heap.bits = (heap.bits - foreign * of.foreign_cost).max(0) + bits;
                heap.time = self.time;
                if heap.bits >= of.enough && collect.is_none() && found.is_none() {
                    found = Some(Chain { prompt: of.prompt, how: "words in any order" });
                }
            }
        }
        found
    }
}

/// The best chain that ends at a place now.
fn extended(ends: &[End], times: &[u32], place: u32, gain: i32, now: u32, forward: bool) -> End {
    let mut best = End { bits: gain, gap: u32::MAX, count: 1 };
    for left_out in 0..=LEFT_OUT {
        let before = if forward { place - left_out - 1 } else { place + left_out + 1 } as usize;
        let (end, gap) = (ends[before], now - times[before]);
        if end.bits == 0 || gap > APART || gap == 0 {
            continue;
        }
        let apart = if gap == end.gap || gap == 1 { 0 } else { 1 + 2 * (gap - 1).ilog2() as i32 };
        let bits = end.bits + gain - apart - left_out as i32 * LEFT_OUT_COST;
        if bits > best.bits {
            best = End { bits, gap, count: end.count + 1 };
        }
    }
    best
}

/// Which word of a prompt a word may be.
fn meaning(words: &Words, key: &Key, word: &[u8]) -> Option<Meaning> {
    let exact = packed(word);
    let ask = |packed, kind| words.keys.get(hash(key, packed, kind));
    if let Some(found) = ask(exact, Kind::Exact) {
        return Some(found);
    }
    if word.len() < 2 || word.len() > LONGEST + 4 {
        return None;
    }
    if word.len() >= 3 {
        let mut letters = [0; LONGEST + 4];
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
                found = ask(shorter, Kind::Exact).filter(|found| found.loss == 0).map(|one| Meaning { loss: 4, ..one });
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
