//! Hexadecimal digits: in one piece, as `0x59`, `\x59`, `59h`, in dumps, with any separators, from either end.

use super::finds::Finds;
use super::runs::runs;
use super::words::Word;

/// Two digits for each of some fourteen letters.
const SHORTEST: usize = 28;

pub(super) fn decode(words: &[Word<'_>], finds: &mut Finds) {
    runs(
        words,
        SHORTEST,
        |word, _| digits(word),
        |run| {
            for start in 0..2 {
                finds.bytes("hex", &octets(run.iter().skip(start).copied()));
                finds.bytes("hex from the end", &octets(run.iter().rev().skip(start).copied()));
            }
        },
    );
    for width in [4, 8, 16] {
        let of_width = |word: &Word<'_>| word.text.len() >= width && word.digits > 0;
        if words.iter().filter(|word| of_width(word)).count() * width < SHORTEST {
            continue;
        }
        runs(
            words,
            SHORTEST,
            |word, _| digits(word).filter(|digits| digits.len() == width),
            |run| {
                let bytes = octets(run.iter().copied());
                finds.text_in("little-endian words", &turned_words(&bytes, width / 2));
            },
        );
    }
    runs(words, SHORTEST * 2, |word, _| enciphered(word), |run| shifted(run, finds));
}

/// The bytes of each word of so many from its end.
fn turned_words(bytes: &[u8], width: usize) -> Vec<u8> {
    bytes.chunks(width).flat_map(|word| word.iter().rev()).copied().collect()
}

/// A word in one case with as many digits as hexadecimal text has, and letters beyond `f`.
fn enciphered<'t>(word: &Word<'t>) -> Option<&'t [u8]> {
    let plausible = word.text.len() >= 2 && !(word.small && word.capital) && word.digits * 3 >= word.text.len();
    plausible.then_some(word.text)
}

/// Digits whose letters were shifted or mirrored: six letters in a row of the alphabet are as good as `a` to `f`.
fn shifted(run: &[u8], finds: &mut Finds) {
    let letters = || run.iter().filter(|byte| byte.is_ascii_alphabetic()).map(|byte| byte.to_ascii_lowercase() - b'a');
    if letters().next().is_none() {
        return finds.bytes("hex", &octets(run.iter().copied()));
    }
    for shift in 0..26 {
        for mirrored in [false, true] {
            let turn = |letter: u8| (if mirrored { 25 - letter } else { letter } + shift) % 26;
            if letters().all(|letter| turn(letter) < 6) {
                let digit = |byte: &u8| match byte.to_ascii_lowercase() {
                    letter @ b'a'..=b'z' => b'a' + turn(letter - b'a'),
                    digit => digit,
                };
                finds.bytes("hex of shifted letters", &octets(run.iter().map(digit)));
            }
        }
    }
}

/// The digits of a word, without what marks them: `0x`, `x` of an escape, `u00`, `h`.
fn digits<'t>(word: &Word<'t>) -> Option<&'t [u8]> {
    if word.text.len() < 2 {
        return None;
    }
    if let Some(data) = record(word.text) {
        return data;
    }
    if !word.beyond_hex {
        return Some(word.text);
    }
    let marks = [&b"0x"[..], b"0X", b"x", b"X", b"u00", b"U000000"];
    let bare = marks.iter().find_map(|mark| word.text.strip_prefix(*mark)).or_else(|| word.text.strip_suffix(b"h"))?;
    // A literal's type: `ULL`.
    let end = bare.iter().rposition(|byte| !matches!(byte, b'u' | b'U' | b'l' | b'L')).map_or(0, |last| last + 1);
    let bare = &bare[..end];
    (bare.len() >= 2 && bare.iter().all(u8::is_ascii_hexdigit)).then_some(bare)
}

/// The data of a record of Intel HEX, without its colon, or of Motorola's S-records, if its length and its checksum are
/// right; none of it in a record of another type.
fn record(text: &[u8]) -> Option<Option<&[u8]>> {
    let value = |at: usize| u8::from_str_radix(std::str::from_utf8(text.get(at..at + 2)?).ok()?, 16).ok();
    let sum = |from: usize| (from..text.len()).step_by(2).try_fold(0u8, |sum, at| Some(sum.wrapping_add(value(at)?)));
    if text.len() >= 10 && text.len().is_multiple_of(2) {
        if let [b'S', kind @ b'0'..=b'9', ..] = text {
            if usize::from(value(2)?) * 2 + 4 != text.len() || sum(2) != Some(0xFF) {
                return None;
            }
            let start = 8 + 2 * usize::from(kind.saturating_sub(b'1'));
            return Some(matches!(kind, b'1'..=b'3').then(|| text.get(start..text.len() - 2)).flatten());
        }
        if usize::from(value(0)?) * 2 + 10 == text.len() && sum(0) == Some(0) {
            return Some((value(6) == Some(0)).then(|| &text[8..text.len() - 2]));
        }
    }
    None
}

fn octets(digits: impl Iterator<Item = u8>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(digits.size_hint().1.unwrap_or_default() / 2);
    let mut first = None;
    for value in digits.filter_map(|digit| char::from(digit).to_digit(16)) {
        match first.take() {
            Some(high) => bytes.push((high << 4 | value) as u8),
            None => first = Some(value),
        }
    }
    bytes
}
