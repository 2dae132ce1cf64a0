//! Edits that are carried over to a text that was typed in meanwhile.
//!
//! An input is the text before, the text that was suggested, and what the user did, step by step: a byte for where, one
//! for how many bytes go, and what comes.

use pantheon_protocol::diff::{apply_edits, minimal_edits};
use pantheon_protocol::rebase::{self, Conflict, Rebased};
use pantheon_protocol::wire::TextEdit;

use super::{parts, text};

/// A text with what the user did to it.
struct Typing {
    base: String,
    suggested: String,
    steps: Vec<TextEdit>,
    live: String,
    /// For each byte of the live text whether it was typed.
    typed: Vec<bool>,
}

/// Rebases with the log of what was typed, with half of it and without it.
pub fn rebase(input: &[u8]) {
    let parts = parts(input);
    let (base, suggested) = (text(parts[0]), parts.get(1).map_or_else(String::new, |part| text(part)));
    let mut typing = Typing { typed: vec![false; base.len()], live: base.clone(), base, suggested, steps: Vec::new() };
    let steps = parts.get(2..).unwrap_or_default();
    steps.iter().take(16).for_each(|step| typing.step(step));
    let edits = minimal_edits(&typing.base, &typing.suggested);
    for log in [&typing.steps[..], &typing.steps[..typing.steps.len() / 2], &[]] {
        typing.check(&edits, log);
    }
    typing.check_untouched(&edits);
    typing.check_unsound(steps);
}

impl Typing {
    /// The user types, deletes or replaces.
    fn step(&mut self, step: &[u8]) {
        let (Some(at), Some(gone)) = (step.first(), step.get(1)) else { return };
        let start = self.live.floor_char_boundary(usize::from(*at) * self.live.len() / 254);
        let end = self.live.floor_char_boundary((start + usize::from(*gone % 32)).min(self.live.len())).max(start);
        let new_text = text(&step[2..]);
        self.live.replace_range(start..end, &new_text);
        self.typed.splice(start..end, vec![true; new_text.len()]);
        self.steps.push(TextEdit { start, end, new_text });
    }

    fn check(&self, edits: &[TextEdit], log: &[TextEdit]) {
        let (edits, words) = match rebase::rebase(&self.base, edits, log, &self.live) {
            // Done without a question: what only the user wrote is there.
            Rebased::Clean(edits) => (edits, self.words(&[&self.base])),
            Rebased::Proposal(edits) => (edits, self.words(&[&self.base, &self.suggested])),
            Rebased::Conflict(conflict) => return self.check_conflict(&conflict),
        };
        let after = self.applied(&edits);
        words.iter().for_each(|word| assert!(after.contains(word), "{word:?} is not in {after:?}"));
    }

    /// The live text after edits, which must be sorted, disjoint and on characters' boundaries.
    fn applied(&self, edits: &[TextEdit]) -> String {
        apply_edits(&self.live, edits).unwrap_or_else(|error| panic!("{error:?} of {edits:?} in {:?}", self.live))
    }

    /// Stretches that the user typed, of characters that the other texts do not have.
    fn words(&self, others: &[&str]) -> Vec<&str> {
        let mut words = Vec::new();
        let mut from = None;
        let end = (self.live.len(), None);
        for (at, letter) in self.live.char_indices().map(|(at, letter)| (at, Some(letter))).chain([end]) {
            let own = letter.is_some_and(|letter| self.typed[at] && !others.iter().any(|text| text.contains(letter)));
            if own {
                from.get_or_insert(at);
            } else if let Some(from) = from.take() {
                words.push(&self.live[from..at]);
            }
        }
        words
    }

    /// Every line that only the live text has stands between the marks or around them.
    fn check_conflict(&self, conflict: &Conflict) {
        let lines = |text: &str| text.split(['\n', '\r']).map(str::to_owned).collect::<Vec<_>>();
        let (marked, base) = (lines(&conflict.marked), lines(&self.base));
        for line in lines(&self.live).into_iter().filter(|line| !base.contains(line)) {
            assert!(marked.contains(&line), "{line:?} is not in {:?}", conflict.marked);
        }
    }

    /// A text that nobody touched takes the edits as they are.
    fn check_untouched(&self, edits: &[TextEdit]) {
        assert_eq!(rebase::rebase(&self.base, edits, &[], &self.base), Rebased::Clean(edits.to_vec()));
        assert_eq!(rebase::rebase(&self.base, edits, &[], &self.suggested), Rebased::Clean(Vec::new()));
    }

    /// Edits and logs that never fitted are refused or made to fit.
    fn check_unsound(&self, steps: &[&[u8]]) {
        let unsound = |step: &&[u8]| {
            let (start, length) = (step.first().copied().unwrap_or_default(), step.get(1).copied().unwrap_or_default());
            let new_text = text(step.get(2..).unwrap_or_default());
            TextEdit { start: start.into(), end: usize::from(start) + usize::from(length), new_text }
        };
        let unsound: Vec<TextEdit> = steps.iter().take(16).map(unsound).collect();
        let sound = minimal_edits(&self.base, &self.suggested);
        for (edits, log) in [(&unsound, &self.steps), (&sound, &unsound)] {
            match rebase::rebase(&self.base, edits, log, &self.live) {
                Rebased::Clean(edits) | Rebased::Proposal(edits) => drop(self.applied(&edits)),
                Rebased::Conflict(conflict) => self.check_conflict(&conflict),
            }
        }
    }
}
