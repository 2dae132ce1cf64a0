//! Words that may belong to one encoded text, put together over whatever stands between them.

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
    let kinds = word.iter().filter_map(|byte| match byte {
        b'a'..=b'z' => Some(0),
        b'A'..=b'Z' => Some(1),
        b'0'..=b'9' => Some(2),
        _ => None,
    });
    let (mut before, mut count) = (None, 0);
    for kind in kinds {
        count += usize::from(before.is_some_and(|before| before != kind));
        before = Some(kind);
    }
    count
}
