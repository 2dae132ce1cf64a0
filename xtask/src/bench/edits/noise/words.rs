//! Noise inside lines.

use fastrand::Rng;

use crate::bench::edits::form::Answer;
use crate::bench::edits::hunk::{Kind, Line, Sample};

/// As written by models that never end a line in white space.
pub(super) fn end_lost(_: &mut Sample, answer: &mut Answer, _: &mut Rng) -> bool {
    rewrite(answer, |text| text.trim_end().to_owned())
}

/// One line of the file, shown with spaces behind it.
pub(super) fn end_added(_: &mut Sample, answer: &mut Answer, rng: &mut Rng) -> bool {
    answer.blocks.iter_mut().all(|block| {
        let Some(line) = pick(&mut block.lines, rng, |line| line.kind != Kind::Added) else { return false };
        line.text.push_str(if rng.bool() { " " } else { "  " });
        true
    })
}

/// One letter of one context line is missing, or there twice.
pub(super) fn typo(_: &mut Sample, answer: &mut Answer, rng: &mut Rng) -> bool {
    answer.blocks.iter_mut().all(|block| {
        let wordy = |line: &Line| line.kind == Kind::Context && letters(&line.text).len() >= 6;
        let Some(line) = pick(&mut block.lines, rng, wordy) else { return false };
        let letters = letters(&line.text);
        let at = letters[rng.usize(1..letters.len())];
        if rng.bool() {
            line.text.remove(at);
        } else {
            line.text.insert(at, char::from(line.text.as_bytes()[at]));
        }
        true
    })
}

/// Typographic punctuation as people without such keys write it.
pub(super) fn ascii(_: &mut Sample, answer: &mut Answer, _: &mut Rng) -> bool {
    rewrite(answer, fold)
}

/// A text with typographic quotes, dashes, ellipses and spaces as ASCII.
pub(in crate::bench::edits) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' => folded.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}' => folded.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => folded.push('-'),
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' => folded.push(' '),
            '\u{2026}' => folded.push_str("..."),
            other => folded.push(other),
        }
    }
    folded
}

/// Rewrites every line; some line that the file has must change.
fn rewrite(answer: &mut Answer, rule: fn(&str) -> String) -> bool {
    let mut shown = false;
    for line in answer.blocks.iter_mut().flat_map(|block| &mut block.lines) {
        let other = rule(&line.text);
        shown |= line.kind != Kind::Added && other != line.text;
        line.text = other;
    }
    shown
}

fn pick<'a>(lines: &'a mut [Line], rng: &mut Rng, fits: impl Fn(&Line) -> bool) -> Option<&'a mut Line> {
    let fitting: Vec<usize> = (0..lines.len()).filter(|&index| fits(&lines[index])).collect();
    rng.choice(fitting).map(|index| &mut lines[index])
}

fn letters(text: &str) -> Vec<usize> {
    text.char_indices().filter(|(_, letter)| letter.is_ascii_alphabetic()).map(|(at, _)| at).collect()
}
