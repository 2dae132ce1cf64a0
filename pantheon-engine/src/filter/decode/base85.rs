//! Base85: Ascii85 as of btoa and Adobe, Z85 (ZeroMQ RFC 32), and the alphabet of RFC 1924 that Git and Python use.

use std::sync::LazyLock;

use super::finds::Finds;
use super::runs::changes;

const RFC_1924: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
const Z85: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/// A word shorter than this is code.
const SHORTEST: usize = 20;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut joined: Vec<u8> = Vec::new();
    let words = bytes.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty());
    let mut open = false;
    for word in words {
        open = plausible(word, open);
        if open {
            try_all(word, finds);
            joined.extend_from_slice(word);
        } else if !joined.is_empty() {
            try_all(&std::mem::take(&mut joined), finds);
        }
    }
    try_all(&joined, finds);
}

/// Signs all over the word, and letters of both cases and digits in no order; code keeps them together.
fn plausible(word: &[u8], open: bool) -> bool {
    if word.len() < if open { 2 } else { SHORTEST } {
        return false;
    }
    let signs = word.iter().filter(|byte| byte.is_ascii_punctuation()).count();
    // A short word has to be stranger.
    let (few, rarely) = if word.len() >= 40 { (10, 5) } else { (7, 4) };
    signs * few >= word.len() && changes(word) * rarely >= word.len()
}

fn try_all(word: &[u8], finds: &mut Finds) {
    if word.is_empty() {
        return;
    }
    let reversed: Vec<u8> = word.iter().rev().copied().collect();
    for values in &*VALUES {
        // Frames such as `<~`, quotation marks and commas belong to no digit group.
        finds.bytes("base85", &octets(word.strip_prefix(b"<~").unwrap_or(word), values));
        for start in 0..5.min(word.len()) {
            finds.text_in("base85", &octets(&word[start..], values));
            finds.text_in("base85 from the end", &octets(&reversed[start..], values));
        }
    }
}

/// The value of each digit in each alphabet; 85 where it is none.
static VALUES: LazyLock<[[u8; 256]; 3]> = LazyLock::new(|| {
    let ascii85: Vec<u8> = (b'!'..=b'u').collect();
    [&ascii85[..], RFC_1924, Z85].map(|alphabet| {
        let mut values = [85; 256];
        alphabet.iter().zip(0..).for_each(|(digit, value)| values[usize::from(*digit)] = value);
        values
    })
});

/// Four bytes of each five digits.
fn octets(word: &[u8], values: &[u8; 256]) -> Vec<u8> {
    let digits: Vec<u8> = word.iter().map(|byte| values[usize::from(*byte)]).filter(|value| *value < 85).collect();
    let mut out = Vec::with_capacity(digits.len());
    for group in digits.chunks(5) {
        let padded = (0..5).fold(0u64, |sum, at| sum * 85 + u64::from(group.get(at).copied().unwrap_or(84)));
        out.extend_from_slice(&(padded as u32).to_be_bytes()[..group.len() - 1]);
    }
    out
}
