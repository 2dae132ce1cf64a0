//! Base85: Ascii85 as of btoa and Adobe, Z85 (ZeroMQ RFC 32), and the alphabet of RFC 1924 that Git and Python use.

use super::base91;
use super::digits::values;
use super::finds::Finds;
use super::runs::changes;
use crate::filter::oddness::is_common;

const ASCII85: &[u8] = b"!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstu";
const RFC_1924: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
const Z85: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/// A word shorter than this is code.
const SHORTEST: usize = 20;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut joined: Vec<u8> = Vec::new();
    let mut count = 0;
    for word in bytes.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
        if plausible(word, count > 0) {
            try_all(word, finds);
            joined.extend_from_slice(word);
            count += 1;
        } else {
            end(&mut joined, count, finds);
            count = 0;
        }
    }
    end(&mut joined, count, finds);
}

/// Several words may be one text.
fn end(joined: &mut Vec<u8>, count: usize, finds: &mut Finds) {
    if count > 1 {
        try_all(joined, finds);
    }
    joined.clear();
}

/// Signs all over the word, and letters of both cases and digits in no order; code keeps them together.
fn plausible(word: &[u8], open: bool) -> bool {
    if word.len() < if open { 2 } else { SHORTEST } {
        return false;
    }
    let signs = word.iter().filter(|byte| byte.is_ascii_punctuation()).count();
    // A short word has to be stranger.
    let (few, rarely) = if word.len() >= 40 { (10, 5) } else { (7, 4) };
    signs * few >= word.len() && changes(word) * rarely >= word.len() && !has_words(word)
}

/// Whether most pairs of letters are those of words, as in code without spaces. Of random ones a fifth is.
fn has_words(word: &[u8]) -> bool {
    let pairs = || word.windows(2).filter(|pair| pair.iter().all(u8::is_ascii_alphabetic));
    let common = pairs().filter(|pair| is_common(pair[0], pair[1])).count();
    common > 4 && common * 2 > pairs().count()
}

fn try_all(word: &[u8], finds: &mut Finds) {
    base91::read(word, finds);
    // Frames such as `<~`, quotation marks and commas belong to no digit group.
    let framed = word.strip_prefix(b"<~").unwrap_or(word);
    for values in &ALPHABETS {
        let mut digits = digits(word, values);
        finds.bytes("base85", &octets(&digits[digits.len() - self::digits(framed, values).len()..]));
        let starts = 0..5.min(digits.len());
        starts.clone().for_each(|start| finds.text_in("base85", &octets(&digits[start..])));
        digits.reverse();
        starts.for_each(|start| finds.text_in("base85 from the end", &octets(&digits[start..])));
    }
}

/// The value of each digit in each alphabet; 85 where it is none.
const ALPHABETS: [[u8; 256]; 3] = [values(ASCII85, 85), values(RFC_1924, 85), values(Z85, 85)];

fn digits(word: &[u8], values: &[u8; 256]) -> Vec<u8> {
    word.iter().map(|byte| values[usize::from(*byte)]).filter(|value| *value < 85).collect()
}

/// Four bytes of each five digits.
fn octets(digits: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(digits.len());
    let (groups, rest) = digits.as_chunks::<5>();
    groups.iter().for_each(|group| out.extend(octets_of(*group)));
    if !rest.is_empty() {
        let padded = std::array::from_fn(|at| rest.get(at).copied().unwrap_or(84));
        out.extend_from_slice(&octets_of(padded)[..rest.len() - 1]);
    }
    out
}

fn octets_of(digits: [u8; 5]) -> [u8; 4] {
    digits.iter().fold(0u32, |sum, digit| sum.wrapping_mul(85).wrapping_add(u32::from(*digit))).to_be_bytes()
}
