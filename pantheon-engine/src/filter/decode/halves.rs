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
    let text: Vec<char> = String::from_utf8_lossy(line).chars().collect();
    let (front, back) = text.split_at(text.len() / 2);
    let sign = back[0];
    if !BETWEEN.contains(&sign) || text.iter().filter(|one| **one == sign).count() > 1 {
        return;
    }
    let mut zipped = String::with_capacity(line.len());
    for (at, one) in front.iter().enumerate() {
        zipped.push(*one);
        zipped.extend(back.get(at + 1));
    }
    finds.text("halves", zipped.into_bytes());
}
