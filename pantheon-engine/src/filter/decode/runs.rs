//! Words that may belong to one encoded text, put together over whatever stands between them.

use std::ops::Range;

use super::words::Word;

/// How many bytes of other things may stand between two words of one text: the rest of a line, a margin, a name.
const GAP: usize = 24;

/// Calls `found` with each run of words that `accept` takes, if it has at least `shortest` bytes. `accept` sees the word
/// and, in an open run, how many bytes stand between; it returns the word's part of the run.
pub(super) fn runs<'t>(
    words: &[Word<'t>],
    shortest: usize,
    accept: impl Fn(&Word<'t>, Option<usize>) -> Option<&'t [u8]>,
    mut found: impl FnMut(&[u8]),
) {
    let mut run: Vec<u8> = Vec::new();
    let mut last = 0;
    let mut finish = |run: &mut Vec<u8>| {
        if run.len() >= shortest {
            found(run);
        }
        run.clear();
    };
    for word in words {
        if word.start > last + GAP && !run.is_empty() {
            finish(&mut run);
        }
        if let Some(part) = accept(word, (!run.is_empty()).then(|| word.start.saturating_sub(last))) {
            run.extend_from_slice(part);
            last = word.end();
        }
    }
    finish(&mut run);
}

/// How often small letters, capitals and digits change over. Words do it rarely, random characters mostly; signs are of no
/// kind.
pub(super) fn changes(word: &[u8]) -> usize {
    let (mut before, mut count) = (0, 0);
    for byte in word {
        let kind = CHANGING[usize::from(*byte)];
        if kind != 0 {
            count += usize::from(before != kind);
            before = kind;
        }
    }
    // The first one is no change.
    count - usize::from(before != 0)
}

/// The kinds of bytes; none for signs.
const CHANGING: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 128u8 {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' => 1,
            b'A'..=b'Z' => 2,
            b'0'..=b'9' => 3,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// The value of a few digits.
pub(super) fn value(digits: &[u8]) -> usize {
    digits.iter().fold(0, |value, digit| value * 10 + usize::from(digit & 15))
}

/// Digits next to each other, as many as there are.
pub(super) fn digit_runs(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(u8::is_ascii_digit)?;
        at = start + bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        Some(start..at)
    })
}
