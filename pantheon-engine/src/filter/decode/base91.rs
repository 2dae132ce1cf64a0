//! basE91 (Henke): two characters for thirteen or fourteen bits.

use super::digits::values;
use super::finds::Finds;

const VALUES: [u8; 256] =
    values(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&()*+,./:;<=>?@[]^_`{|}~\"", u8::MAX);

/// Reads a word from its beginning, or from anywhere in it.
pub(super) fn read(word: &[u8], finds: &mut Finds) {
    let quoted = word.iter().position(|byte| matches!(byte, b'"' | b'\'' | b'`')).filter(|at| *at < 12);
    for start in [0, 1, quoted.map_or(0, |at| at + 1)] {
        let bits = bits_of(&word[start.min(word.len())..]);
        finds.bytes("base91", &octets(&bits, 0));
        // What stands before may have taken any number of bits.
        if start < 2 {
            (1..8).for_each(|shift| finds.text_in("base91", &octets(&bits, shift)));
        }
    }
}

/// The bits of each pair of digits, the lowest first.
fn bits_of(word: &[u8]) -> Vec<bool> {
    let digits: Vec<u32> =
        word.iter().map(|byte| u32::from(VALUES[usize::from(*byte)])).filter(|value| *value < 91).collect();
    let mut bits = Vec::with_capacity(digits.len() * 7);
    for pair in digits.chunks_exact(2) {
        let value = pair[0] + pair[1] * 91;
        let count = if value & 8191 > 88 { 13 } else { 14 };
        bits.extend((0..count).map(|bit| value >> bit & 1 != 0));
    }
    // A last digit alone has the rest.
    if digits.len() % 2 == 1 {
        bits.extend((0..7).map(|bit| digits[digits.len() - 1] >> bit & 1 != 0));
    }
    bits
}

fn octets(bits: &[bool], start: usize) -> Vec<u8> {
    let bits = bits.get(start..).unwrap_or_default();
    bits.chunks_exact(8).map(|octet| octet.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect()
}
