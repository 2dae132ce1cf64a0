//! The file's lines by what they say, at each tier: finds where a block of lines stands without comparing texts.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use pantheon_protocol::wire::Tier;

use super::budget::{Budget, Spent};
use super::doc::Doc;
use super::fold::{BLANKS, folded};

/// The tiers at which whole blocks are compared, strictest first.
pub(super) const STRICT: [Tier; 4] = [Tier::Exact, Tier::TrimmedEnd, Tier::Trimmed, Tier::Unicode];

/// A line's number in the dictionary of one tier; `None` for a line that the file does not have.
pub(super) type Id = Option<u32>;

/// The dictionaries of one file, made when they are needed.
pub(super) struct Index<'d> {
    doc: &'d Doc<'d>,
    levels: [OnceCell<Level<'d>>; 4],
}

/// The dictionary of one tier.
pub(super) struct Level<'d> {
    known: HashMap<Cow<'d, str>, u32>,
    /// For each line of the file its number.
    pub ids: Vec<u32>,
    /// For each number the lines that have it.
    pub places: Vec<Vec<u32>>,
}

/// What a line says, as far as a tier cares.
pub(super) fn key(tier: Tier, line: &str) -> Cow<'_, str> {
    match tier {
        Tier::Exact => Cow::Borrowed(line),
        Tier::TrimmedEnd => Cow::Borrowed(line.trim_end_matches(BLANKS)),
        Tier::Trimmed => Cow::Borrowed(line.trim_matches(BLANKS)),
        Tier::Unicode | Tier::Context => folded(line),
    }
}

impl<'d> Index<'d> {
    pub(super) fn new(doc: &'d Doc<'d>) -> Self {
        Self { doc, levels: [const { OnceCell::new() }; 4] }
    }

    pub(super) fn level(&self, tier: Tier) -> &Level<'d> {
        let at = STRICT.iter().position(|known| *known == tier).unwrap_or(STRICT.len() - 1);
        self.levels[at].get_or_init(|| Level::new(self.doc, tier))
    }

    /// Whether the file has no line that says the same.
    pub(super) fn lacks(&self, line: &str) -> bool {
        !self.level(Tier::Unicode).known.contains_key(&folded(line))
    }

    /// Every line from which on the file has these lines.
    ///
    /// # Errors
    /// When looking would take too long.
    pub(super) fn find(&self, tier: Tier, block: &[String], budget: &mut Budget) -> Result<Vec<usize>, Spent> {
        let level = self.level(tier);
        budget.take(block.len())?;
        let ids: Option<Vec<u32>> = level.look_up(tier, block).into_iter().collect();
        match ids {
            Some(ids) if !ids.is_empty() => level.find(&ids, budget),
            _ => Ok(Vec::new()),
        }
    }
}

impl<'d> Level<'d> {
    fn new(doc: &'d Doc<'d>, tier: Tier) -> Self {
        let mut level = Self { known: HashMap::new(), ids: Vec::with_capacity(doc.lines.len()), places: Vec::new() };
        for (number, line) in doc.lines.iter().enumerate() {
            let next = level.places.len() as u32;
            let id = *level.known.entry(key(tier, &line.text)).or_insert(next);
            if id == next {
                level.places.push(Vec::new());
            }
            level.places[id as usize].push(number as u32);
            level.ids.push(id);
        }
        level
    }

    pub(super) fn look_up(&self, tier: Tier, block: &[String]) -> Vec<Id> {
        block.iter().map(|line| self.known.get(&key(tier, line)).copied()).collect()
    }

    /// Every occurrence of a block, by its rarest line where that is rare, else by one pass over the file.
    fn find(&self, block: &[u32], budget: &mut Budget) -> Result<Vec<usize>, Spent> {
        let rarity = |at: &usize| self.places[block[*at] as usize].len();
        let Some(rarest) = (0..block.len()).min_by_key(rarity) else { return Ok(Vec::new()) };
        let seeds = &self.places[block[rarest] as usize];
        if seeds.len().saturating_mul(block.len()) > 4 * (self.ids.len() + block.len()) {
            budget.take(self.ids.len() + block.len())?;
            return Ok(occurrences(&self.ids, block));
        }
        budget.take(seeds.len() * block.len())?;
        let starts = seeds.iter().filter_map(|seed| (*seed as usize).checked_sub(rarest));
        Ok(starts.filter(|start| self.ids.get(*start..start + block.len()) == Some(block)).collect())
    }
}

/// Knuth, Morris and Pratt's search: linear however often the block almost fits.
fn occurrences(text: &[u32], block: &[u32]) -> Vec<usize> {
    let mut borders = vec![0; block.len()];
    for at in 1..block.len() {
        borders[at] = extend(block, &borders, borders[at - 1], block[at]);
    }
    let mut found = Vec::new();
    let mut matched = 0;
    for (at, id) in text.iter().enumerate() {
        if matched == block.len() {
            matched = borders[matched - 1];
        }
        matched = extend(block, &borders, matched, *id);
        if matched == block.len() {
            found.push(at + 1 - block.len());
        }
    }
    found
}

/// How much of the block is matched after one more line.
fn extend(block: &[u32], borders: &[usize], mut matched: usize, id: u32) -> usize {
    while matched > 0 && block[matched] != id {
        matched = borders[matched - 1];
    }
    if block[matched] == id { matched + 1 } else { 0 }
}
