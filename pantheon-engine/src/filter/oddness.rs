//! Which stretches of letters are unlike words. What shuffles or enciphers letters leaves such, so the slow views look at
//! them alone.

use std::ops::Range;

/// The pairs of letters that make up 70 % of code and 77 % of English prose, by frequency; 19 % of chance.
const COMMON: &[u8] = b"erthinonreseorstteenatcoheesnttinsanedetratoecdeitroarlindalriisceicioleouvetangeapuneofsitrub\
prelsonomarthadiasuttsotacmepactusssfourrsepyoopomsapeefifgelatyhieittllftemunmrrrnaodcheelosucarcfiexambcsplftcapeowork\
midotpnctuadpoewplbluphoiempniimilkeclwi";

/// Letters that are judged together, and how many of their pairs are common in any text.
const BLOCK: usize = 48;
const COMMON_IN_TEXT: usize = 24;

static IS_COMMON: [bool; 26 * 32] = {
    let mut table = [false; 26 * 32];
    let mut at = 0;
    while at < COMMON.len() {
        table[index(COMMON[at] - b'a', COMMON[at + 1] - b'a')] = true;
        at += 2;
    }
    table
};

const fn index(first: u8, second: u8) -> usize {
    (first as usize) << 5 | second as usize
}

/// The stretches that are unlike words, with a block before and behind each, for borders are not sharp.
pub(super) fn odd_stretches(letters: &[u8]) -> Vec<Range<usize>> {
    let table: &[bool; 26 * 32] = &IS_COMMON;
    let common: Vec<u8> = letters.windows(2).map(|pair| u8::from(table[index(pair[0], pair[1])])).collect();
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for (number, block) in common.chunks(BLOCK / 2).enumerate() {
        let start = number * BLOCK / 2;
        let count = common[start..].iter().take(BLOCK).map(|one| usize::from(*one)).sum::<usize>();
        if count >= COMMON_IN_TEXT.min(block.len()) {
            continue;
        }
        let range = start.saturating_sub(BLOCK)..(start + 2 * BLOCK).min(letters.len());
        match stretches.last_mut() {
            Some(last) if last.end >= range.start => last.end = range.end,
            _ => stretches.push(range),
        }
    }
    stretches
}

/// Whether the letters of a line are unlike words: pairs that words have are less than half.
pub(super) fn is_odd(line: impl Iterator<Item = u8>) -> bool {
    let letters = line.filter(u8::is_ascii_alphabetic).map(|byte| byte.to_ascii_lowercase() - b'a');
    let (mut before, mut count, mut common) = (0, 0, 0);
    for letter in letters {
        common += usize::from(count > 0 && IS_COMMON[index(before, letter)]);
        count += 1;
        before = letter;
    }
    count >= BLOCK / 2 && common * 2 < count
}

/// Whether two ASCII letters in a row are a pair that words have.
#[inline]
pub(super) fn is_common(first: u8, second: u8) -> bool {
    IS_COMMON[index((first | 0x20).wrapping_sub(b'a') % 26, (second | 0x20).wrapping_sub(b'a') % 26)]
}
