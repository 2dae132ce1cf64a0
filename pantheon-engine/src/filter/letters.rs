//! What goes out as bare letters: case, spacing, punctuation, combining marks and lookalikes are gone, and each letter
//! knows how it stood there.

use std::ops::Range;

use super::eights;
use super::fold::{fold, is_invisible};
use super::marks::{CAPITAL, LINE, Standing, WORD, is_plain};

/// The letters of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    /// 0 for `a` to 25 for `z`.
    pub codes: Vec<u8>,
    /// The marks of each.
    pub marks: Vec<u8>,
    /// Where the words begin, in order; the first one begins at 0.
    pub words: Vec<usize>,
    /// Which of the words begin lines.
    pub lines: Vec<usize>,
    /// Digits and signs that are drawn like letters, [`SIGN`] and more, each with the number of letters before it.
    pub signs: Vec<(usize, u8)>,
}

impl Letters {
    /// Reads bytes as UTF-8; what is none parts words.
    pub fn of(bytes: &[u8]) -> Self {
        let mut letters = Self::default();
        letters.read(bytes);
        letters
    }

    /// The same in the room that there is.
    pub fn read(&mut self, bytes: &[u8]) {
        let Self { codes, marks, words, lines, signs } = self;
        [codes, marks].into_iter().for_each(|room| {
            room.clear();
            room.reserve(bytes.len());
        });
        [words, lines].into_iter().for_each(Vec::clear);
        signs.clear();
        Reader { letters: self, standing: Standing::default() }.read(bytes);
    }

    /// The first sixteen letters of a word as two words of a machine.
    #[inline]
    pub fn halves(&self, word: &Range<usize>) -> [u64; 2] {
        let half = |from: usize| match word.end.saturating_sub(from).min(8) {
            0 => 0,
            length => match self.codes[from..].first_chunk() {
                Some(eight) => u64::from_le_bytes(*eight) & u64::MAX >> (64 - 8 * length),
                None => self.codes[from..word.end].iter().rev().fold(0, |all, letter| all << 8 | u64::from(*letter)),
            },
        };
        [half(word.start), half(word.start + 8)]
    }

    /// The ranges of the words.
    pub fn words(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let ends = self.words.iter().skip(1).copied().chain([self.codes.len()]);
        self.words.iter().copied().zip(ends).map(|(start, end)| start..end)
    }
}

/// Letters that digits stand for cannot always be told apart: `1` is an `i` or an `l`, `6` and `9` a `b` or a `g`, `2` a
/// `z` or an `s`. So each of them is read as one.
pub(super) const fn blurred(letter: u8) -> u8 {
    match letter + b'a' {
        b'l' | b'j' => b'i' - b'a',
        b'g' | b'q' => b'b' - b'a',
        b'z' => b's' - b'a',
        _ => letter,
    }
}

/// A digit's letter plus this is its symbol in [`Letters::signs`].
pub(super) const SIGN: u8 = 32;

/// The same of a sign that also stands for itself: `!`, `|`, `+`.
pub(super) const DOUBTFUL_SIGN: u8 = 64;

/// Added to a sign that stands between two letters.
pub(super) const WITHIN: u8 = 128;

const NONE: u8 = 0xFF;

/// The blurred letter that each ASCII digit or sign is drawn like.
const LEET: [u8; 128] = {
    let mut table = [NONE; 128];
    let pairs = *b"0o1i2s3e4a5s6b7t8b9b@a$s!i|i+t";
    let mut at = 0;
    while at < pairs.len() {
        let base =
            if pairs[at].is_ascii_digit() || pairs[at] == b'@' || pairs[at] == b'$' { SIGN } else { DOUBTFUL_SIGN };
        table[pairs[at] as usize] = base + pairs[at + 1] - b'a';
        at += 2;
    }
    table
};

/// ASCII that parts words and means nothing else.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128u8 {
        plain[byte as usize] = LEET[byte as usize] == NONE && !byte.is_ascii_alphabetic() && is_plain(byte);
        byte += 1;
    }
    plain
};

struct Reader<'l> {
    letters: &'l mut Letters,
    standing: Standing,
}

impl Reader<'_> {
    fn read(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphabetic() {
                at += self.word(&bytes[at..]);
            } else if PLAIN[usize::from(byte)] {
                self.standing.part(byte);
                at += 1;
            } else if byte < 128 {
                let before = if at > 0 { bytes[at - 1] } else { b'\n' };
                self.ascii(before, byte, bytes.get(at + 1).copied().unwrap_or(b'\n'));
                at += 1;
            } else {
                at += self.wide(&bytes[at..]);
            }
        }
    }

    /// The ASCII letters that bytes begin with; how many there are.
    #[inline]
    fn word(&mut self, bytes: &[u8]) -> usize {
        self.begin();
        let Letters { codes, marks, .. } = &mut *self.letters;
        let (start, standing) = (codes.len(), eights::all(self.standing.marks));
        let mut at = 0;
        loop {
            let eight = eights::up_to_eight(bytes, at);
            let count = eights::letters(eight);
            at += count;
            // What is behind the letters is cut off again.
            codes.extend_from_slice(&(eight | eights::all(0x20)).wrapping_sub(eights::all(b'a')).to_le_bytes());
            codes.truncate(start + at);
            // Capitals lack the bit that small letters have.
            marks.extend_from_slice(
                &(standing | ((!eight & eights::all(0x20)) / 0x20 * u64::from(CAPITAL))).to_le_bytes(),
            );
            marks.truncate(start + at);
            if count < 8 {
                break;
            }
        }
        marks[start] |= self.standing.pending;
        self.standing.letter();
        at
    }

    /// A sign or a control character.
    #[inline]
    fn ascii(&mut self, before: u8, byte: u8, next: u8) {
        let sign = LEET[usize::from(byte)];
        if sign != NONE {
            let within = before.is_ascii_alphabetic() && next.is_ascii_alphabetic();
            self.letters.signs.push((self.letters.codes.len(), if within { sign | WITHIN } else { sign }));
        }
        self.standing.pass(byte, next);
    }

    /// A character that is not ASCII; how many bytes it has.
    fn wide(&mut self, bytes: &[u8]) -> usize {
        let Some(character) = first(bytes) else {
            self.standing.pass(b' ', b' ');
            return 1;
        };
        let folded = fold(character);
        let capital = if character.is_uppercase() { CAPITAL } else { 0 };
        folded.letters().iter().for_each(|letter| self.push(*letter, capital));
        if folded.letters().is_empty() && !is_invisible(character) {
            self.standing.pass(b' ', b' ');
        }
        character.len_utf8()
    }

    /// Notes where words and lines begin, before a letter.
    #[inline(always)]
    fn begin(&mut self) {
        let pending = self.standing.pending;
        if pending & WORD != 0 {
            if pending & LINE != 0 {
                self.letters.lines.push(self.letters.words.len());
            }
            self.letters.words.push(self.letters.codes.len());
        }
    }

    fn push(&mut self, letter: u8, marks: u8) {
        self.begin();
        self.letters.codes.push(letter);
        self.letters.marks.push(marks | self.standing.pending | self.standing.marks);
        self.standing.letter();
    }
}

/// The first character of bytes that may be no UTF-8.
pub(super) fn first(bytes: &[u8]) -> Option<char> {
    let width = match bytes.first()? {
        0..0x80 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    };
    std::str::from_utf8(bytes.get(..width)?).ok()?.chars().next()
}
