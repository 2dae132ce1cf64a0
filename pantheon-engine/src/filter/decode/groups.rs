//! Encoded text in groups of one length, such as `WW91 IGFy ZSBh`: no words are so alike.

use super::finds::Finds;

/// Groups in a row that are no accident, and how many bytes one has.
const FEWEST: usize = 8;
const SIZES: std::ops::RangeInclusive<usize> = 3..=16;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    parted(bytes, |byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b'"' | b'\'' | b'|'), finds);
    // A dash may be a digit, too.
    if bytes.iter().filter(|byte| **byte == b'-').count() >= FEWEST {
        parted(bytes, |byte| byte == b'-' || byte.is_ascii_whitespace(), finds);
    }
}

fn parted(bytes: &[u8], parts_at: impl Fn(u8) -> bool, finds: &mut Finds) {
    let parts = bytes.split(|byte| parts_at(*byte));
    let mut run: Vec<&[u8]> = Vec::new();
    // A lone sign between two groups is a separator.
    for part in parts.filter(|part| part.len() > 1 || part.first().is_some_and(u8::is_ascii_alphanumeric)) {
        let size = run.first().map_or(part.len(), |first| first.len());
        if part.len() == size && SIZES.contains(&size) {
            run.push(part);
            continue;
        }
        // The last group may be shorter.
        if part.len() < size && run.len() >= FEWEST {
            run.push(part);
        }
        push(&mut run, finds);
        if SIZES.contains(&part.len()) {
            run.push(part);
        }
    }
    push(&mut run, finds);
}

fn push(run: &mut Vec<&[u8]>, finds: &mut Finds) {
    // Numbers are read one by one elsewhere; put together they look like base64.
    let is_number = |part: &[u8]| part.starts_with(b"0x") || part.starts_with(b"0X") || is_decimal(part);
    let numbers = run.iter().all(|part| is_number(part));
    if run.len() >= FEWEST && !numbers {
        finds.extract("groups", run.concat());
    }
    run.clear();
}

/// Three digits, enough for a character.
fn is_decimal(part: &[u8]) -> bool {
    part.len() == 3 && part.iter().all(u8::is_ascii_digit)
}
