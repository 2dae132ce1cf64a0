//! Where samples come from: one or two changes of a file pair, in an order that mixes the packages.

use std::sync::OnceLock;

use fastrand::Rng;

use super::hunk::{Change, Sample, changes, is_hunk};
use super::pair::Pair;
use super::replay::{Asked, Replay};
use crate::tools::histories::HISTORIES;

/// The most context that is shown: two hunks of one answer have it without meeting.
const MOST_CONTEXT: usize = 3;

/// Every so many hunks there is an answer with two.
const EVERY_SECOND: usize = 5;

/// Changes of one file pair.
#[derive(Debug)]
pub(super) struct Place {
    /// The pair, as an index.
    pub(super) pair: usize,
    /// One change, or two neighbours.
    pub(super) changes: Vec<Change>,
    /// Whether the gates let the truth pass; asked once.
    passes: OnceLock<bool>,
}

/// All places of all pairs, shuffled, the packages in turns.
pub(super) fn all(pairs: &[Pair], seed: u64) -> Vec<Place> {
    let mut rng = Rng::with_seed(seed);
    let mut packages: Vec<Vec<Place>> = HISTORIES.iter().map(|_| Vec::new()).collect();
    for (index, pair) in pairs.iter().enumerate() {
        packages[pair.package].extend(of_pair(index, pair));
    }
    for places in &mut packages {
        rng.shuffle(places);
    }
    let mut mixed = Vec::new();
    while packages.iter().any(|places| !places.is_empty()) {
        mixed.extend(packages.iter_mut().filter_map(Vec::pop));
    }
    mixed
}

fn of_pair(pair: usize, texts: &Pair) -> Vec<Place> {
    let changes: Vec<Change> = changes(texts).into_iter().filter(is_hunk).collect();
    let place = |changes: &[Change]| Place { pair, changes: changes.to_vec(), passes: OnceLock::new() };
    let apart = |two: &&[Change]| two[1].old.start >= two[0].old.end + 2 * MOST_CONTEXT;
    let twos = changes.windows(2).filter(apart).step_by(EVERY_SECOND).map(place);
    changes.chunks(1).map(place).chain(twos).collect()
}

impl Place {
    /// Whether the truth, offered as the whole new file, passes the gates: one hunk of a larger change alone may well
    /// break the file's syntax, and then it is right to refuse it.
    ///
    /// # Errors
    /// When `replay` ends.
    pub(super) fn passes(&self, sample: &Sample, replay: &mut Replay) -> anyhow::Result<bool> {
        if let Some(passes) = self.passes.get() {
            return Ok(*passes);
        }
        let (code, answer) = (sample.before_text(), sample.truth_text());
        let asked = Asked {
            path: &sample.path,
            code: &code,
            format: "whole-file",
            sentinel: None,
            stop: "end_turn",
            answer: &answer,
        };
        let reply = replay.ask(&asked)?;
        let passes = reply.suggested_code.is_some_and(|seen| seen == answer);
        Ok(*self.passes.get_or_init(|| passes))
    }

    /// Whether `passes` was asked, and the answer.
    pub(super) fn known(&self) -> Option<bool> {
        self.passes.get().copied()
    }
}
