//! Letters that are marked within words of another text: `ne**a**edle`, `<b>a</b>`, `m[a]ple`.

use super::finds::Finds;

/// Marks before and behind a letter.
const MARKS: [(u8, u8); 9] = [
    (b'*', b'*'),
    (b'_', b'_'),
    (b'~', b'~'),
    (b'`', b'`'),
    (b'>', b'<'),
    (b'[', b']'),
    (b'(', b')'),
    (b'{', b'}'),
    (b'|', b'|'),
];

/// Fewer letters tell nothing.
const FEWEST: usize = 24;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut found: [Vec<u8>; MARKS.len()] = Default::default();
    for three in bytes.windows(3) {
        if CLOSING[usize::from(three[0])] == three[2]
            && three[1].is_ascii_alphanumeric()
            && let Some(mark) = MARKS.iter().position(|mark| *mark == (three[0], three[2]))
        {
            found[mark].push(three[1]);
        }
    }
    for letters in found.into_iter().filter(|letters| letters.len() >= FEWEST) {
        finds.text("marked letters", letters);
    }
}

/// What stands behind a letter that a byte stands before; for bytes that are no mark, what never does.
const CLOSING: [u8; 256] = {
    let mut closing = [b'\n'; 256];
    let mut at = 0;
    while at < MARKS.len() {
        closing[MARKS[at].0 as usize] = MARKS[at].1;
        at += 1;
    }
    closing
};
