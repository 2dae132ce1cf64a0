//! Whether bytes are text: what decoding at a wrong place or of no encoding yields nearly never is.

use std::ops::Range;

/// Bytes in a row that are taken for text. Random bytes get there once in a hundred thousand.
const SHORTEST: usize = 14;

/// The ranges of bytes that are text: printable ASCII, white space and what is shaped like characters of UTF-8.
pub(super) fn text_runs(bytes: &[u8]) -> Vec<Range<usize>> {
    let is_text = textual(bytes);
    let mut runs = Vec::new();
    let mut start = 0;
    while start + SHORTEST <= bytes.len() {
        let window = &is_text[start..start + SHORTEST];
        match window.iter().rposition(|text| *text == 0) {
            Some(bad) => start += bad + 1,
            None => {
                let rest = &is_text[start..];
                let end = start + rest.iter().position(|text| *text == 0).unwrap_or(rest.len());
                runs.push(start..end);
                start = end + 1;
            }
        }
    }
    runs
}

/// For each byte one or zero. Written so that it is done for many bytes at once.
fn textual(bytes: &[u8]) -> Vec<u8> {
    let mut text: Vec<u8> =
        bytes.iter().map(|byte| u8::from(matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t'))).collect();
    if bytes.is_ascii() {
        return text;
    }
    for (width, mask, lead) in [(2, 0xE0, 0xC0), (3, 0xF0, 0xE0), (4, 0xF8, 0xF0)] {
        for (at, window) in bytes.windows(width).enumerate() {
            if window[0] & mask == lead && window[1..].iter().all(|byte| byte & 0xC0 == 0x80) {
                text[at..at + width].fill(1);
            }
        }
    }
    text
}

/// Whether nearly all of it is text.
pub(super) fn is_text(bytes: &[u8]) -> bool {
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
