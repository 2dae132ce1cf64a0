//! The prompts as hashes, and the questions that can be asked of them.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use super::anagram::Lengths;
use super::chain::{Own, Words};
use super::disguise::{Disguise, each_hash, each_pattern, each_plain_hash};
use super::key::Key;
use super::letters::Letters;
use super::masks::Masks;
use super::rolling::{Rollers, differences};
use super::search::Search;
use super::segments::{filled, in_languages, seams, segments};
use super::shingles::{Itself, Known, Source};
use super::verdict::Verdict;

/// A text to keep.
#[derive(Clone, Copy, Debug)]
pub struct Prompt<'a> {
    /// What administrators call it.
    pub name: &'a str,
    /// The body of its file, slots and all, without the head.
    pub text: &'a str,
}

/// Keyed hashes of prompts. It holds none of their text.
#[derive(Debug)]
pub struct Guard {
    pub(super) rollers: Rollers,
    pub(super) shingles: Known<Source>,
    /// What is looked for only where letters are unlike words.
    pub(super) odd: Known<Source>,
    /// What stays of bytes under a key that repeats.
    pub(super) masks: Masks,
    /// Patterns of symbols.
    pub(super) patterns: Known<Source>,
    /// The prompt and the place of each small piece.
    pub(super) glimpses: Known<(u16, u32)>,
    pub(super) words: Words,
    pub(super) lengths: Lengths,
    pub(super) key: Key,
    names: Vec<Arc<str>>,
    /// How many different pieces each prompt has.
    pieces: Vec<u32>,
}

/// What a request may be answered with although prompts say it too: its own code and words.
#[derive(Clone, Debug, Default)]
pub struct Allowance {
    pub(super) shingles: HashSet<u64, BuildHasherDefault<Itself>>,
    pub(super) glimpses: HashSet<(u16, u32)>,
    pub(super) words: Own,
}

impl Guard {
    /// Hashes the prompts. What `public` holds (titles and descriptions of actions, texts of licences) is free to leave.
    ///
    /// Takes some 16 ms for each KB of prompt; without optimisation, several times as long.
    pub fn new(key: Key, prompts: &[Prompt<'_>], public: &[&str]) -> Self {
        let number = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        let parts: Vec<(u16, &str)> = prompts
            .iter()
            .enumerate()
            .flat_map(|(at, prompt)| segments(prompt.text).into_iter().map(move |part| (number(at), part)))
            .collect();
        let mut guard = Self {
            rollers: Rollers::new(&key),
            shingles: Known::default(),
            odd: Known::default(),
            masks: Masks::new(&key),
            patterns: Known::default(),
            glimpses: Known::default(),
            words: Words::new(&key, &parts),
            lengths: Lengths::default(),
            key,
            names: prompts.iter().map(|prompt| Arc::from(prompt.name)).collect(),
            pieces: Vec::new(),
        };
        for (at, prompt) in prompts.iter().enumerate() {
            guard.add(number(at), prompt.text);
        }
        guard.seal();
        let mut free = Allowance::default();
        public.iter().for_each(|text| guard.allow(text, &mut free));
        guard.shingles.retain(|hash, _| !free.shingles.contains(&hash));
        guard.odd.retain(|hash, _| !free.shingles.contains(&hash));
        guard.masks.known.retain(|hash, _| !free.shingles.contains(&hash));
        guard.patterns.retain(|hash, _| !free.shingles.contains(&hash));
        guard.glimpses.retain(|_, place| !free.glimpses.contains(&place));
        guard.words.set_free(free.words.places.iter().copied());
        guard.seal();
        guard.pieces = vec![0; prompts.len()];
        for (prompt, _) in guard.glimpses.values() {
            guard.pieces[usize::from(prompt)] += 1;
        }
        guard
    }

    fn seal(&mut self) {
        self.shingles.seal();
        self.odd.seal();
        self.masks.known.seal();
        self.patterns.seal();
        self.glimpses.seal();
    }

    fn add(&mut self, prompt: u16, text: &str) {
        let mut buffer = Vec::new();
        let mut place = 0;
        for segment in segments(text) {
            let letters = Letters::of(segment.as_bytes());
            self.add_disguised(prompt, segment);
            self.add_patterns(prompt, segment);
            self.masks.add(&self.key, prompt, segment);
            differences(&letters.codes, 1, &mut buffer);
            self.rollers.glimpse.each(&buffer, |at, hash| {
                self.glimpses.insert(hash, (prompt, place + at as u32));
            });
            place += letters.codes.len() as u32;
        }
        let whole = segments(text).join("");
        for part in [text, &whole] {
            let (odd, disguise) = (&mut self.odd, Disguise::Moved);
            self.lengths.each_part(&self.key, part, |hash| odd.insert(hash, Source { prompt, disguise }));
        }
        for text in in_languages(text) {
            let (odd, disguise) = (&mut self.odd, Disguise::Moved);
            self.lengths.each_part(&self.key, &text, |hash| odd.insert(hash, Source { prompt, disguise }));
        }
        seams(text).iter().for_each(|seam| self.add_disguised(prompt, seam));
        for seam in filled(text) {
            let shingles = &mut self.shingles;
            each_plain_hash(&self.rollers, &seam, |hash, disguise| shingles.insert(hash, Source { prompt, disguise }));
            self.add_patterns(prompt, &seam);
        }
    }

    /// Adds a part of a prompt in every disguise.
    fn add_disguised(&mut self, prompt: u16, part: &str) {
        let (shingles, odd) = (&mut self.shingles, &mut self.odd);
        each_hash(&self.rollers, part, |hash, disguise, in_odd| {
            if in_odd { &mut *odd } else { &mut *shingles }.insert(hash, Source { prompt, disguise });
        });
    }

    /// Adds what stays of a part under any substitution.
    fn add_patterns(&mut self, prompt: u16, part: &str) {
        let (patterns, disguise) = (&mut self.patterns, Disguise::Substitution);
        each_pattern(&self.key, part, |hash| patterns.insert(hash, Source { prompt, disguise }));
    }

    /// Adds what a text of the request holds to what its answer may hold, in any writing.
    pub fn allow(&self, text: &str, allowance: &mut Allowance) {
        let nothing = Allowance::default();
        Search::new(self, &nothing, Some(allowance)).run(text.as_bytes());
    }

    /// Whether bytes may leave. They may be text in any encoding or none.
    pub fn scan(&self, bytes: &[u8], allowance: &Allowance) -> Verdict {
        Search::new(self, allowance, None).run(bytes)
    }

    /// The name of a prompt.
    pub(super) fn name(&self, prompt: u16) -> Arc<str> {
        self.names.get(usize::from(prompt)).cloned().unwrap_or_else(|| Arc::from("?"))
    }

    /// How many different pieces a prompt has.
    pub(super) fn pieces(&self, prompt: u16) -> u32 {
        self.pieces.get(usize::from(prompt)).copied().unwrap_or_default()
    }

    /// How many hashes are kept, as a measure of memory.
    pub fn len(&self) -> usize {
        self.shingles.len()
            + self.odd.len()
            + self.masks.known.len()
            + self.patterns.len()
            + self.glimpses.len()
            + self.words.len()
    }

    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
