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
        let parts = || line.split(u8::is_ascii_whitespace).filter(|part| !part.is_empty()).take(3).count();
        if unusual || after_unusual && parts() < 3 {
            found.extend_from_slice(line);
        }
        after_unusual = unusual;
    }
    if found.len() == bytes.len() { Cow::Borrowed(bytes) } else { Cow::Owned(found) }
}

fn is_unusual(line: &[u8]) -> bool {
    let mut seen = Seen::default();
    let (mut before, mut at) = (b'\n', 0);
    while let Some(&byte) = line.get(at) {
        let length = match CLASSES[usize::from(byte)] {
            WIDE => return true,
            SPACE => seen.end_part(),
            SIGN => seen.sign(before, byte),
            _ => seen.word(before, &line[at..]),
        };
        if seen.enough() {
            return true;
        }
        at += length;
        before = line[at - 1];
    }
    seen.end_part();
    seen.enough() || seen.verdict(line.len())
}

const SPACE: u8 = 0;
const SIGN: u8 = 1;
const SMALL: u8 = 2;
const CAPITAL: u8 = 3;
const DIGIT: u8 = 4;
const WIDE: u8 = 5;

const CLASSES: [u8; 256] = {
    let mut classes = [WIDE; 256];
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
    part: Part,
}

#[derive(Clone, Copy, Default)]
struct Part {
    length: usize,
    changes: usize,
    class: u8,
    /// Pairs of letters, and those that words have.
    pairs: usize,
    common: usize,
}

impl Seen {
    /// Each of these tells how many bytes it is about.
    #[inline]
    fn sign(&mut self, before: u8, byte: u8) -> usize {
        self.part.length += 1;
        self.dots += usize::from(matches!(byte, b'.' | b'-' | b'_'));
        self.semicolons += usize::from(byte == b';');
        self.escapes += usize::from((before == b'&' && byte == b'#') || (before == b'<' && byte == b'/'));
        1
    }

    /// Takes the word that a text begins with.
    #[inline]
    fn word(&mut self, before: u8, text: &[u8]) -> usize {
        if !before.is_ascii_alphanumeric() {
            self.begin(before, text[0]);
        }
        // Most words are small letters, and nothing else is to be said of them.
        let (mut small, mut common, mut last) = (1, 0, text[0]);
        while let Some(&byte) = text.get(small).filter(|byte| byte.is_ascii_lowercase()) {
            common += usize::from(is_common(last, byte));
            last = byte;
            small += 1;
        }
        let only_small = text[0].is_ascii_lowercase() && !text.get(small).is_some_and(u8::is_ascii_alphanumeric);
        let length = if only_small { self.plain(small, common) } else { self.mixed(text) };
        self.words += 1;
        self.single += usize::from(length == 1);
        self.part.length += length;
        length
    }

    /// What stands before the first byte of a word.
    #[inline]
    fn begin(&mut self, before: u8, byte: u8) {
        let escape = match before {
            b'\\' => matches!(byte, b'x' | b'u' | b'U' | b'0'..=b'7'),
            b'%' | b'=' => byte.is_ascii_hexdigit() && (before == b'%' || byte.is_ascii_digit() || byte < b'G'),
            _ => false,
        };
        self.escapes += usize::from(escape);
        self.ends += usize::from(before == b'\\' && matches!(byte, b'n' | b't' | b'r'));
        self.names += usize::from(before == b'&');
    }

    #[inline]
    fn plain(&mut self, length: usize, common: usize) -> usize {
        self.add(length - 1, common);
        self.part.changes += usize::from(self.part.class != SMALL);
        self.part.class = SMALL;
        self.odd_words += usize::from(length >= 25 && common * 2 < length);
        length
    }

    #[inline]
    fn add(&mut self, pairs: usize, common: usize) {
        self.pairs += pairs;
        self.common += common;
        self.part.pairs += pairs;
        self.part.common += common;
    }

    fn mixed(&mut self, text: &[u8]) -> usize {
        let (mut length, mut changes, mut digits, mut common, mut pairs) = (0, 0, 0, 0, 0);
        // A letter behind a digit, other than a type behind a number.
        let mut mixed = false;
        let mut last = SPACE;
        for &byte in text.iter().take_while(|byte| byte.is_ascii_alphanumeric()) {
            let class = CLASSES[usize::from(byte)];
            if length > 0 {
                changes += usize::from(last != class);
                mixed |= last == DIGIT && class != DIGIT && !(digits == length && is_type(byte));
                if class < DIGIT && last < DIGIT {
                    pairs += 1;
                    common += usize::from(is_common(text[length - 1], byte));
                }
            }
            self.part.changes += usize::from(self.part.class != class);
            self.part.class = class;
            length += 1;
            digits += usize::from(class == DIGIT);
            last = class;
        }
        self.add(pairs, common);
        self.digits += digits;
        self.numbers += usize::from(digits == length);
        // Names of code have capitals, but are made of words, as long ones are.
        let random = changes * 3 >= length && length >= 6 && (digits > 0 || common * 2 < pairs);
        let long = length >= 25 && (common * 2 < length || digits > 0);
        self.odd_words += usize::from(mixed || random || long || digits > 6);
        length
    }

    #[inline]
    fn end_part(&mut self) -> usize {
        let part = std::mem::take(&mut self.part);
        // Paths of code have capitals, but words.
        let words = part.pairs >= 8 && part.common * 2 > part.pairs;
        self.odd_parts += usize::from(part.length >= 20 && part.changes * 4 >= part.length && !words);
        1
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
