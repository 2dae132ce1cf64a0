//! What each line of a text may be, seen in one look: words, signs, numbers or something encoded. Most lines of code and
//! prose cannot hold anything encoded, and no decoder looks at them: that is what makes the filter quick.

use std::borrow::Cow;
use std::ops::Range;

use super::oddness::is_common;

/// What a line of a text may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// Most of its parts between white space are no words.
    pub signs: bool,
    /// It has many short groups between separators.
    pub separated: bool,
    /// Hyphens tie its words together, other than in any language.
    pub tied: bool,
    /// It has signs, and next to no letters.
    pub wordless: bool,
    /// Its letters are unlike words.
    pub odd: bool,
    /// It is unlike code and prose.
    pub unusual: bool,
    /// It has a sign, a letter or a number, and hardly anything else.
    pub tiny: bool,
    /// It has digits.
    pub digits: bool,
    /// It has many words, and few signs.
    pub wordy: bool,
    /// Its parts between white space, and its separators; as many as a byte counts.
    pub parts: u8,
    pub separators: u8,
    /// Spaces behind spaces, as many as a byte counts.
    pub doubles: u8,
}

/// The lines of a text, each with its end.
pub(super) type Lines = Vec<(Line, usize)>;

/// Looks at all lines once.
pub(super) fn read(bytes: &[u8], lines: &mut Lines) {
    lines.clear();
    let mut end = 0;
    lines.extend(bytes.split_inclusive(|byte| *byte == b'\n').map(|text| {
        end += text.len();
        (line(text), end)
    }));
}

/// The lines that are unlike code and prose, in their order. A line of an encoded text, the last one above all, may be too
/// short or too even to show what it is.
pub(super) fn unusual<'t>(bytes: &'t [u8], lines: &Lines) -> Cow<'t, [u8]> {
    let mut found = Vec::new();
    let (mut after_unusual, mut start) = (false, 0);
    let mut rows = rows_of_tiny(lines).into_iter().peekable();
    for (at, (line, end)) in lines.iter().enumerate() {
        while rows.next_if(|row| row.end <= at).is_some() {}
        let in_row = rows.peek().is_some_and(|row| row.contains(&at));
        if line.unusual || in_row || after_unusual && line.parts < 3 {
            found.extend_from_slice(&bytes[start..*end]);
        }
        (after_unusual, start) = (line.unusual, *end);
    }
    if found.len() == bytes.len() { Cow::Borrowed(bytes) } else { Cow::Owned(found) }
}

/// Bytes of a line that is no longer than what stands for one letter, moved in.
const TINY: usize = 24;

/// So many lines in a row of a sign, a letter or a number each are one text, however usual each line is.
const TINY_ROW: usize = 10;

/// The numbers of such lines. Most texts have none.
fn rows_of_tiny(lines: &Lines) -> Vec<Range<usize>> {
    let mut start = 0;
    let rows = lines.chunk_by(|(one, _), (other, _)| one.tiny == other.tiny).map(|row| {
        start += row.len();
        (row[0].0.tiny, start - row.len()..start)
    });
    rows.filter(|(tiny, row)| *tiny && row.len() >= TINY_ROW).map(|(_, row)| row).collect()
}

/// The ranges of lines in a row that are `wanted`, a short one between them or at the end included.
pub(super) fn stretches(lines: &Lines, wanted: fn(&Line) -> bool) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for (line, end) in lines {
        let range = start..*end;
        start = *end;
        let follows = found.last().is_some_and(|last| last.end == range.start);
        if wanted(line) || follows && range.len() < 24 {
            match found.last_mut() {
                Some(last) if follows => last.end = range.end,
                _ => found.push(range),
            }
        }
    }
    found
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
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'0'..=b'9' => DIGIT,
            b'!'..=b'~' => SIGN,
            _ => SPACE,
        };
        byte += 1;
    }
    classes
};

fn line(line: &[u8]) -> Line {
    let mut seen = Seen::default();
    let (mut before, mut at) = (b'\n', 0);
    while let Some(&byte) = line.get(at) {
        at += match CLASSES[usize::from(byte)] {
            SPACE => seen.space(before, byte),
            SIGN => seen.sign(before, byte),
            WIDE => seen.wide(),
            _ => {
                seen.hyphens += usize::from(before == b'-' && at > 1 && line[at - 2].is_ascii_alphabetic());
                seen.word(before, &line[at..])
            }
        };
        before = line[at - 1];
    }
    seen.end_part();
    seen.verdict(line.len())
}

/// Whether a type's name may begin with a letter: `u8`, `i32`, `f64`.
fn is_type(letter: u8) -> bool {
    matches!(letter, b'u' | b'i' | b'f')
}

/// What a line is made of. A part is what stands between white space, a word what stands between signs.
#[derive(Default)]
struct Seen {
    spaces: usize,
    doubles: usize,
    signs: usize,
    separators: usize,
    hyphens: usize,
    wides: usize,
    parts: usize,
    /// Parts that are no words.
    bare: usize,
    escapes: usize,
    /// Escaped ends of lines, and what may be the beginnings and ends of named characters.
    ends: usize,
    names: usize,
    semicolons: usize,
    /// Pairs of letters, and those that words have.
    pairs: usize,
    common: usize,
    alphanumeric: usize,
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
    alphanumeric: usize,
    changes: usize,
    class: u8,
    /// Pairs of letters, and those that words have.
    pairs: usize,
    common: usize,
}

impl Seen {
    /// Each of these tells how many bytes it is about.
    #[inline]
    fn space(&mut self, before: u8, byte: u8) -> usize {
        if self.part.length > 0 {
            self.end_part();
        }
        // What a line is moved in by parts nothing.
        if self.parts > 0 && byte == b' ' {
            self.spaces += 1;
            self.doubles += usize::from(before == b' ');
        }
        1
    }

    #[inline]
    fn sign(&mut self, before: u8, byte: u8) -> usize {
        self.part.length += 1;
        self.signs += 1;
        match byte {
            b'.' | b'-' | b'_' => self.dots += 1,
            b';' => {
                self.semicolons += 1;
                self.separators += 1;
            }
            b'|' | b',' => self.separators += 1,
            b'/' => {
                self.separators += 1;
                self.escapes += usize::from(before == b'<');
            }
            b'#' => self.escapes += usize::from(before == b'&'),
            _ => {}
        }
        1
    }

    #[inline]
    fn wide(&mut self) -> usize {
        self.wides += 1;
        self.part.length += 1;
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
        self.alphanumeric += length;
        self.part.length += length;
        self.part.alphanumeric += length;
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
    fn end_part(&mut self) {
        let part = std::mem::take(&mut self.part);
        self.parts += usize::from(part.length > 0);
        self.bare += usize::from(
            part.length > 0 && part.alphanumeric == 0 || part.length > 2 && part.alphanumeric * 2 < part.length,
        );
        // Paths of code have capitals, but words.
        let words = part.pairs >= 8 && part.common * 2 > part.pairs;
        self.odd_parts += usize::from(part.length >= 20 && part.changes * 4 >= part.length && !words);
    }

    fn verdict(&self, length: usize) -> Line {
        let (groups, letters) = (self.doubles + self.separators, self.alphanumeric - self.digits);
        Line {
            signs: self.parts >= 4 && self.bare * 2 >= self.parts,
            separated: self.spaces >= 8 && groups * 8 >= self.spaces && groups * 24 >= length,
            tied: self.hyphens >= 6 && self.hyphens * 10 >= letters,
            wordless: self.signs >= 3 && (self.alphanumeric + self.wides) * 3 <= self.signs,
            odd: letters >= 16 && self.common * 5 < letters * 2,
            unusual: self.is_unusual(length),
            tiny: (1..=2).contains(&self.parts) && self.pairs < 2 && length <= TINY,
            digits: self.digits > 0,
            wordy: self.parts >= 6 && self.signs * 12 <= length,
            parts: u8::try_from(self.parts).unwrap_or(u8::MAX),
            separators: u8::try_from(self.separators).unwrap_or(u8::MAX),
            doubles: u8::try_from(self.doubles).unwrap_or(u8::MAX),
        }
    }

    fn is_unusual(&self, length: usize) -> bool {
        let at_once = self.wides + self.escapes + self.odd_words + self.odd_parts > 0 || self.ends >= 3;
        let letters_alone = self.single >= 6 && self.single * 2 >= self.words || self.words == 1 && self.single == 1;
        let no_words = self.pairs >= 8 && self.common * 2 < self.pairs;
        let numbers = self.numbers >= 4 || self.digits * 5 >= length && self.digits >= 3;
        let signals = self.words == 0 && self.dots >= 5;
        let names = self.names.min(self.semicolons) >= 3;
        at_once || letters_alone || no_words || numbers || signals || names
    }
}
