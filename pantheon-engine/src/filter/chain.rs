//! Words of a prompt one after the other, whatever stands between them and whatever was done to each.
//!
//! Words that follow each other in an answer as they do in a prompt make a chain: it gains what its words tell, and loses
//! for what stands between them, unless that is the same each time. A chain that tells enough is no accident. Chains run to
//! either side, over a word or two left out. Words of one sentence close together in any order count too, but must tell
//! more.
//!
//! It does not see words that were replaced by others.

use super::key::Key;
use super::letters::Letters;
use super::lexicon::{Meaning, Places, REACH, Words, each_word, tag};

/// Bits that a chain tells before it raises the alarm.
const ENOUGH: i32 = 41;

/// Words of a chain that raises the alarm: a few may leave, however rare they are.
const FEWEST: u32 = 6;

/// A chain of so many bits in a request is its own, and free to come back.
const OWN: i32 = 22;

/// Words of a prompt that a chain may leave out, and what each costs.
const LEFT_OUT: u32 = REACH as u32 - 1;
const LEFT_OUT_COST: i32 = 3;

/// Words between two of a chain; more end it.
const APART: u32 = 24;

/// A word counts once among so many.
const ONCE_IN: u32 = 200;

/// So far apart nothing of one look counts for the next.
const LOOKS_APART: u32 = 1 << 17;

/// What was found of a prompt's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chain {
    pub prompt: u16,
    pub how: &'static str,
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

/// Follows chains through texts. It is used again for each, so that what a word is found to be is looked up once.
#[derive(Debug)]
pub(super) struct Chains {
    /// The chains forward and backward that end at each place.
    ends: Vec<[End; 2]>,
    /// When the word at each place was last met.
    times: Vec<u32>,
    heaps: Vec<Heap>,
    /// When each place was counted in a heap.
    counted: Vec<u32>,
    time: u32,
    /// What words were found to be, each at a place that its letters give.
    met: Vec<(u64, Option<Meaning>)>,
}

/// Words that are remembered.
const MET: usize = 1 << 13;

impl Chains {
    pub fn new(words: &Words) -> Self {
        Self {
            ends: vec![[End::default(); 2]; words.places],
            times: vec![0; words.places],
            heaps: vec![Heap::default(); words.units.len()],
            counted: vec![0; words.places],
            time: 0,
            met: vec![(0, None); MET],
        }
    }

    /// Forgets the texts before.
    pub fn begin(&mut self) {
        if self.time > u32::MAX / 2 {
            self.times.fill(0);
            self.heaps.fill(Heap::default());
            self.counted.fill(0);
            self.time = 0;
        }
        self.time += LOOKS_APART;
    }

    /// Looks at the words of a text. Places of words in chains of the request's own are put into `collect`, if there is
    /// one; else the first alarm is returned.
    pub fn look(
        &mut self,
        words: &Words,
        key: &Key,
        letters: &Letters,
        own: &Places,
        mut collect: Option<&mut Places>,
    ) -> Option<Chain> {
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
            let tag = tag(key, letters, &word);
            let met = &mut self.met[(tag >> 40) as usize % MET];
            if met.0 != tag {
                *met = (tag, words.meaning(key, &letters.codes[word]));
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
        own: &Places,
        enough: i32,
        collect: &mut Option<&mut Places>,
    ) -> Option<Chain> {
        let word = &words.words[meaning.word as usize];
        let (bits, now) = ((word.bits - meaning.loss).max(1), self.time);
        let mut found = None;
        for spot in &word.spots {
            let (at, free) = (spot.place as usize, spot.free || own.has(spot.place));
            let gain = if free { 0 } else { bits };
            let near = &self.times[at - REACH..=at + REACH];
            let latest = near[..REACH].iter().chain(&near[REACH + 1..]).copied().max().unwrap_or_default();
            if now - latest > APART {
                // Nothing to go on from: by far the most words.
                self.ends[at] = [End { bits: gain, gap: u32::MAX, count: 1 }; 2];
                self.times[at] = now;
                continue;
            }
            let best = [true, false].map(|forward| extended(&self.ends, &self.times, spot.place, gain, now, forward));
            for (best, how) in best.into_iter().zip(["words in their order", "words from the end"]) {
                if let Some(own) = collect {
                    if best.bits >= OWN {
                        own.add(spot.place.saturating_sub(LEFT_OUT + 1)..=spot.place + LEFT_OUT + 1);
                    }
                } else if best.bits >= enough && best.count >= FEWEST && found.is_none() {
                    found = Some(Chain { prompt: spot.prompt, how });
                }
            }
            self.ends[at] = best;
            self.times[at] = now;
        }
        if collect.is_none() { found.or(self.heap(words, meaning, own, bits)) } else { None }
    }

    /// Counts a word for its sentences and prompts, once for each.
    fn heap(&mut self, words: &Words, meaning: Meaning, own: &Places, bits: i32) -> Option<Chain> {
        let now = self.time;
        let mut found = None;
        let mut last = [u32::MAX; 2];
        for spot in &words.words[meaning.word as usize].spots {
            let fresh = [spot.units[0] != last[0], spot.units[1] != last[1]];
            if fresh == [false; 2] || spot.free || own.has(spot.place) {
                continue;
            }
            last = spot.units;
            let counted = &mut self.counted[spot.place as usize];
            let again = now - *counted < ONCE_IN && *counted != 0 && *counted != now;
            if again || !fresh[0] && *counted != now {
                continue;
            }
            *counted = now;
            for unit in (0..2).filter(|which| fresh[*which]).map(|which| spot.units[which]) {
                let (heap, of) = (&mut self.heaps[unit as usize], words.units[unit as usize]);
                let foreign = (now - heap.time).saturating_sub(1).min(1 << 16) as i32;
                heap.bits = (heap.bits - foreign * of.foreign_cost).max(0) + bits;
                heap.time = now;
                if heap.bits >= of.enough && found.is_none() {
                    found = Some(Chain { prompt: of.prompt, how: "words in any order" });
                }
            }
        }
        found
    }
}

/// The best chain that ends at a place now.
fn extended(ends: &[[End; 2]], times: &[u32], place: u32, gain: i32, now: u32, forward: bool) -> End {
    let mut best = End { bits: gain, gap: u32::MAX, count: 1 };
    for left_out in 0..=LEFT_OUT {
        let before = if forward { place - left_out - 1 } else { place + left_out + 1 } as usize;
        let (end, gap) = (ends[before][usize::from(!forward)], now - times[before]);
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
