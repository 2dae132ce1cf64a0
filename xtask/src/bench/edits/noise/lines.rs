//! Noise in which lines an answer shows.

use fastrand::Rng;

use crate::bench::edits::form::Answer;
use crate::bench::edits::hunk::{Block, Kind, Line, Sample};

/// A context line is not there; one from the middle where there is one.
pub(super) fn context_forgotten(_: &mut Sample, answer: &mut Answer, rng: &mut Rng) -> bool {
    answer.blocks.iter_mut().all(|block| {
        let spare: Vec<usize> = (0..block.lines.len()).filter(|&index| is_spare(block, index)).collect();
        let inner: Vec<usize> = spare.iter().copied().filter(|&index| is_inner(block, index)).collect();
        forget(block, if inner.is_empty() { spare } else { inner }, rng)
    })
}

/// A comment or a blank line from the middle of the context is not there.
pub(super) fn comment_forgotten(_: &mut Sample, answer: &mut Answer, rng: &mut Rng) -> bool {
    answer.blocks.iter_mut().all(|block| {
        let fits = |&index: &usize| is_spare(block, index) && is_inner(block, index) && is_aside(&block.lines[index]);
        let spare: Vec<usize> = (0..block.lines.len()).filter(fits).collect();
        forget(block, spare, rng)
    })
}

/// A line between two lines to remove is not there: nobody knows whether it shall go.
pub(super) fn deleted_forgotten(_: &mut Sample, answer: &mut Answer, rng: &mut Rng) -> bool {
    answer.blocks.iter_mut().all(|block| {
        let removed = |index: usize| block.lines.get(index).is_some_and(|line| line.kind == Kind::Removed);
        let inside = |&index: &usize| removed(index - 1) && removed(index) && removed(index + 1);
        let wordy = |index: &usize| !block.lines[*index].text.trim().is_empty();
        let spare: Vec<usize> = (1..block.lines.len()).filter(inside).filter(wordy).collect();
        forget(block, spare, rng)
    })
}

pub(super) fn blank_in_front(_: &mut Sample, answer: &mut Answer, _: &mut Rng) -> bool {
    for block in &mut answer.blocks {
        block.lines.insert(0, Line { kind: Kind::Context, text: String::new() });
    }
    true
}

/// Whether a context line can be left out without leaving open what becomes of it: one inside the block must stand
/// between other context lines, for beside the change nobody could tell it from a deleted line that was forgotten.
fn is_spare(block: &Block, index: usize) -> bool {
    let is_context = |line: &Line| line.kind == Kind::Context;
    let mut others = block.lines.iter().enumerate().filter(|(at, line)| *at != index && line.kind != Kind::Added);
    let named = others.any(|(_, line)| !line.text.trim().is_empty());
    // One of two equal lines is as good as beside what stands next to the other.
    let is_clear = |line: &Line| is_context(line) && line.text != block.lines[index].text;
    let clear = !is_inner(block, index) || [index - 1, index + 1].iter().all(|&beside| is_clear(&block.lines[beside]));
    is_context(&block.lines[index]) && named && clear
}

fn is_inner(block: &Block, index: usize) -> bool {
    index > 0 && index + 1 < block.lines.len()
}

fn is_aside(line: &Line) -> bool {
    let text = line.text.trim_start();
    text.is_empty() || ["//", "#", "/*", "* ", "<!--", "--"].iter().any(|mark| text.starts_with(mark))
}

fn forget(block: &mut Block, spare: Vec<usize>, rng: &mut Rng) -> bool {
    let Some(index) = rng.choice(spare) else { return false };
    block.lines.remove(index);
    if index == 0 {
        block.at += 1;
    }
    true
}
