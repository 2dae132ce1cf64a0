//! What appliers of the usual kind make of the same answers: the first place that fits is taken.

use super::form::{Answer, Envelope};
use super::hunk::Sample;

/// How such an applier compares lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FirstMatch {
    /// Byte for byte.
    Exact,
    /// Byte for byte, else without white space at both ends.
    Trimmed,
}

/// Whether the applier is silently wrong; refusing is not.
pub(super) fn is_silently_wrong(kind: FirstMatch, sample: &Sample, answer: &Answer) -> bool {
    let before = sample.before_text();
    let end = if answer.envelope == Envelope::Crlf { "\r\n" } else { "\n" };
    let mut file: Vec<String> = before.split_inclusive('\n').map(str::to_owned).collect();
    for block in &answer.blocks {
        let lines = |side: Vec<&str>| side.into_iter().map(|line| format!("{line}{end}")).collect::<Vec<_>>();
        let (old, new) = (lines(block.old_side()), lines(block.new_side()));
        let Some(at) = first_place(kind, &file, &old) else { return false };
        file.splice(at..at + old.len(), new);
    }
    file.concat() != sample.truth_text()
}

fn first_place(kind: FirstMatch, file: &[String], old: &[String]) -> Option<usize> {
    let mut windows = file.windows(old.len());
    let exact = windows.position(|window| window == old);
    let trimmed = |window: &[String]| window.iter().zip(old).all(|(a, b)| a.trim() == b.trim());
    match kind {
        FirstMatch::Trimmed if exact.is_none() => file.windows(old.len()).position(trimmed),
        _ => exact,
    }
}
