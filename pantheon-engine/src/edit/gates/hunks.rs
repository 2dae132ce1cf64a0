//! The changed stretches of lines of a candidate, as several gates look at them.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

/// How long lines may be compared before the comparison settles for less.
const PATIENCE: Duration = Duration::from_millis(500);

/// A file's lines before and after, each with its end.
pub(super) struct Hunks<'a> {
    /// Lines of the original.
    pub(super) old: Vec<&'a str>,
    /// Lines of the suggested text.
    pub(super) new: Vec<&'a str>,
    /// Equal and changed stretches, in order, without gaps.
    pub(super) stretches: Vec<Stretch>,
}

/// Lines that became other lines, or stayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Whether nothing changed.
    pub(super) equal: bool,
    /// Indices into `old`.
    pub(super) old: Range<usize>,
    /// Indices into `new`.
    pub(super) new: Range<usize>,
}

impl<'a> Hunks<'a> {
    /// Compares two texts line by line; lines with the same key are the same line, changed or not.
    pub(super) fn between(original: &'a str, suggested: &'a str, key: impl Fn(&'a str) -> String) -> Self {
        let (old, new) = (lines(original), lines(suggested));
        let keys = |lines: &[&'a str]| lines.iter().map(|line| key(line)).collect::<Vec<_>>();
        let deadline = Some(Instant::now() + PATIENCE);
        let ops = capture_diff_slices_deadline(Algorithm::Histogram, &keys(&old), &keys(&new), deadline);
        let mut hunks = Self { old, new, stretches: Vec::new() };
        for op in ops {
            match op {
                DiffOp::Equal { old_index, new_index, len } => hunks.push_aligned(old_index, new_index, len),
                _ => hunks.stretches.push(Stretch { equal: false, old: op.old_range(), new: op.new_range() }),
            }
        }
        hunks
    }

    /// Adds lines of one key each: a stretch of its own for each line that changed.
    fn push_aligned(&mut self, old_index: usize, new_index: usize, len: usize) {
        for at in 0..len {
            let (old, new) = (old_index + at, new_index + at);
            let equal = self.old[old] == self.new[new];
            match self.stretches.last_mut() {
                Some(last) if last.equal && equal => (last.old.end, last.new.end) = (old + 1, new + 1),
                _ => self.stretches.push(Stretch { equal, old: old..old + 1, new: new..new + 1 }),
            }
        }
    }

    /// The lines of a stretch, before and after.
    pub(super) fn lines(&self, stretch: &Stretch) -> (&[&'a str], &[&'a str]) {
        (&self.old[stretch.old.clone()], &self.new[stretch.new.clone()])
    }

    /// The changed stretches.
    pub(super) fn changed(&self) -> impl Iterator<Item = &Stretch> {
        self.stretches.iter().filter(|stretch| !stretch.equal)
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}
