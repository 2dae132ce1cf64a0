//! Hunks of file pairs: the places where two texts differ, and samples with some of them as the only change.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::pair::Pair;

/// More changed lines than this are a rewrite, not a hunk.
const MAX_CHANGED: usize = 120;

/// One place where the lines of two texts differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Lines of the old text, from 0; empty for an insertion.
    pub(super) old: Range<usize>,
    /// Lines of the new text; empty for a deletion.
    pub(super) new: Range<usize>,
}

/// All changes of a pair, with at least one equal line between two of them.
pub(super) fn changes(pair: &Pair) -> Vec<Change> {
    let (old, new): (Vec<&str>, Vec<&str>) = (pair.old.lines().collect(), pair.new.lines().collect());
    let mut changes: Vec<Change> = Vec::new();
    for op in capture_diff_slices(Algorithm::Histogram, &old, &new) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (old, new) = (op.old_range(), op.new_range());
        match changes.last_mut() {
            Some(last) if last.old.end == old.start && last.new.end == new.start => {
                last.old.end = old.end;
                last.new.end = new.end;
            }
            _ => changes.push(Change { old, new }),
        }
    }
    changes
}

/// Whether a change is of the size that one hunk of an answer has.
pub(super) fn is_hunk(change: &Change) -> bool {
    change.old.len() + change.new.len() <= MAX_CHANGED
}

/// What a line of a hunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// In both texts.
    Context,
    /// In the old text only.
    Removed,
    /// In the new text only.
    Added,
}

/// One line of a hunk, without its line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) kind: Kind,
    pub(super) text: String,
}

/// A hunk as an answer shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The first line's number in the file, from 0.
    pub(super) at: usize,
    /// Context, removed, added, context.
    pub(super) lines: Vec<Line>,
}

impl Block {
    /// What the answer says that the file has.
    pub(super) fn old_side(&self) -> Vec<&str> {
        self.side(Kind::Removed)
    }

    /// What the answer says that the file shall have.
    pub(super) fn new_side(&self) -> Vec<&str> {
        self.side(Kind::Added)
    }

    fn side(&self, kind: Kind) -> Vec<&str> {
        let lines = self.lines.iter().filter(|line| line.kind == kind || line.kind == Kind::Context);
        lines.map(|line| line.text.as_str()).collect()
    }
}

/// A file, one or two hunks of its real change, and the file with only these applied.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) path: String,
    /// Lines of the file before.
    pub(super) before: Vec<String>,
    /// Lines of the file afterwards.
    pub(super) truth: Vec<String>,
    /// Which lines of `truth` the hunks show, and which of these are new.
    pub(super) shown: Vec<Option<Kind>>,
    /// The hunks, in the order of the file.
    pub(super) blocks: Vec<Block>,
    /// The line end of the file.
    pub(super) eol: &'static str,
    /// Whether the last line has one.
    pub(super) ends: bool,
}

impl Sample {
    /// The sample with these changes and so many lines of context; `None` when the answer would not say where, or
    /// nothing would change or be left.
    pub(super) fn new(pair: &Pair, changes: &[Change], context: usize) -> Option<Self> {
        let before: Vec<String> = pair.old.lines().map(str::to_owned).collect();
        let new: Vec<&str> = pair.new.lines().collect();
        let (mut truth, mut shown) = (Vec::new(), Vec::new());
        let mut done = 0;
        for change in changes {
            let at = change.old.start.saturating_sub(context).max(done);
            truth.extend_from_slice(&before[done..change.old.start]);
            shown.resize(shown.len() + at - done, None);
            shown.resize(truth.len(), Some(Kind::Context));
            truth.extend(new[change.new.clone()].iter().map(|line| (*line).to_owned()));
            shown.resize(truth.len(), Some(Kind::Added));
            done = (change.old.end + context).min(before.len());
            truth.extend_from_slice(&before[change.old.end..done]);
            shown.resize(truth.len(), Some(Kind::Context));
        }
        truth.extend_from_slice(&before[done..]);
        shown.resize(truth.len(), None);
        let blocks: Vec<Block> = changes.iter().map(|change| block(&before, &new, change, context)).collect();
        let placed = blocks.iter().all(|block| block.old_side().iter().any(|line| !line.trim().is_empty()));
        let left = truth.iter().any(|line| !line.trim().is_empty());
        let ends = pair.old.ends_with('\n');
        let sample = Self { path: pair.path.clone(), before, truth, shown, blocks, eol: "\n", ends };
        (placed && left && sample.before != sample.truth).then_some(sample)
    }

    /// The file before.
    pub(super) fn before_text(&self) -> String {
        self.text(&self.before)
    }

    /// The file afterwards.
    pub(super) fn truth_text(&self) -> String {
        self.text(&self.truth)
    }

    fn text(&self, lines: &[String]) -> String {
        let mut text = lines.join(self.eol);
        if self.ends {
            text.push_str(self.eol);
        }
        text
    }
}

fn block(before: &[String], new: &[&str], change: &Change, context: usize) -> Block {
    let at = change.old.start.saturating_sub(context);
    let end = (change.old.end + context).min(before.len());
    let line = |kind| move |text: &str| Line { kind, text: text.to_owned() };
    let old = |range: Range<usize>| before[range].iter().map(String::as_str);
    let mut lines: Vec<Line> = old(at..change.old.start).map(line(Kind::Context)).collect();
    lines.extend(old(change.old.clone()).map(line(Kind::Removed)));
    lines.extend(new[change.new.clone()].iter().copied().map(line(Kind::Added)));
    lines.extend(old(change.old.end..end).map(line(Kind::Context)));
    Block { at, lines }
}
