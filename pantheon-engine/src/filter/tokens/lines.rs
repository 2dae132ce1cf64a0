//! What each line of a text may be, seen in one look: words, signs, numbers or something encoded.

use std::ops::Range;

use super::super::oddness::is_common;

/// What a line of a text may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// Most of its parts between white space are no words.
    pub(super) signs: bool,
    /// It has many short groups between separators.
    pub(super) separated: bool,
    /// Hyphens tie its words together, other than in any language.
    pub(super) tied: bool,
    /// It has signs, and next to no letters.
    pub(super) wordless: bool,
    /// Its letters are unlike words.
    pub(super) odd: bool,
}

const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const SIGN: u8 = 4;
const SPACE: u8 = 8;
const SEPARATOR: u8 = 16;
const WIDE: u8 = 32;

const CLASSES: [u8; 256] = {
    let mut classes = [WIDE; 256];
    let mut byte = 0;
    while byte < 128u8 {
        classes[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'|' | b'/' | b',' | b';' => SIGN | SEPARATOR,
            b'!'..=b'~' => SIGN,
            _ => SPACE,
        };
        byte += 1;
    }
    classes
};

/// Looks at a line once.
pub(super) fn line(line: &[u8]) -> Line {
    let (mut spaces, mut doubles, mut separators, mut signs, mut letters, mut common) = (0, 0, 0, 0, 0, 0);
    let (mut parts, mut bare, mut length, mut alnum, mut others) = (0usize, 0usize, 0usize, 0usize, 0usize);
    let (mut at, mut hyphens) = (0, 0);
    // The end of a line ends its last part, as a space does.
    while at <= line.len() {
        let byte = line.get(at).copied().unwrap_or(b'\n');
        match CLASSES[usize::from(byte)] {
            LETTER => {
                let word = &line[at..];
                let count = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
                common += word[..count].windows(2).filter(|pair| is_common(pair[0], pair[1])).count();
                letters += count;
                length += count;
                alnum += count;
                others += count;
                hyphens += usize::from(at > 1 && line[at - 1] == b'-' && line[at - 2].is_ascii_alphabetic());
                at += count;
                continue;
            }
            SPACE => {
                spaces += usize::from(byte == b' ');
                doubles += usize::from(byte == b' ' && (at == 0 || line[at - 1] == b' '));
                if length > 0 {
                    parts += 1;
                    bare += usize::from(alnum == 0 || length > 2 && alnum * 2 < length);
                    (length, alnum) = (0, 0);
                }
            }
            class => {
                length += 1;
                signs += usize::from(class & SIGN != 0);
                separators += usize::from(class & SEPARATOR != 0);
                let is_digit = usize::from(class == DIGIT);
                alnum += is_digit;
                others += is_digit + usize::from(class == WIDE);
            }
        }
        at += 1;
    }
    let groups = doubles + separators;
    Line {
        signs: parts >= 4 && bare * 2 >= parts,
        separated: spaces >= 8 && groups * 8 >= spaces && groups * 24 >= line.len(),
        tied: hyphens >= 6 && hyphens * 10 >= letters,
        wordless: signs >= 3 && others * 3 <= signs,
        odd: letters >= 16 && common * 5 < letters * 2,
    }
}

/// The ranges of lines in a row that are `wanted`, a short one between them or at the end included.
pub(super) fn stretches(lines: &[(Line, usize)], wanted: fn(&Line) -> bool) -> Vec<Range<usize>> {
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
