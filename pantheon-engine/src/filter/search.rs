//! One look at one text: its letters in every view, then what was encoded in it, then what was encoded in that.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use super::acrostics;
use super::decode::{self, BETWEEN, Find, Finds, Kind};
use super::disguise::{Disguise, LONGEST_KEY};
use super::fillers;
use super::guard::{Allowance, Guard};
use super::infixes;
use super::leet;
use super::letters::Letters;
use super::lines;
use super::marks::{LINE, QUOTE};
use super::oddness::{COMMON_IN_CIPHERS, COMMON_IN_TEXT, odd_stretches};
use super::pattern::mixed;
use super::rolling::differences;
use super::rooms::Room;
use super::shingles::{Known, Source};
use super::verdict::{Glimpses, Reason, Verdict};
use super::views::{FAR, NEAR, by_place};
use super::wide::wide_lines;
use super::windows::Windows;

/// What the filter breaks off at, for tests of what becomes of an answer then.
#[cfg(test)]
pub(crate) const FAULT: &str = "the filter breaks off here";

/// How many encodings may lie around each other.
const DEEPEST: usize = 6;

/// What may be decoded out of a text: so many times its size, and a fixed part so that small texts are looked into at all.
/// What needs more is no code that anybody wrote, and is held back.
const TIMES: usize = 8;
const FIXED: usize = 8 << 20;

/// How many texts may be looked at for one, and for each of so many bytes of it another one.
const LAYERS: usize = 6000;
const BYTES_A_LAYER: usize = 16;

/// Different small pieces of one prompt in one text, as parts of all its pieces in per cent, that are no accident, and
/// the least number of them.
const PIECES_PERCENT: u32 = 12;
const PIECES: u32 = 40;

/// Steps that bring nothing more a second time, and much work in other orders.
const ONCE: [&str; 7] =
    ["quotations", "comments", "outside tags", "lookalikes", "between separators", "groups", "framed lines"];

/// Steps that bring parts of a text in another order. None is looked for behind another one.
const REARRANGING: [&str; 10] = [
    "columns",
    "every n-th character",
    "every n-th word",
    "from the end",
    "groups from the end",
    "halves",
    "pairs turned round",
    "places in a list",
    "sorted lines",
    "words with their places",
];

/// Bytes of a find that is looked at together with others of its step, and of as many as are put together.
const SHORT: usize = 512;
const TOGETHER: usize = 8 << 10;

/// A step behind which there is nothing more to decode.
const LAST: &str = "drawn letters";

/// A text on the way: as it came, or decoded.
struct Layer<'t> {
    bytes: std::borrow::Cow<'t, [u8]>,
    steps: Vec<&'static str>,
    kind: Kind,
    /// A cipher was undone on the way; a second one is not looked for.
    turned: bool,
}

pub(super) struct Search<'g> {
    guard: &'g Guard,
    allowance: &'g Allowance,
    /// Takes all hits, instead of the first one being the verdict.
    collect: Option<&'g mut Allowance>,
    reason: Option<Reason>,
    glimpses: HashSet<(u16, u32)>,
    /// Hashes of all layers so far, keyed so that nobody can choose two that are the same.
    seen: HashSet<u64>,
    hasher: RandomState,
    room: Room,
}

impl<'g> Search<'g> {
    pub fn new(guard: &'g Guard, allowance: &'g Allowance, collect: Option<&'g mut Allowance>) -> Self {
        Self {
            guard,
            allowance,
            collect,
            reason: None,
            glimpses: HashSet::new(),
            seen: HashSet::new(),
            hasher: RandomState::new(),
            room: guard.rooms.enter(guard),
        }
    }

    /// Looks at bytes and all that is in them.
    pub fn run(mut self, bytes: &[u8]) -> Verdict {
        #[cfg(test)]
        assert!(!bytes.windows(FAULT.len()).any(|part| part == FAULT.as_bytes()), "a fault of the filter");
        let mut finds = Finds::new(bytes.len() * TIMES + FIXED);
        let mut layers =
            VecDeque::from([Layer { bytes: bytes.into(), steps: Vec::new(), kind: Kind::Decoded, turned: false }]);
        let mut left = LAYERS + bytes.len() / BYTES_A_LAYER;
        while let Some(layer) = layers.pop_front() {
            let Some(fewer) = left.checked_sub(1) else {
                finds.exceeded = true;
                break;
            };
            left = fewer;
            lines::read(&layer.bytes, &mut self.room.lines);
            if matches!(layer.kind, Kind::Decoded | Kind::Unmasked) {
                self.look(&layer);
            }
            // Escapes may be of bytes that are none of a text.
            if layer.steps.last() == Some(&"escapes") && !decode::is_text(&layer.bytes) {
                self.look_below_keys(&layer, None, &layer.bytes);
            }
            if self.reason.is_some() {
                break;
            }
            if layer.steps.len() < DEEPEST && layer.steps.last() != Some(&LAST) {
                finds.turning = !layer.turned;
                decode::each(&layer.bytes, &self.room.lines, layer.kind, &mut finds);
                for find in together(finds.take()) {
                    match find.kind {
                        Kind::Masked => self.look_below_keys(&layer, Some(find.step), &find.bytes),
                        _ => layers.extend(self.layer(&layer, find)),
                    }
                }
            }
        }
        if finds.exceeded && self.reason.is_none() {
            self.reason = Some(Reason::TooMuchEncoded);
        }
        self.verdict()
    }

    fn verdict(mut self) -> Verdict {
        self.guard.rooms.leave(self.room);
        let mut places: Vec<(u16, u32)> = self.glimpses.drain().collect();
        places.sort_unstable();
        if let Some(collect) = self.collect {
            collect.glimpses.extend(places);
            return Verdict::default();
        }
        Verdict { reason: self.reason, glimpses: Glimpses { places } }
    }

    /// A find as a layer, unless the same was there before.
    fn layer(&mut self, parent: &Layer<'_>, find: Find) -> Option<Layer<'static>> {
        let times = parent.steps.iter().filter(|step| **step == find.step).count();
        if times > 0 && ONCE.contains(&find.step) || times > 1 && find.step == "escapes" {
            return None;
        }
        let rearranges = |step: &&str| REARRANGING.contains(step);
        if rearranges(&find.step) && parent.steps.iter().any(rearranges) {
            return None;
        }
        let hash = self.hasher.hash_one(&find.bytes);
        self.seen.insert(hash).then(|| {
            let steps = parent.steps.iter().copied().chain([find.step]).collect();
            Layer {
                bytes: find.bytes.into(),
                steps,
                kind: find.kind,
                turned: parent.turned || matches!(find.kind, Kind::Turned | Kind::Unmasked),
            }
        })
    }

    fn look(&mut self, layer: &Layer<'_>) {
        let mut letters = std::mem::take(&mut self.room.letters);
        letters.read(&layer.bytes);
        self.look_at(layer, &letters);
        self.room.letters = letters;
    }

    fn look_at(&mut self, layer: &Layer<'_>, letters: &Letters) {
        self.sweep(layer, None, &letters.codes);
        let mut room = std::mem::take(&mut self.room.leet);
        leet::each_reading(letters, &mut room, |reading| self.sweep(layer, None, reading));
        self.room.leet = room;
        self.tokens(layer);
        let mut views = std::mem::take(&mut self.room.views);
        views.each(letters, |view, codes| self.sweep(layer, Some(view), codes));
        views.alternate(&layer.bytes, |view, codes| self.sweep(layer, Some(view), codes));
        self.room.views = views;
        fillers::each(letters, |view, codes| self.sweep(layer, Some(view), codes));
        infixes::each(&letters.codes, |view, codes| self.sweep(layer, Some(view), codes));
        acrostics::each(letters, |view, codes| self.sweep(layer, Some(view), codes));
        if self.collect.is_some() {
            // What is odd depends on what stands around it, which may be another in the answer.
            self.look_at_odd(layer, letters, 0..letters.codes.len());
            self.look_at_cipher(layer, &letters.codes);
        } else {
            for stretch in odd_stretches(&letters.codes, COMMON_IN_TEXT) {
                self.look_at_odd(layer, letters, stretch);
            }
            for stretch in odd_stretches(&letters.codes, COMMON_IN_CIPHERS) {
                self.look_at_cipher(layer, &letters.codes[stretch]);
            }
        }
        self.glimpse(layer, &letters.codes);
        self.words(layer, letters);
    }

    /// Looks for bytes that a key was XORed into.
    fn look_below_keys(&mut self, layer: &Layer<'_>, step: Option<&'static str>, bytes: &[u8]) {
        let guard = self.guard;
        guard.masks.each(&guard.key, bytes, |hash| self.hit(layer, step, hash, &guard.masks.known));
    }

    /// Looks for words of a prompt one after the other.
    fn words(&mut self, layer: &Layer<'_>, letters: &Letters) {
        let (guard, own) = (self.guard, &self.allowance.words);
        let collect = self.collect.as_deref_mut().map(|collect| &mut collect.words);
        let Some(found) = self.room.chains.look(&guard.words, &guard.key, letters, own, collect) else { return };
        let all: Vec<&str> = layer.steps.iter().copied().chain([found.how]).collect();
        self.reason.get_or_insert(Reason::Prompt { name: guard.name(found.prompt), how: all.join(" › ") });
    }

    /// Looks at letters that are unlike words in ways that would be slow for all.
    fn look_at_odd(&mut self, layer: &Layer<'_>, all: &Letters, stretch: Range<usize>) {
        let letters = &all.codes[stretch.clone()];
        let first = all.words.partition_point(|word| *word < stretch.start);
        // What was written in another order begins a line or a quotation.
        let starts = all.words[first..].iter().take_while(|word| **word < stretch.end);
        let starts = starts.filter(|word| all.marks[**word] & (LINE | QUOTE) != 0).map(|word| word - stretch.start);
        by_place(letters, NEAR, |view, codes| self.sweep(layer, Some(view), codes));
        let mut room = Vec::new();
        differences(letters, 1, &mut room);
        self.windows(layer, None, letters, 1, &self.guard.short);
        self.windows(layer, None, letters, 1, &self.guard.odd);
        self.windows(layer, None, &room, 1, &self.guard.odd);
        self.look_at_turned(layer, letters);
        self.look_at_words(layer, all, stretch.clone(), first);
        let (guard, mut sums) = (self.guard, Vec::new());
        guard.lengths.each_window(&guard.key, letters, starts, &mut sums, |hash| {
            if guard.sums.knows(hash) {
                self.hit(layer, None, hash, &guard.sums);
            }
        });
        self.pattern(layer, "letters", letters.iter().map(|letter| mixed(u32::from(*letter))));
    }

    /// Looks for letters that were mirrored or turned round after something else was done to them.
    fn look_at_turned(&mut self, layer: &Layer<'_>, letters: &[u8]) {
        let mut turned: Vec<u8> = letters.iter().map(|letter| 25 - letter).collect();
        for view in ["Atbash", "Atbash from the end", "from the end"] {
            for windows in [&self.guard.shingles, &self.guard.short, &self.guard.odd] {
                self.windows(layer, Some(view), &turned, 1, windows);
            }
            if view == "Atbash from the end" {
                turned.iter_mut().for_each(|letter| *letter = 25 - *letter);
            } else {
                turned.reverse();
            }
        }
    }

    /// Looks for words each of which was shifted by a number of its own: its place, or how many letters it has.
    fn look_at_words(&mut self, layer: &Layer<'_>, all: &Letters, stretch: Range<usize>, first: usize) {
        let starts: Vec<usize> = all.words[first..].iter().copied().take_while(|start| *start < stretch.end).collect();
        let ends = || starts.iter().skip(1).copied().chain([stretch.end]);
        let shifts: [fn(usize, usize) -> usize; 2] = [|place, _| place, |_, length| length];
        let mut room = Vec::with_capacity(stretch.len());
        for shift in shifts {
            for forward in [false, true] {
                room.clear();
                for (place, (start, end)) in starts.iter().zip(ends()).enumerate() {
                    let by = (shift(place, end - start) % 26) as u8;
                    let by = if forward { by } else { 26 - by };
                    room.extend(all.codes[*start..end].iter().map(|letter| (letter + by) % 26));
                }
                self.sweep(layer, Some("words shifted each by its own number"), &room);
            }
        }
    }

    /// Looks for letters that were shifted by a key that repeats, and for such far from each other.
    fn look_at_cipher(&mut self, layer: &Layer<'_>, letters: &[u8]) {
        by_place(letters, FAR, |view, codes| self.sweep(layer, Some(view), codes));
        for lag in 1..=LONGEST_KEY {
            self.windows(layer, None, letters, lag, &self.guard.odd);
        }
    }

    /// Looks for shingles in a sequence of letters.
    fn sweep(&mut self, layer: &Layer<'_>, view: Option<&'static str>, letters: &[u8]) {
        self.windows(layer, view, letters, 1, &self.guard.shingles);
    }

    fn windows(
        &mut self,
        layer: &Layer<'_>,
        view: Option<&'static str>,
        letters: &[u8],
        lag: usize,
        windows: &Windows<Source>,
    ) {
        let mut room = std::mem::take(&mut self.room.differences);
        windows.each(letters, lag, &mut room, |hash| self.hit(layer, view, hash, &windows.known));
        self.room.differences = room;
    }

    /// Looks for words, numbers and signs that stand for a letter each.
    fn tokens(&mut self, layer: &Layer<'_>) {
        let (mut tokens, lines) = (std::mem::take(&mut self.room.tokens), std::mem::take(&mut self.room.lines));
        tokens.each(&layer.bytes, &lines, &wide_lines(&layer.bytes), &mut |view, symbols| {
            self.pattern(layer, view, symbols.iter().copied());
        });
        (self.room.tokens, self.room.lines) = (tokens, lines);
    }

    fn pattern(&mut self, layer: &Layer<'_>, view: &'static str, symbols: impl Iterator<Item = u32>) {
        let (guard, mut hits) = (self.guard, Vec::new());
        self.room.patterns.each(symbols, |_, hash| {
            if guard.patterns.knows(hash) {
                hits.push(hash);
            }
        });
        hits.into_iter().for_each(|hash| self.hit(layer, Some(view), hash, &guard.patterns));
    }

    #[cold]
    fn hit(&mut self, layer: &Layer<'_>, view: Option<&'static str>, hash: u64, known: &Known<Source>) {
        let Some(source) = known.get(hash) else { return };
        if let Some(collect) = &mut self.collect {
            collect.shingles.insert(hash);
        } else if self.reason.is_none() && !self.allowance.shingles.contains(&hash) {
            let how = steps(layer, view, source.disguise);
            self.reason = Some(Reason::Prompt { name: self.guard.name(source.prompt), how });
        }
    }

    /// Counts small pieces.
    fn glimpse(&mut self, layer: &Layer<'_>, letters: &[u8]) {
        let mut room = std::mem::take(&mut self.room.differences);
        let guard = self.guard;
        let mut fresh: HashSet<(u16, u32)> = HashSet::new();
        guard.glimpses.each(letters, 1, &mut room, |hash| {
            if let Some(place) = guard.glimpses.known.get(hash).filter(|place| !self.allowance.glimpses.contains(place))
            {
                fresh.insert(place);
            }
        });
        self.room.differences = room;
        let mut counts = std::collections::HashMap::new();
        fresh.iter().for_each(|(prompt, _)| *counts.entry(*prompt).or_insert(0) += 1);
        self.glimpses.extend(fresh);
        let much = |prompt: u16, count: u32| count >= PIECES.max(guard.pieces(prompt) * PIECES_PERCENT / 100);
        if let Some((prompt, _)) = counts.into_iter().find(|(prompt, count)| much(*prompt, *count)) {
            let how = steps(layer, None, Disguise::Plain);
            self.reason.get_or_insert(Reason::Pieces { name: guard.name(prompt), how });
        }
    }
}

/// Short finds of one step in one, so far apart that no decoder takes two for one: to look at many short texts takes
/// several times as long as at one that holds all of them.
fn together(finds: Vec<Find>) -> Vec<Find> {
    let mut all: Vec<Find> = Vec::with_capacity(finds.len());
    for find in finds {
        let short = find.kind == Kind::Unmasked && find.bytes.len() < SHORT;
        let joins = |other: &&mut Find| {
            short && other.kind == find.kind && other.step == find.step && other.bytes.len() < TOGETHER
        };
        match all.iter_mut().rev().find(joins) {
            Some(other) => {
                other.bytes.extend_from_slice(BETWEEN);
                other.bytes.extend_from_slice(&find.bytes);
            }
            None => all.push(find),
        }
    }
    all
}

fn steps(layer: &Layer<'_>, view: Option<&'static str>, disguise: Disguise) -> String {
    let all: Vec<&str> = layer.steps.iter().copied().chain(view).chain([disguise.words()]).collect();
    all.join(" › ")
}
