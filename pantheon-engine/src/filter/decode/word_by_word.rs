//! Words that were encoded each for itself, as `WW91 d3JpdGU=` is: base64, base32, hexadecimal, or one number for each.
//!
//! A short word says little of what it is. So many in a row that become text are none by chance.

use super::digits::values;
use super::finds::Finds;
use super::turned::turn_back;

/// Words in a row that become text, and others between two of them: every second word may be encoded.
const FEWEST: usize = 6;
const BETWEEN: usize = 2;

/// The same where each may be in an encoding of its own, which shows in its characters.
const FEWEST_MIXED: usize = 3;
const BETWEEN_MIXED: usize = 5;

/// The longest word that is read; none is longer than what it encodes twice over.
const LONGEST: usize = 64;

const BASE64: [u8; 256] = values(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", u8::MAX);
const BASE32: [u8; 256] = either_case(values(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", u8::MAX));
const HEX: [u8; 256] = either_case(values(b"0123456789ABCDEF", u8::MAX));
const BASE58: [u8; 256] = values(b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", u8::MAX);
const BASE36: [u8; 256] = either_case(values(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", u8::MAX));

/// An alphabet of capitals, with small letters for the same.
const fn either_case(mut values: [u8; 256]) -> [u8; 256] {
    let mut letter = b'A';
    while letter <= b'Z' {
        values[(letter | 0x20) as usize] = values[letter as usize];
        letter += 1;
    }
    values
}

/// Adds what a word may stand for; `None` if it stands for nothing, whatever was added by then.
type Reading = fn(&[u8], &mut Vec<u8>) -> Option<()>;

const READINGS: [(&str, Reading); 6] = [
    ("base64 of each word", base64),
    ("base32 of each word", |word, text| packed(word, &BASE32, 5, text)),
    ("hex of each word", |word, text| packed(word, &HEX, 4, text)),
    ("a number for each word", |word, text| number(word, &BASE58, 58, text)),
    ("a number for each word", |word, text| number(word, &BASE36, 36, text)),
    ("a number for each word", |word, text| number(word, &BASE36, 10, text)),
];

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let words: Vec<&[u8]> = bytes.split(|byte| !is_digit(byte)).filter(|word| word.len() >= 2).collect();
    if words.len() < FEWEST {
        return;
    }
    for (step, reading) in READINGS {
        read(&words, step, reading, (FEWEST, BETWEEN), finds);
    }
    read(&words, "some words", mixed, (FEWEST_MIXED, BETWEEN_MIXED), finds);
    // Base64 with its letters shifted still shows its padding.
    if finds.turning && words.iter().filter(|word| word.ends_with(b"=")).count() >= FEWEST_MIXED {
        for shift in 1..26 {
            let turned: Vec<Vec<u8>> =
                words.iter().map(|word| word.iter().map(|byte| turn_back(*byte, shift)).collect()).collect();
            let words: Vec<&[u8]> = turned.iter().map(Vec::as_slice).collect();
            read(&words, "base64 of each word, shifted", base64, (FEWEST, BETWEEN), finds);
        }
    }
}

/// Reads at least so many words in a row, with no more than so many others between two of them.
fn read(words: &[&[u8]], step: &'static str, reading: Reading, (fewest, between): (usize, usize), finds: &mut Finds) {
    let (mut text, mut count, mut others) = (Vec::new(), 0, 0);
    for word in words.iter().map(Some).chain([None]) {
        let start = text.len();
        if word.is_some_and(|word| reading(word, &mut text).is_some()) && is_plain(&text[start..]) {
            text.push(b' ');
            (count, others) = (count + 1, 0);
            continue;
        }
        text.truncate(start);
        others += 1;
        if let Some(word) = word.filter(|_| count > 0 && others <= between) {
            text.extend_from_slice(word);
            text.push(b' ');
            continue;
        }
        if count >= fewest {
            finds.text(step, std::mem::take(&mut text));
        }
        text.clear();
        (count, others) = (0, 0);
    }
}

fn is_plain(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\n'))
}

fn base64(word: &[u8], text: &mut Vec<u8>) -> Option<()> {
    packed(word, &BASE64, 6, text)
}

/// A word in whichever encoding makes a word of it, unless it looks like one.
fn mixed(word: &[u8], text: &mut Vec<u8>) -> Option<()> {
    let bare = word.strip_prefix(b"0x").unwrap_or(word);
    let capital = word[1..].iter().any(u8::is_ascii_uppercase) && word.iter().any(u8::is_ascii_lowercase);
    if !capital && !word.iter().any(|byte| byte.is_ascii_digit() || *byte == b'=') {
        return None;
    }
    let start = text.len();
    [(bare, &HEX, 4), (word, &BASE64, 6), (word, &BASE32, 5)].into_iter().find_map(|(word, values, bits)| {
        text.truncate(start);
        packed(word, values, bits, text)?;
        // A sign may stand behind it.
        let (last, inner) = text[start..].split_last()?;
        let letters = inner.iter().all(u8::is_ascii_alphabetic);
        (letters && (last.is_ascii_alphabetic() || !inner.is_empty())).then_some(())
    })
}

/// The bytes of digits of so many bits each, if nothing but zeros and less than a digit is left over.
fn packed(word: &[u8], values: &[u8; 256], bits: u32, text: &mut Vec<u8>) -> Option<()> {
    if word.len() > LONGEST {
        return None;
    }
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
            let byte = (held >> count) as u8;
            // Most words are none, and show it with their first byte.
            if !matches!(byte, b' '..=b'~') {
                return None;
            }
            text.push(byte);
            held &= (1 << count) - 1;
        }
    }
    (held == 0 && count < bits).then_some(())
}

/// The bytes of one number.
fn number(word: &[u8], values: &[u8; 256], base: u128, text: &mut Vec<u8>) -> Option<()> {
    // What fits in a word of the machine is by far the most.
    if word.len() <= 10 {
        let mut all = 0u64;
        for digit in word {
            let value = u64::from(values[usize::from(*digit)]);
            if u128::from(value) >= base {
                return None;
            }
            all = all * base as u64 + value;
        }
        text.extend(all.to_be_bytes().into_iter().skip_while(|byte| *byte == 0));
        return Some(());
    }
    let mut all = 0u128;
    for digit in word {
        let value = u128::from(values[usize::from(*digit)]);
        if value >= base {
            return None;
        }
        all = all.checked_mul(base)?.checked_add(value)?;
    }
    text.extend(all.to_be_bytes().into_iter().skip_while(|byte| *byte == 0));
    Some(())
}
