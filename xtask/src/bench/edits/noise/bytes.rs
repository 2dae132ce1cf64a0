//! Noise in line ends, in the end of file, and around the answer.

use fastrand::Rng;

use crate::bench::edits::form::{Answer, Envelope};
use crate::bench::edits::hunk::Sample;

pub(super) fn crlf_answer(_: &mut Sample, answer: &mut Answer, _: &mut Rng) -> bool {
    answer.envelope = Envelope::Crlf;
    true
}

pub(super) fn crlf_file(sample: &mut Sample, _: &mut Answer, _: &mut Rng) -> bool {
    sample.eol = "\r\n";
    true
}

/// A last line that is blank would itself look like a final line end.
pub(super) fn open_file(sample: &mut Sample, _: &mut Answer, _: &mut Rng) -> bool {
    sample.ends = false;
    [&sample.before, &sample.truth].iter().all(|lines| lines.last().is_some_and(|line| !line.trim().is_empty()))
}

pub(super) fn open_file_at_the_end(sample: &mut Sample, answer: &mut Answer, rng: &mut Rng) -> bool {
    let reaches_end =
        sample.blocks.last().is_some_and(|block| block.at + block.old_side().len() == sample.before.len());
    reaches_end && open_file(sample, answer, rng)
}

pub(super) fn open_answer(_: &mut Sample, answer: &mut Answer, _: &mut Rng) -> bool {
    answer.envelope = Envelope::Open;
    true
}

pub(super) fn prose(_: &mut Sample, answer: &mut Answer, _: &mut Rng) -> bool {
    answer.envelope = Envelope::Prose;
    true
}

pub(super) fn numbered(_: &mut Sample, answer: &mut Answer, _: &mut Rng) -> bool {
    answer.envelope = Envelope::Numbered;
    true
}

pub(super) fn wrong_numbers(_: &mut Sample, answer: &mut Answer, rng: &mut Rng) -> bool {
    answer.numbers_off = rng.usize(1..200);
    true
}
