//! Characters as numbers: decimal, octal or `0x` code points in lists and calls, places in the alphabet, and the same
//! run together without separators.

use super::finds::Finds;
use super::masked::without_offset;
use super::steps;

/// How many numbers may be a text.
const SHORTEST: usize = 14;
/// What may stand between two of them: `) + chr(`.
const GAP: usize = 24;

/// Blocks of 256 characters that one text may use.
const MOST_SCRIPTS: u32 = 10;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut run: Vec<&[u8]> = Vec::new();
    let mut signed: Vec<i64> = Vec::new();
    let mut last = 0;
    for word in digits(bytes) {
        if word.start - last > GAP {
            read(&std::mem::take(&mut run), finds);
            read_steps(&mut signed, finds);
        }
        last = word.end;
        let negative = bytes[..word.start].ends_with(b"-");
        let digits = &bytes[word];
        if digits.len() >= 2 * SHORTEST && digits.iter().all(u8::is_ascii_digit) {
            run_together(digits, finds);
        } else if digits.len() <= 10 {
            let value = number(digits, 10).map(i64::from);
            signed.extend(value.map(|value| if negative { -value } else { value }));
            run.push(digits);
        }
    }
    read(&run, finds);
    read_steps(&mut signed, finds);
    without_points(bytes, finds);
}

/// Hundredths of numbers, on lines of nothing else: `0.89, 1.11`.
fn without_points(bytes: &[u8], finds: &mut Finds) {
    let mut found = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let digit = |at: usize| line.get(at).is_some_and(u8::is_ascii_digit);
        let is_point = |at: usize| line[at] == b'.' && at > 0 && digit(at - 1) && digit(at + 1);
        let points = (0..line.len()).filter(|at| is_point(*at)).count();
        let is_hundredth = |at: usize| is_point(at) && (at < 2 || !digit(at - 2)) && digit(at + 2) && !digit(at + 3);
        let hundredths = || (0..line.len()).filter(|at| is_hundredth(*at)).count();
        // Five bytes of seven in `0.89, `, and words around.
        if points >= 2 && points * 10 >= line.len() && hundredths() * 4 >= points * 3 {
            found.extend((0..line.len()).filter(|at| !is_point(*at)).map(|at| line[at]));
        }
    }
    if found.len() >= SHORTEST * 4 {
        finds.extract("decimal points left out", found);
    }
}

/// Numbers that depend on each other.
fn read_steps(numbers: &mut Vec<i64>, finds: &mut Finds) {
    if finds.turning {
        steps::read(numbers, finds);
    }
    numbers.clear();
}

/// The ranges of digits, with a `0x` or `0b` before them or an `h` behind. Digits inside names count: `&#89;`, `c89`; those
/// of a type behind a number, as in `89u8`, do not.
fn digits(bytes: &[u8]) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..)?.iter().position(u8::is_ascii_digit)?;
        let count =
            |from: usize, digit: fn(&u8) -> bool| from + bytes[from..].iter().take_while(|byte| digit(byte)).count();
        let prefix = (bytes[start], bytes.get(start + 1).map(u8::to_ascii_lowercase));
        let hex = count(start, u8::is_ascii_hexdigit);
        let end = match prefix {
            (b'0', Some(b'x')) => count(start + 2, u8::is_ascii_hexdigit),
            (b'0', Some(b'b')) => count(start + 2, |byte| matches!(byte, b'0' | b'1')),
            _ if matches!(bytes.get(hex), Some(b'h' | b'H')) && hex - start <= 5 => hex + 1,
            _ => count(start, u8::is_ascii_digit),
        };
        let is_type = TYPES.iter().find(|kind| bytes[end..].starts_with(kind));
        at = end + is_type.map_or(0, |kind| kind.len());
        Some(start..end)
    })
}

/// What types are called behind a number.
const TYPES: [&[u8]; 8] = [b"u8", b"i8", b"u16", b"i16", b"u32", b"i32", b"u64", b"i64"];

fn read(run: &[&[u8]], finds: &mut Finds) {
    if run.len() < SHORTEST {
        return;
    }
    let decimal: Vec<u32> = run.iter().filter_map(|digits| number(digits, 10)).collect();
    points("code points", &decimal, finds);
    letters(&decimal, finds);
    pairs(&decimal, finds);
    if finds.turning {
        without_offset(&decimal).into_iter().for_each(|text| finds.unmasked("shifted code points", text));
    }
    let octal: Vec<u32> = run.iter().filter_map(|digits| number(digits, 8)).collect();
    points("octal code points", &octal, finds);
    digits_of_few(run, finds);
    let backward: Vec<u32> = decimal.iter().rev().copied().collect();
    points("code points from the end", &backward, finds);
}

/// As many digits for each character, of no more than seven different ones.
fn digits_of_few(run: &[&[u8]], finds: &mut Finds) {
    let width = run[0].len();
    if !(3..=7).contains(&width) || run.iter().any(|digits| digits.len() != width) {
        return;
    }
    for radix in 3..=7 {
        let numbers: Option<Vec<u32>> = run.iter().map(|digits| number(digits, radix)).collect();
        if let Some(numbers) = numbers.filter(|numbers| numbers.iter().all(|number| (9..127).contains(number))) {
            points("code points of few digits", &numbers, finds);
        }
    }
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let text = std::str::from_utf8(digits).ok()?;
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).or_else(|| text.strip_suffix(['h', 'H']));
    let (digits, radix) = match (hex, text.strip_prefix("0b").or_else(|| text.strip_prefix("0B"))) {
        (Some(hex), _) => (hex, 16),
        (None, Some(bits)) => (bits, 2),
        (None, None) => (text, radix),
    };
    u32::from_str_radix(digits, radix).ok()
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

/// Two places in the alphabet in one number, the first one in its hundreds: `2505` for `ye`.
fn pairs(numbers: &[u32], finds: &mut Finds) {
    let fits = |number: &&u32| **number / 100 <= 26 && **number % 100 <= 26;
    let (fitting, double) = (numbers.iter().filter(fits), numbers.iter().filter(|number| **number > 100).count());
    if fitting.clone().count() * 8 < numbers.len() * 7 || double * 2 < numbers.len() {
        return;
    }
    let places = fitting.flat_map(|number| [number / 100, number % 100]).filter(|place| *place > 0);
    finds.text("two places in the alphabet", places.map(|place| b'a' + (place as u8 + 25) % 26).collect());
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
