//! Characters as numbers: decimal, octal or `0x` code points in lists and calls, places in the alphabet, and the same
//! run together without separators.

use super::finds::Finds;
use super::masked::without_offset;

/// How many numbers may be a text.
const SHORTEST: usize = 14;
/// What may stand between two of them: `) + chr(`.
const GAP: usize = 24;

/// Blocks of 256 characters that one text may use.
const MOST_SCRIPTS: u32 = 10;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut run: Vec<&[u8]> = Vec::new();
    let mut last = 0;
    for word in digits(bytes) {
        if word.start - last > GAP {
            read(&std::mem::take(&mut run), finds);
        }
        last = word.end;
        let digits = &bytes[word];
        if digits.len() >= 2 * SHORTEST && !digits.starts_with(b"0x") {
            run_together(digits, finds);
        } else if digits.len() <= 9 {
            run.push(digits);
        }
    }
    read(&run, finds);
}

/// The ranges of digits, with a `0x` before them. Digits inside names count: `&#89;`, `c89`.
fn digits(bytes: &[u8]) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..)?.iter().position(u8::is_ascii_digit)?;
        let hex = bytes[start] == b'0' && matches!(bytes.get(start + 1), Some(b'x' | b'X'));
        let from = if hex { start + 2 } else { start };
        let digit = |byte: &u8| if hex { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() };
        at = from + bytes[from..].iter().take_while(|byte| digit(byte)).count();
        Some(start..at)
    })
}

fn read(run: &[&[u8]], finds: &mut Finds) {
    if run.len() < SHORTEST {
        return;
    }
    let decimal: Vec<u32> = run.iter().filter_map(|digits| number(digits, 10)).collect();
    points("code points", &decimal, finds);
    letters(&decimal, finds);
    if finds.turning {
        without_offset(&decimal).into_iter().for_each(|text| finds.unmasked("shifted code points", text));
    }
    let octal: Vec<u32> = run.iter().filter_map(|digits| number(digits, 8)).collect();
    points("octal code points", &octal, finds);
    let backward: Vec<u32> = decimal.iter().rev().copied().collect();
    points("code points from the end", &backward, finds);
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let text = std::str::from_utf8(digits).ok()?;
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => u32::from_str_radix(text, radix).ok(),
    }
}

fn points(step: &'static str, numbers: &[u32], finds: &mut Finds) {
    let wide = numbers.iter().filter(|number| **number > 0xFF).count() * 4 > numbers.len();
    if wide && scattered(numbers) {
        return;
    }
    let bytes: Vec<u8> = numbers
        .iter()
        .flat_map(|number| match (u8::try_from(*number), char::from_u32(*number)) {
            (Ok(byte), _) => vec![byte],
            (_, Some(character)) => character.to_string().into_bytes(),
            _ => vec![0],
        })
        .collect();
    // Numbers beyond a byte are characters, and neither compressed nor masked.
    if wide {
        finds.text_in(step, &bytes);
    } else {
        finds.bytes(step, &bytes);
    }
}

/// Whether they are characters of more scripts than any text has: 256 characters hold a script or two.
fn scattered(numbers: &[u32]) -> bool {
    let mut scripts = [0u64; 8];
    let wide = numbers.iter().filter(|number| **number > 0xFF);
    wide.for_each(|number| scripts[(number >> 14) as usize % 8] |= 1 << (number >> 8 & 63));
    scripts.iter().map(|part| part.count_ones()).sum::<u32>() > MOST_SCRIPTS
}

/// Places in the alphabet, from zero or one.
fn letters(numbers: &[u32], finds: &mut Finds) {
    let letters: Vec<u8> = numbers.iter().filter(|number| **number <= 26).map(|number| *number as u8).collect();
    if letters.len() * 4 >= numbers.len() * 3 {
        finds.text("places in the alphabet", letters.iter().map(|place| b'a' + (place + 25) % 26).collect());
    }
}

/// Two or three digits for each character.
fn run_together(digits: &[u8], finds: &mut Finds) {
    for width in 2..=3 {
        for start in 0..width {
            let numbers: Vec<u32> = digits[start..].chunks_exact(width).filter_map(|part| number(part, 10)).collect();
            points("code points", &numbers, finds);
            letters(&numbers, finds);
            let octal: Vec<u32> = digits[start..].chunks_exact(width).filter_map(|part| number(part, 8)).collect();
            points("octal code points", &octal, finds);
        }
    }
}
