//! The prompts as hashes, and the questions that can be asked of them.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use super::anagram::Lengths;
use super::disguise::{Disguise, each_disguise, each_pattern};
use super::key::Key;
use super::letters::Letters;
use super::lexicon::{Places, Words};
use super::masks::Masks;
use super::pattern::Patterns;
use super::rolling::{GLIMPSE, SHINGLE, differences};
use super::rooms::Rooms;
use super::search::Search;
use super::segments::{filled, in_languages, seams, segments};
use super::shingles::{Itself, Known, Source};
use super::verdict::Verdict;
use super::windows::Windows;

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
    pub(super) shingles: Windows<Source>,
    /// What is looked for only where letters are unlike words.
    pub(super) odd: Windows<Source>,
    /// Short ones of letters unlike those of any text: there a few are as telling as many elsewhere.
    pub(super) short: Windows<Source>,
    /// Sums of letters, in whatever order.
    pub(super) sums: Known<Source>,
    /// What stays of bytes under a key that repeats.
    pub(super) masks: Masks,
    /// Patterns of symbols.
    pub(super) patterns: Known<Source>,
    /// The prompt and the place of each small piece.
    pub(super) glimpses: Windows<(u16, u32)>,
    pub(super) words: Words,
    pub(super) lengths: Lengths,
    pub(super) key: Key,
    pub(super) rooms: Rooms,
    names: Vec<Arc<str>>,
    /// How many different pieces each prompt has.
    pieces: Vec<u32>,
}

/// What a request may be answered with although prompts say it too: its own code and words.
#[derive(Clone, Debug, Default)]
pub struct Allowance {
    pub(super) shingles: HashSet<u64, BuildHasherDefault<Itself>>,
    pub(super) glimpses: HashSet<(u16, u32)>,
    pub(super) words: Places,
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
            shingles: Windows::new(&key, SHINGLE - 1),
            odd: Windows::new(&key, SHINGLE - 1),
            short: Windows::new(&key, GLIMPSE - 1),
            sums: Known::default(),
            masks: Masks::new(&key),
            patterns: Known::default(),
            glimpses: Windows::new(&key, GLIMPSE - 1),
            words: Words::new(&key, &parts),
            lengths: Lengths::default(),
            key,
            rooms: Rooms::default(),
            names: prompts.iter().map(|prompt| Arc::from(prompt.name)).collect(),
            pieces: Vec::new(),
        };
        for (at, prompt) in prompts.iter().enumerate() {
            guard.add(number(at), prompt.text);
        }
        guard.seal();
        let mut free = Allowance::default();
        public.iter().for_each(|text| guard.allow(text, &mut free));
        for known in guard.sources() {
            known.retain(|hash, _| !free.shingles.contains(&hash));
        }
        guard.glimpses.known.retain(|_, place| !free.glimpses.contains(&place));
        guard.words.set_free(&free.words);
        guard.seal();
        guard.pieces = vec![0; prompts.len()];
        for (prompt, _) in guard.glimpses.known.values() {
            guard.pieces[usize::from(prompt)] += 1;
        }
        guard
    }

    /// All that a part of a prompt is known by.
    fn sources(&mut self) -> [&mut Known<Source>; 6] {
        let Self { shingles, odd, short, sums, masks, patterns, .. } = self;
        [&mut shingles.known, &mut odd.known, &mut short.known, sums, &mut masks.known, patterns]
    }

    fn seal(&mut self) {
        for windows in [&mut self.shingles, &mut self.odd, &mut self.short] {
            windows.seal();
        }
        self.sums.seal();
        self.patterns.seal();
        self.masks.seal();
        self.glimpses.seal();
    }

    fn add(&mut self, prompt: u16, text: &str) {
        let (mut buffer, mut reader) = (Vec::new(), Patterns::new(&self.key));
        let mut place = 0;
        for segment in segments(text) {
            let letters = Letters::of(segment.as_bytes());
            self.add_disguised(prompt, segment);
            self.add_patterns(&mut reader, prompt, segment);
            self.masks.add(&self.key, prompt, segment);
            differences(&letters.codes, 1, &mut buffer);
            self.glimpses.add_places(&buffer, |at| (prompt, place + at as u32));
            place += letters.codes.len() as u32;
        }
        let whole = segments(text).join("");
        let (sums, disguise) = (&mut self.sums, Disguise::Moved);
        for part in [text.to_owned(), whole].into_iter().chain(in_languages(text)) {
            self.lengths.each_part(&self.key, &part, |hash| sums.insert(hash, Source { prompt, disguise }));
        }
        seams(text).iter().for_each(|seam| self.add_disguised(prompt, seam));
        for seam in filled(text) {
            differences(&Letters::of(seam.as_bytes()).codes, 1, &mut buffer);
            self.shingles.add(&buffer, 1, Source { prompt, disguise: Disguise::Plain });
            self.add_patterns(&mut reader, prompt, &seam);
        }
    }

    /// Adds a part of a prompt in every disguise.
    fn add_disguised(&mut self, prompt: u16, part: &str) {
        let Self { shingles, odd, short, .. } = self;
        each_disguise(part, |symbols, step, disguise| {
            let source = Source { prompt, disguise };
            match disguise {
                Disguise::Columns => short.add(symbols, step, source),
                Disguise::Vigenere | Disguise::Progressive | Disguise::Autokey | Disguise::Blocks => {
                    odd.add(symbols, step, source);
                }
                Disguise::Consonants => {
                    short.add(symbols, 1, source);
                    shingles.add(symbols, step, source);
                }
                _ => shingles.add(symbols, step, source),
            }
        });
    }

    /// Adds what stays of a part under any substitution.
    fn add_patterns(&mut self, reader: &mut Patterns, prompt: u16, part: &str) {
        let (patterns, disguise) = (&mut self.patterns, Disguise::Substitution);
        each_pattern(reader, part, |hash| patterns.insert(hash, Source { prompt, disguise }));
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
        let Self { shingles, odd, short, sums, masks, patterns, .. } = self;
        let all = [&shingles.known, &odd.known, &short.known, sums, &masks.known, patterns];
        all.iter().map(|known| known.len()).sum::<usize>() + self.glimpses.known.len() + self.words.len()
    }

    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
