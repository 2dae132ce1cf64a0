//! Whether bytes are text: what decoding at a wrong place or of no encoding yields nearly never is.

use std::ops::Range;

/// Bytes in a row that are taken for text. Random bytes get there once in a hundred thousand.
const SHORTEST: usize = 14;

/// The ranges of bytes that are text: printable ASCII, white space and what is shaped like characters of UTF-8.
///
/// Each window is looked at from its end, so that of bytes that are no text one in eight is looked at.
pub(super) fn text_runs(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    while start + SHORTEST <= bytes.len() {
        let mut window = start..start + SHORTEST;
        match window.rfind(|at| !textual(bytes, *at)) {
            Some(bad) => start = bad + 1,
            None => {
                let end = (start + SHORTEST..bytes.len()).find(|at| !textual(bytes, *at)).unwrap_or(bytes.len());
                runs.push(start..end);
                start = end + 1;
            }
        }
    }
    runs
}

#[inline]
fn textual(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b' '..=b'~' | b'\n' | b'\r' | b'\t' => true,
        0..0x80 => false,
        // Its neighbour nearly always tells already that it is none.
        0x80..0xC0 => at > 0 && bytes[at - 1] >= 0x80 && in_character(bytes, at),
        _ => bytes.get(at + 1).is_some_and(|next| next & 0xC0 == 0x80) && in_character(bytes, at),
    }
}

/// Whether a byte belongs to what is shaped like a character of UTF-8.
fn in_character(bytes: &[u8], at: usize) -> bool {
    (at.saturating_sub(3)..=at).any(|lead| {
        let width = match bytes[lead] {
            0xC0..0xE0 => 2,
            0xE0..0xF0 => 3,
            0xF0..0xF8 => 4,
            _ => return false,
        };
        let rest = bytes.get(lead + 1..lead + width);
        lead + width > at && rest.is_some_and(|rest| rest.iter().all(|byte| byte & 0xC0 == 0x80))
    })
}

/// The longest period of a repetition.
const LONGEST_PERIOD: usize = 12;

/// Whether it says the same over and over, as tables of numbers do in any encoding: fewer bytes than so many are another
/// than that of a period before.
pub(super) fn repeats(bytes: &[u8], others: usize) -> bool {
    (1..=LONGEST_PERIOD.min(bytes.len() / 2))
        .any(|period| bytes.iter().zip(&bytes[period..]).filter(|(old, new)| old != new).take(others).count() < others)
}

/// Whether nearly all of it is text.
pub(in crate::filter) fn is_text(bytes: &[u8]) -> bool {
    let text: usize = text_runs(bytes).iter().map(Range::len).sum();
    text > 0 && text * 10 >= bytes.len() * 9
}

/// Whether bytes may be UTF-16 or UTF-32 of Latin text.
pub(super) fn mostly_nul(bytes: &[u8]) -> bool {
    bytes.len() >= 16 && bytes.iter().filter(|byte| **byte == 0).count() * 3 >= bytes.len()
}

pub(super) fn without_nul(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| *byte != 0).collect()
}
