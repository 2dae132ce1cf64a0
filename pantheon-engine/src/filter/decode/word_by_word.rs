//! Words that were encoded each for itself, as `WW91 d3JpdGU=` is: base64, base32, hexadecimal, or one number for each.
//!
//! A short word says little of what it is. So many in a row that become text are none by chance.

use super::digits::values;
use super::finds::Finds;

/// Words in a row that become text.
const FEWEST: usize = 6;

/// The longest word that is read; none is longer than what it encodes twice over.
const LONGEST: usize = 64;

const BASE64: [u8; 256] = values(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", u8::MAX);
const BASE32: [u8; 256] = values(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", u8::MAX);
const HEX: [u8; 256] = values(b"0123456789abcdef", u8::MAX);
const BASE58: [u8; 256] = values(b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", u8::MAX);
const BASE36: [u8; 256] = values(b"0123456789abcdefghijklmnopqrstuvwxyz", u8::MAX);

/// What a word may stand for.
type Reading = fn(&[u8]) -> Option<Vec<u8>>;

const READINGS: [(&str, Reading); 6] = [
    ("base64 of each word", |word| packed(word, &BASE64, 6)),
    ("base32 of each word", |word| packed(&word.to_ascii_uppercase(), &BASE32, 5)),
    ("hex of each word", |word| packed(&word.to_ascii_lowercase(), &HEX, 4)),
    ("a number for each word", |word| number(word, &BASE58, 58)),
    ("a number for each word", |word| number(&word.to_ascii_lowercase(), &BASE36, 36)),
    ("a number for each word", |word| number(word, &BASE36, 10)),
];

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let words: Vec<&[u8]> = bytes.split(|byte| !is_digit(byte)).filter(|word| word.len() >= 2).collect();
    if words.len() < FEWEST {
        return;
    }
    for (step, reading) in READINGS {
        let mut run: Vec<Vec<u8>> = Vec::new();
        for word in words.iter().map(Some).chain([None]) {
            let text = word.and_then(|word| reading(word)).filter(|text| is_plain(text));
            match text {
                Some(text) => run.push(text),
                None => {
                    if run.len() >= FEWEST {
                        finds.text(step, run.join(&b' '));
                    }
                    run.clear();
                }
            }
        }
    }
}

fn is_plain(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ')
}

/// The bytes of digits of so many bits each, if nothing but zeros and less than a digit is left over.
fn packed(word: &[u8], values: &[u8; 256], bits: u32) -> Option<Vec<u8>> {
    if word.len() > LONGEST {
        return None;
    }
    let mut bytes = Vec::with_capacity(word.len());
    let (mut held, mut count) = (0u32, 0);
    for digit in word.iter().take_while(|byte| **byte != b'=') {
        let value = values[usize::from(*digit)];
        if u32::from(value) >= 1 << bits {
            return None;
        }
        held = held << bits | u32::from(value);
        count += bits;
        if count >= 8 {
            count -= 8;
            bytes.push((held >> count) as u8);
            held &= (1 << count) - 1;
        }
    }
    (held == 0 && count < bits).then_some(bytes)
}

/// The bytes of one number.
fn number(word: &[u8], values: &[u8; 256], base: u128) -> Option<Vec<u8>> {
    let mut all = 0u128;
    for digit in word {
        let value = u128::from(values[usize::from(*digit)]);
        if value >= base {
            return None;
        }
        all = all.checked_mul(base)?.checked_add(value)?;
    }
    Some(all.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect())
}
