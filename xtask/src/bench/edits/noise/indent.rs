//! Noise in indentation. A hunk takes part only when the noise is reversible: its lines, old and new, have indentation
//! that the other style can write, and the old ones show which style that is.

use fastrand::Rng;

use crate::bench::edits::form::Answer;
use crate::bench::edits::hunk::{Block, Kind, Sample};

/// Every line loses what all lines have in common.
pub(super) fn outdented(_: &mut Sample, answer: &mut Answer, _: &mut Rng) -> bool {
    answer.blocks.iter_mut().all(|block| {
        let common = common(block);
        !common.is_empty() && reindent(block, |indent| indent.strip_prefix(common.as_str()).map(str::to_owned))
    })
}

/// As in an answer whose first line was trimmed.
pub(super) fn first_outdented(_: &mut Sample, answer: &mut Answer, _: &mut Rng) -> bool {
    answer.blocks.iter_mut().all(|block| {
        let first = &mut block.lines[0];
        let text = first.text.trim_start();
        let lost = first.kind == Kind::Context && !text.is_empty() && text.len() < first.text.len();
        first.text = text.to_owned();
        lost
    })
}

pub(super) fn narrowed(sample: &mut Sample, answer: &mut Answer, _: &mut Rng) -> bool {
    step(sample) == 4 && all(answer, |indent| spaces(indent, 4).map(|steps| "  ".repeat(steps)))
}

pub(super) fn widened(sample: &mut Sample, answer: &mut Answer, _: &mut Rng) -> bool {
    step(sample) == 2 && all(answer, |indent| spaces(indent, 2).map(|steps| "    ".repeat(steps)))
}

/// Spaces behind the tabs align; four of them would look like one more tab.
pub(super) fn tabs_as_spaces(_: &mut Sample, answer: &mut Answer, _: &mut Rng) -> bool {
    let tabbed = |block: &Block| block.lines.iter().any(|line| line.text.starts_with('\t'));
    answer.blocks.iter().all(tabbed)
        && all(answer, |indent| {
            let aligned = indent.trim_start_matches('\t');
            let fits = aligned.len() < 4 && aligned.bytes().all(|byte| byte == b' ');
            fits.then(|| "    ".repeat(indent.len() - aligned.len()) + aligned)
        })
}

pub(super) fn spaces_as_tabs(sample: &mut Sample, answer: &mut Answer, _: &mut Rng) -> bool {
    let step = step(sample);
    all(answer, |indent| spaces(indent, step).map(|steps| "\t".repeat(steps)))
}

/// The step of a file's indentation: two spaces when one line in eight stands at an odd multiple of them.
fn step(sample: &Sample) -> usize {
    let depths: Vec<usize> = sample.before.iter().map(|line| indent(line).len()).filter(|depth| *depth > 0).collect();
    let odd = depths.iter().filter(|depth| *depth % 4 == 2).count();
    if odd * 8 >= depths.len() { 2 } else { 4 }
}

/// Rewrites the indentation of all blocks; the old lines of each have to change.
fn all(answer: &mut Answer, rule: impl Fn(&str) -> Option<String>) -> bool {
    answer.blocks.iter_mut().all(|block| reindent(block, &rule))
}

fn reindent(block: &mut Block, rule: impl Fn(&str) -> Option<String>) -> bool {
    let mut shown = false;
    for line in &mut block.lines {
        let (indent, rest) = line.text.split_at(indent(&line.text).len());
        if rest.is_empty() {
            line.text.clear();
            continue;
        }
        let Some(other) = rule(indent) else { return false };
        shown |= line.kind != Kind::Added && other != indent;
        line.text = other + rest;
    }
    shown
}

/// How many steps of so many spaces an indentation is.
fn spaces(indent: &str, step: usize) -> Option<usize> {
    let plain = indent.bytes().all(|byte| byte == b' ') && indent.len().is_multiple_of(step);
    plain.then_some(indent.len() / step)
}

fn common(block: &Block) -> String {
    let indents = block.lines.iter().filter(|line| !line.text.trim().is_empty()).map(|line| indent(&line.text));
    let shared = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let common = indents.reduce(|common, indent| &common[..shared(common, indent)]);
    common.unwrap_or_default().to_owned()
}

fn indent(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches([' ', '\t']).len()]
}
