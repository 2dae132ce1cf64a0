//! Which lines of a text may hold something encoded. Most lines of code and prose cannot, and no decoder looks at them:
//! that is what makes the filter quick.

use std::borrow::Cow;

use crate::filter::oddness::is_common;

/// The lines that are unlike code and prose, in their order.
pub(super) fn unusual(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut found = Vec::new();
    let mut after_unusual = false;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let unusual = is_unusual(line);
        // A line of an encoded text, the last one above all, may be too short or too even to show what it is.
        let parts = line.split(u8::is_ascii_whitespace).filter(|part| !part.is_empty()).take(3).count();
        if unusual || after_unusual && parts < 3 {
            found.extend_from_slice(line);
        }
        after_unusual = unusual;
    }
    if found.len() == bytes.len() { Cow::Borrowed(bytes) } else { Cow::Owned(found) }
}

fn is_unusual(line: &[u8]) -> bool {
    let mut seen = Seen::default();
    let mut before = b'\n';
    for &byte in line {
        if byte >= 0x80 {
            return true;
        }
        match CLASSES[usize::from(byte)] {
            SPACE => seen.end_part(),
            SIGN => seen.sign(before, byte),
            class => seen.character(class, before, byte),
        }
        before = byte;
        if seen.enough() {
            return true;
        }
    }
    seen.end_part();
    seen.enough() || seen.verdict(line.len())
}

const SPACE: u8 = 0;
const SIGN: u8 = 1;
const SMALL: u8 = 2;
const CAPITAL: u8 = 3;
const DIGIT: u8 = 4;

const CLASSES: [u8; 128] = {
    let mut classes = [SIGN; 128];
    let mut byte = 0;
    while byte < 128u8 {
        classes[byte as usize] = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b'\x0c' => SPACE,
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'0'..=b'9' => DIGIT,
            _ => SIGN,
        };
        byte += 1;
    }
    classes
};

/// Whether a type's name may begin with a letter: `u8`, `i32`, `f64`.
fn is_type(letter: u8) -> bool {
    matches!(letter, b'u' | b'i' | b'f')
}

/// What a line is made of. A part is what stands between white space, a word what stands between signs.
#[derive(Default)]
struct Seen {
    escapes: usize,
    /// Escaped ends of lines, and what may be the beginnings and ends of named characters.
    ends: usize,
    names: usize,
    semicolons: usize,
    pairs: usize,
    common: usize,
    digits: usize,
    numbers: usize,
    dots: usize,
    words: usize,
    single: usize,
    odd_words: usize,
    odd_parts: usize,
    part: Stretch,
    word: Stretch,
}

#[derive(Clone, Copy, Default)]
struct Stretch {
    length: usize,
    changes: usize,
    class: u8,
    digits: usize,
    /// Pairs of letters that words have.
    common: usize,
    pairs: usize,
    /// A capital right behind another one and a small letter behind that, or a letter behind a digit.
    mixed: bool,
}

impl Seen {
    #[inline]
    fn sign(&mut self, before: u8, byte: u8) {
        self.end_word();
        self.part.length += 1;
        self.dots += usize::from(matches!(byte, b'.' | b'-' | b'_'));
        self.semicolons += usize::from(byte == b';');
        self.escapes += usize::from((before == b'&' && byte == b'#') || (before == b'<' && byte == b'/'));
    }

    #[inline]
    fn character(&mut self, class: u8, before: u8, byte: u8) {
        let escape = match before {
            b'\\' => matches!(byte, b'x' | b'u' | b'U' | b'0'..=b'7'),
            b'%' | b'=' => byte.is_ascii_hexdigit() && (before == b'%' || byte.is_ascii_digit() || byte < b'G'),
            _ => false,
        };
        self.escapes += usize::from(escape);
        self.ends += usize::from(before == b'\\' && matches!(byte, b'n' | b't' | b'r'));
        self.names += usize::from(before == b'&');
        let word = &mut self.word;
        if word.length > 0 {
            word.changes += usize::from(word.class != class);
            // Other than a type behind a number.
            word.mixed |= word.class == DIGIT && class != DIGIT && !(word.digits == word.length && is_type(byte));
            if class < DIGIT && word.class < DIGIT {
                self.pairs += 1;
                let common = usize::from(is_common(before, byte));
                self.common += common;
                word.common += common;
                self.part.common += common;
                self.part.pairs += 1;
            }
        }
        word.length += 1;
        word.class = class;
        word.digits += usize::from(class == DIGIT);
        self.part.changes += usize::from(self.part.class != class);
        self.part.class = class;
        self.part.length += 1;
    }

    #[inline]
    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        if word.length == 0 {
            return;
        }
        self.words += 1;
        self.single += usize::from(word.length == 1);
        self.digits += word.digits;
        self.numbers += usize::from(word.digits == word.length);
        let random = word.changes * 3 >= word.length && word.length >= 6;
        // Names of code may be long, but are made of words.
        let long = word.length >= 25 && (word.common * 2 < word.length || word.digits > 0);
        self.odd_words += usize::from(word.mixed || random || long || word.digits > 6);
    }

    #[inline]
    fn end_part(&mut self) {
        self.end_word();
        let part = std::mem::take(&mut self.part);
        // Paths of code have capitals, but words.
        let words = part.pairs >= 8 && part.common * 2 > part.pairs;
        self.odd_parts += usize::from(part.length >= 20 && part.changes * 4 >= part.length && !words);
    }

    /// Whether one of the signals was seen that need no more.
    #[inline]
    fn enough(&self) -> bool {
        self.escapes + self.odd_words + self.odd_parts > 0 || self.ends >= 3
    }

    fn verdict(&self, length: usize) -> bool {
        let letters_alone = self.single >= 6 && self.single * 2 >= self.words || self.words == 1 && self.single == 1;
        let no_words = self.pairs >= 8 && self.common * 2 < self.pairs;
        let numbers = self.numbers >= 4 || self.digits * 5 >= length && self.digits >= 3;
        let signals = self.words == 0 && self.dots >= 5;
        let names = self.names.min(self.semicolons) >= 3;
        letters_alone || no_words || numbers || signals || names
    }
}
