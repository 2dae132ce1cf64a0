//! Every second character in one half of a line or string and those between them in the other, with a sign between both.

use super::finds::Finds;

/// A shorter line holds nothing.
const SHORTEST: usize = 24;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    for line in bytes.split(|byte| *byte == b'\n') {
        line.split(|byte| b"\"'`".contains(byte)).for_each(|part| read(part.trim_ascii(), finds));
    }
    if bytes.trim_ascii().contains(&b'\n') {
        read(bytes.trim_ascii(), finds);
    }
}

/// Signs that stand between halves, and nowhere else in them.
const BETWEEN: &[char] = &['|', '/', '~', '#', ';'];

fn read(line: &[u8], finds: &mut Finds) {
    if line.len() < SHORTEST {
        return;
    }
    let text = String::from_utf8_lossy(line);
    let half = text.chars().count() / 2;
    let Some(sign) = text.chars().nth(half).filter(|sign| BETWEEN.contains(sign)) else { return };
    if text.matches(sign).count() > 1 {
        return;
    }
    let text: Vec<char> = text.chars().collect();
    let (front, back) = text.split_at(half);
    let mut zipped = String::with_capacity(line.len());
    for (at, one) in front.iter().enumerate() {
        zipped.push(*one);
        zipped.extend(back.get(at + 1));
    }
    finds.text("halves", zipped.into_bytes());
}
