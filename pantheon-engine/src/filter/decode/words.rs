//! The words of a text, letters and digits, with what tells encoded ones from others. Counted once for all decoders.

/// A word and its kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'t> {
    pub text: &'t [u8],
    pub start: usize,
    /// How many digits it has.
    pub digits: usize,
    /// How often small letters, capitals and digits change over.
    pub changes: usize,
    pub small: bool,
    pub capital: bool,
    /// It has letters beyond `f`.
    pub beyond_hex: bool,
}

impl Word<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether the kinds of its characters change as random ones do: six times in ten.
    pub fn random(&self) -> bool {
        self.changes * 8 >= self.text.len() * 3
    }
}

const OTHER: u8 = 0;
const SMALL: u8 = 1;
const CAPITAL: u8 = 2;
const DIGIT: u8 = 4;
const BEYOND_HEX: u8 = 8;

const KINDS: [u8; 256] = {
    let mut kinds = [OTHER; 256];
    let mut byte = 0;
    while byte < 128u8 {
        kinds[byte as usize] = match byte {
            b'a'..=b'f' => SMALL,
            b'g'..=b'z' => SMALL | BEYOND_HEX,
            b'A'..=b'F' => CAPITAL,
            b'G'..=b'Z' => CAPITAL | BEYOND_HEX,
            b'0'..=b'9' => DIGIT,
            _ => OTHER,
        };
        byte += 1;
    }
    kinds
};

/// All words, in order.
pub(super) fn words(bytes: &[u8]) -> Vec<Word<'_>> {
    let mut words = Vec::with_capacity(bytes.len() / 6);
    let mut at = 0;
    while at < bytes.len() {
        let mut kind = KINDS[usize::from(bytes[at])];
        if kind == OTHER {
            at += 1;
            continue;
        }
        let start = at;
        let (mut seen, mut digits, mut changes) = (0, 0, 0);
        let mut before = kind & !BEYOND_HEX;
        while kind != OTHER {
            seen |= kind;
            digits += usize::from(kind == DIGIT);
            changes += usize::from(before != kind & !BEYOND_HEX);
            before = kind & !BEYOND_HEX;
            at += 1;
            kind = bytes.get(at).map_or(OTHER, |byte| KINDS[usize::from(*byte)]);
        }
        let has = |kind| seen & kind != 0;
        let (small, capital, beyond_hex) = (has(SMALL), has(CAPITAL), has(BEYOND_HEX));
        words.push(Word { text: &bytes[start..at], start, digits, changes, small, capital, beyond_hex });
    }
    words
}
