//! Which parts of a text may each stand for one letter of another: its words and numbers, what stands between spaces or
//! between separators, characters that are no ASCII, groups of so many characters or words out of a few, words at the
//! same place of every line, sums of numbers.
//!
//! What letter each stands for does not matter to [`super::pattern`]. So there is no table of code words here, nor of
//! number systems: only where one sign ends and the next begins. Whatever repeats with each of them, as `out.push(` does,
//! is left out by taking every second to every tenth word alone where one of them is always the same.

use std::borrow::Cow;
use std::ops::Range;

use super::eights::{alphanumerics, up_to_eight};
use super::fold::is_invisible;
use super::lines::{Line, Lines, stretches};
use super::oddness::is_common;
use super::one_case::{hash, hash_within};
use super::pattern::{PATTERN, mixed};

/// Symbols that are judged together.
const BLOCK: usize = 64;

/// So many different ones in a block are few: digits, bits, the letters of hexadecimal.
const FEW: u32 = 17;

/// Letters and digits in a word that are judged by themselves.
const LONG: usize = 48;

/// As many of them may stand for one letter.
const GROUPS: std::ops::RangeInclusive<usize> = 2..=8;

/// Words that may repeat with each letter, and one more.
const PERIODS: std::ops::RangeInclusive<usize> = 2..=10;

/// Reads a text in all these ways; keeps its room for the next one.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    words: Vec<Word>,
    /// Where words are so long that they may be a whole text.
    long: Vec<Range<usize>>,
    symbols: Vec<u32>,
    room: Vec<u32>,
}

/// A word, number or both in one.
#[derive(Clone, Copy, Debug)]
struct Word {
    symbol: u32,
    /// Its value, if it is a number below 2³¹.
    number: Option<u32>,
    /// It is the first of its line.
    first: bool,
}

/// Takes a sequence of symbols and what they are.
type Look<'a> = &'a mut dyn FnMut(&'static str, &[u32]);

impl Tokens {
    /// Calls `look` with each sequence.
    pub fn each(&mut self, bytes: &[u8], lines: &Lines, wide: &str, look: Look<'_>) {
        self.read_words(bytes);
        self.symbols.clear();
        self.symbols.extend(self.words.iter().map(|word| word.symbol));
        look("words for letters", &self.symbols);
        periods(&self.words, &mut self.room, look);
        few(&self.symbols, &mut self.room, look);
        self.by_line(look);
        self.by_count(lines, look);
        self.by_number(look);
        self.by_space(bytes, lines, look);
        self.by_character(bytes, lines, look);
        if !wide.is_empty() {
            self.by_wide(wide, look);
        }
    }

    fn read_words(&mut self, bytes: &[u8]) {
        self.words.clear();
        self.long.clear();
        let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
        let (mut at, mut first) = (0, true);
        while let Some(&byte) = bytes.get(at) {
            if KINDS[usize::from(byte)] == 0 {
                first |= byte == b'\n';
                at += 1;
                continue;
            }
            let start = at;
            loop {
                while let count @ 1.. = alphanumerics(up_to_eight(bytes, at)) {
                    at += count;
                }
                // Words of letters hang together: `double-u`, `twenty-two`.
                if bytes.get(at) != Some(&b'-') || !letter(at - 1) || !letter(at + 1) {
                    break;
                }
                at += 1;
            }
            let word = &bytes[start..at];
            if word.len() >= LONG {
                self.long.push(start..at);
            }
            let number = if byte.is_ascii_digit() { number(word) } else { None };
            self.words.push(Word { symbol: hash_within(bytes, start..at), number, first });
            first = false;
        }
    }

    /// The first four words of each line, and the last two.
    fn by_line(&mut self, look: Look<'_>) {
        let starts: Vec<usize> =
            self.words.iter().enumerate().filter(|(_, word)| word.first).map(|(at, _)| at).collect();
        if starts.len() < PATTERN {
            return;
        }
        let ends = || starts.iter().skip(1).copied().chain([self.words.len()]);
        let symbols = &mut self.symbols;
        for place in 0..4 {
            symbols.clear();
            let lines = starts.iter().zip(ends()).filter(|(start, end)| *start + place < *end);
            symbols.extend(lines.map(|(start, _)| self.words[start + place].symbol));
            look("one word of each line for a letter", symbols);
        }
        for place in 1..3 {
            symbols.clear();
            let lines = starts.iter().zip(ends()).filter(|(start, end)| *start + place <= *end);
            symbols.extend(lines.map(|(_, end)| self.words[end - place].symbol));
            look("one word of each line for a letter", symbols);
        }
    }

    /// How many parts, separators and spaces in a row each line has.
    fn by_count(&mut self, lines: &Lines, look: Look<'_>) {
        let counts: [fn(&Line) -> u8; 3] = [|line| line.parts, |line| line.separators, |line| line.doubles];
        for count in counts.into_iter().filter(|_| lines.len() >= PATTERN) {
            self.symbols.clear();
            self.symbols.extend(lines.iter().map(|(line, _)| mixed(u32::from(count(line)))));
            look("counts for letters", &self.symbols);
        }
    }

    /// Where most words are numbers: what they come to, added up or two by two.
    fn by_number(&mut self, look: Look<'_>) {
        let mut numbers: Vec<u32> = Vec::new();
        for block in self.words.chunks(BLOCK) {
            let here = || block.iter().filter_map(|word| word.number);
            if here().count() * 2 >= block.len() {
                numbers.extend(here());
            } else if !numbers.is_empty() {
                numbers_for_letters(&numbers, &mut self.symbols, look);
                numbers.clear();
            }
        }
        numbers_for_letters(&numbers, &mut self.symbols, look);
    }

    /// What stands between white space where that is hardly ever a word, and between two spaces, separators and lines.
    fn by_space(&mut self, bytes: &[u8], lines: &Lines, look: Look<'_>) {
        for stretch in stretches(lines, |line| line.signs) {
            let text = &bytes[stretch];
            let symbols = &mut self.symbols;
            symbols.clear();
            let parts = text.split(u8::is_ascii_whitespace).filter(|part| !part.is_empty());
            symbols.extend(parts.map(hash));
            look("signs for letters", symbols);
            few(symbols, &mut self.room, look);
        }
        for stretch in stretches(lines, |line| line.tied) {
            let symbols = &mut self.symbols;
            symbols.clear();
            let parts = bytes[stretch].split(|byte| !byte.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
            symbols.extend(parts.map(hash));
            look("words for letters", symbols);
        }
        for stretch in stretches(lines, |line| line.separated) {
            let symbols = &mut self.symbols;
            symbols.clear();
            each_group(&bytes[stretch], |group| symbols.push(hash(group)));
            look("groups of signs for letters", symbols);
        }
    }

    /// Letters and digits, or signs, where there are few different ones; all characters where lines are unlike words.
    fn by_character(&mut self, bytes: &[u8], lines: &Lines, look: Look<'_>) {
        let symbols = &mut self.symbols;
        let mut start = None;
        let blocks = bytes.chunks(2 * BLOCK).map(few_characters).chain([false]);
        for (number, is_few) in blocks.enumerate() {
            match (is_few, start) {
                (true, None) => start = Some((number * 2 * BLOCK).saturating_sub(2 * BLOCK)),
                (false, Some(from)) => {
                    let stretch = &bytes[from..((number + 1) * 2 * BLOCK).min(bytes.len())];
                    symbols.clear();
                    let plain = stretch.iter().filter(|byte| byte.is_ascii_alphanumeric());
                    symbols.extend(plain.map(|byte| mixed(u32::from(*byte))));
                    groups(symbols, &mut self.room, look);
                    start = None;
                }
                _ => {}
            }
        }
        for word in &self.long {
            symbols.clear();
            symbols.extend(bytes[word.clone()].iter().map(|byte| mixed(u32::from(*byte))));
            if symbols.chunks(BLOCK).next().is_some_and(are_few) {
                groups(symbols, &mut self.room, look);
            }
        }
        for stretch in stretches(lines, |line| line.wordless) {
            symbols.clear();
            let signs = bytes[stretch].iter().filter(|byte| byte.is_ascii_graphic());
            symbols.extend(signs.map(|byte| mixed(u32::from(*byte))));
            few(symbols, &mut self.room, look);
        }
        for stretch in stretches(lines, |line| line.odd) {
            let text = without_sign(&bytes[stretch]);
            symbols.clear();
            symbols.extend(
                text.iter()
                    .filter(|byte| !byte.is_ascii_whitespace())
                    .map(|byte| mixed(u32::from(byte.to_ascii_lowercase()))),
            );
            look("characters for letters", symbols);
            symbols.clear();
            symbols.extend(text.iter().map(|byte| mixed(u32::from(*byte))));
            look("characters for letters", symbols);
        }
    }

    /// Characters beyond ASCII and ASCII letters, with and without spaces.
    fn by_wide(&mut self, wide: &str, look: Look<'_>) {
        let plain = |one: char| one.is_ascii_alphabetic() || !(one.is_ascii() || is_invisible(one));
        let small = |one: char| mixed(one.to_lowercase().next().unwrap_or(one) as u32);
        let symbols = &mut self.symbols;
        symbols.clear();
        symbols.extend(wide.chars().filter(|one| plain(*one) && !one.is_whitespace()).map(small));
        look("characters for letters", symbols);
        few(symbols, &mut self.room, look);
        symbols.clear();
        symbols.extend(wide.chars().filter(|one| !is_invisible(*one)).map(|one| mixed(one as u32)));
        look("characters for letters", symbols);
        symbols.clear();
        symbols.extend(wide.chars().filter(|one| !one.is_ascii() && !one.is_whitespace()).map(|one| mixed(one as u32)));
        look("characters for letters", symbols);
        let room = &mut self.room;
        room.clear();
        let parts = wide.split(|one: char| one.is_whitespace() || one.is_ascii_punctuation());
        room.extend(parts.filter(|part| !part.is_empty()).map(|part| hash(part.as_bytes())));
        look("groups of characters for letters", room);
        for size in 2..=4 {
            for start in 0..size {
                grouped(symbols, start, size, &mut self.room);
                look("groups of characters for letters", &self.room);
            }
        }
        few(symbols, &mut self.room, look);
    }
}

/// Lines without the sign that three of four of them begin with: that of a diff, or of a list.
fn without_sign(text: &[u8]) -> Cow<'_, [u8]> {
    let lines = || text.split_inclusive(|byte| *byte == b'\n');
    let Some(sign) = text.first().filter(|sign| !sign.is_ascii_alphanumeric()) else { return text.into() };
    let (all, signed) = (lines().count(), lines().filter(|line| line.starts_with(&[*sign])).count());
    if all < 3 || signed * 4 < all * 3 {
        return text.into();
    }
    lines().flat_map(|line| line.strip_prefix(&[*sign]).unwrap_or(line)).copied().collect()
}

/// The value of digits below 2³¹.
fn number(digits: &[u8]) -> Option<u32> {
    let add = |value: u32, digit: &u8| {
        value.checked_mul(10)?.checked_add(u32::from(digit.is_ascii_digit().then_some(digit & 15)?))
    };
    digits.iter().try_fold(0, add).filter(|number| *number < 1 << 31)
}

/// Which of 64 kinds of bytes each is: letters and digits are one each, all others none.
const KINDS: [u64; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 128u8 {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' => 1 << (byte - b'a'),
            b'A'..=b'Z' => 1 << (byte - b'A' + 26),
            b'0'..=b'9' => 1 << (byte - b'0' + 52),
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// Whether bytes hold letters or digits, but few different ones, and are unlike a few words.
#[inline]
fn few_characters(block: &[u8]) -> bool {
    let seen = block.iter().fold(0, |seen, byte| seen | KINDS[usize::from(*byte)]);
    // Many different ones are the rule, so the others are counted only where there are few.
    seen.count_ones() <= FEW && unlike_words(block, seen.count_ones() <= FEW / 2)
}

/// Whether a third of some bytes is letters and digits: digits among them, or hardly any pair of letters that words have.
fn unlike_words(block: &[u8], very_few: bool) -> bool {
    let (mut letters, mut digits, mut pairs, mut common) = (0, 0, 0, 0);
    let mut before = b' ';
    for &byte in block {
        digits += usize::from(byte.is_ascii_digit());
        if byte.is_ascii_alphabetic() {
            letters += 1;
            if before.is_ascii_alphabetic() {
                pairs += 1;
                common += usize::from(is_common(before, byte));
            }
        }
        before = byte;
    }
    (letters + digits) * 3 >= block.len() && (very_few || digits * 6 >= letters || common * 2 <= pairs)
}

/// Calls `look` with what stands between separators, lines and two spaces. One space within a group belongs to it.
fn each_group(text: &[u8], mut look: impl FnMut(&[u8])) {
    let ends = |byte: u8| {
        matches!(byte, b'\n' | b'|' | b'/' | b',' | b';' | b'"' | b'\'' | b'[' | b']' | b'(' | b')' | b'{' | b'}')
    };
    for part in text.split(|byte| ends(*byte)) {
        let (mut start, mut at) = (0, 0);
        while at < part.len() {
            let space = |at: usize| part.get(at).is_some_and(|byte| matches!(byte, b' ' | b'\t'));
            if space(at) && (at == start || space(at + 1)) {
                if start < at {
                    look(&part[start..at]);
                }
                start = at + 1;
            }
            at += 1;
        }
        let rest = part[start..].trim_ascii_end();
        if !rest.is_empty() {
            look(rest);
        }
    }
}

/// Every second to every tenth word, where another one of as many is always the same, or always a number.
fn periods(words: &[Word], room: &mut Vec<u32>, look: Look<'_>) {
    // Hardly any block has a word or a number in every tenth place.
    let rhythmic: Vec<bool> = words.chunks(BLOCK).map(has_rhythm).collect();
    let near = |from: usize, to: usize| rhythmic[from / BLOCK..to.div_ceil(BLOCK).min(rhythmic.len())].contains(&true);
    if !rhythmic.contains(&true) {
        return;
    }
    for period in PERIODS {
        let mut open = false;
        room.clear();
        let mut rooms: Vec<Vec<u32>> = vec![Vec::new(); period];
        let mut merged = Vec::new();
        let size = BLOCK.div_ceil(period) * period;
        let blocks = words.chunks(size).map(Some).chain([None]);
        for (number, block) in blocks.enumerate() {
            let constant = block.is_some_and(|block| {
                near(number * size, number * size + block.len())
                    && (0..period).any(|place| is_constant(block, place, period))
            });
            if constant {
                let block = block.unwrap_or_default();
                let constant: Vec<bool> = (0..period).map(|place| counts_or_stays(block, place, period)).collect();
                for (at, word) in block.iter().enumerate() {
                    rooms[at % period].push(word.symbol);
                    if !constant[at % period] {
                        merged.push(word.symbol);
                    }
                }
                open = true;
            } else if open {
                // The end of the text may lie in the next block.
                for (at, word) in block.unwrap_or_default().iter().enumerate() {
                    rooms[at % period].push(word.symbol);
                }
                for symbols in rooms.iter_mut().chain([&mut merged]) {
                    look("every n-th word for a letter", symbols);
                    symbols.clear();
                }
                open = false;
            }
        }
    }
}

/// Whether a word, or numbers, make up a tenth of a block.
fn has_rhythm(block: &[Word]) -> bool {
    let mut counts = [0u8; 128];
    let (mut most, mut numbers) = (0, 0);
    for word in block {
        let count = &mut counts[word.symbol as usize & 127];
        *count += 1;
        most = most.max(*count);
        numbers += u8::from(word.number.is_some());
    }
    usize::from(most.max(numbers)) * 12 >= block.len()
}

/// Whether nearly every so manieth word is the same as the one before.
fn is_constant(block: &[Word], place: usize, period: usize) -> bool {
    if block.len() < period * 8 {
        return false;
    }
    let all = (block.len() - place - 1) / period;
    // Most are another soon.
    let mut others = 0;
    block[place..].iter().step_by(period).zip(block[place + period..].iter().step_by(period)).all(|(one, other)| {
        others += usize::from(one.symbol != other.symbol && (one.number.is_none() || other.number.is_none()));
        others * 4 <= all
    })
}

/// Whether every so manieth word stays the same, or is a number that grows by one.
fn counts_or_stays(block: &[Word], place: usize, period: usize) -> bool {
    let places = || block.iter().skip(place).step_by(period);
    let pairs = places().zip(places().skip(1));
    let next = |one: u32, other: u32| other.wrapping_sub(one) == 1;
    let good = pairs.clone().filter(|(one, other)| {
        one.symbol == other.symbol || one.number.zip(other.number).is_some_and(|(one, other)| next(one, other))
    });
    good.count() * 4 >= pairs.count() * 3
}

/// Groups of each size at each start, wherever a block of symbols has few different ones.
fn few(symbols: &[u32], room: &mut Vec<u32>, look: Look<'_>) {
    let mut start = None;
    let blocks = symbols.len().div_ceil(BLOCK);
    for block in 0..=blocks {
        let range = block * BLOCK..((block + 1) * BLOCK).min(symbols.len());
        let is_few = block < blocks && range.len() * 2 > BLOCK && are_few(&symbols[range]);
        match (is_few, start) {
            (true, None) => start = Some((block * BLOCK).saturating_sub(BLOCK)),
            (false, Some(from)) => {
                groups(&symbols[from..((block + 1) * BLOCK).min(symbols.len())], room, look);
                start = None;
            }
            _ => {}
        }
    }
}

fn groups(symbols: &[u32], room: &mut Vec<u32>, look: Look<'_>) {
    for size in GROUPS {
        for first in 0..size {
            grouped(symbols, first, size, room);
            look("groups for letters", room);
        }
    }
}

/// Whether there are few different symbols among these; a few more if some are alike in their low bits.
#[inline]
fn are_few(symbols: &[u32]) -> bool {
    let seen = symbols.iter().fold(0u128, |seen, symbol| seen | 1 << (symbol & 127));
    seen.count_ones() <= FEW
}

fn grouped(symbols: &[u32], start: usize, size: usize, room: &mut Vec<u32>) {
    room.clear();
    let groups = symbols.get(start..).unwrap_or_default().chunks_exact(size);
    room.extend(groups.map(|group| {
        mixed(group.iter().fold(0, |hash: u32, symbol| (hash ^ symbol).wrapping_mul(0x0100_0193).rotate_left(5)))
    }));
}

/// Numbers that were taken apart: each the difference to the one before, or two of them for each letter.
fn numbers_for_letters(numbers: &[u32], symbols: &mut Vec<u32>, look: Look<'_>) {
    if numbers.len() < PATTERN {
        return;
    }
    symbols.clear();
    let mut sum = 0u32;
    symbols.extend(numbers.iter().map(|number| {
        sum = sum.wrapping_add(*number);
        mixed(sum)
    }));
    look("sums for letters", symbols);
    symbols.clear();
    symbols.extend(numbers.windows(2).map(|pair| mixed(pair[1].wrapping_sub(pair[0]))));
    look("differences for letters", symbols);
    let ways: [fn(u32, u32) -> u32; 4] =
        [u32::wrapping_add, u32::wrapping_sub, |one, other| one ^ other, u32::wrapping_mul];
    for way in ways {
        for start in 0..2 {
            symbols.clear();
            symbols.extend(numbers[start..].chunks_exact(2).map(|pair| mixed(way(pair[0], pair[1]))));
            look("pairs of numbers for letters", symbols);
        }
    }
}
