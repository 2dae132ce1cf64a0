//! Parts of words in lists of strings one after the other, the first parts of all in the first list.

use super::finds::Finds;

/// Strings of a list; fewer hold nothing.
const FEWEST: usize = 5;

/// A longer string is no part of a word.
const LONGEST: usize = 40;

pub(super) fn decode(lists: &[Vec<&[u8]>], finds: &mut Finds) {
    for width in 2..=4 {
        for group in lists.windows(width) {
            if group.iter().any(|list| list.len().abs_diff(group[0].len()) > 1) {
                continue;
            }
            let mut words: Vec<u8> = Vec::new();
            for at in 0..group[0].len() {
                group.iter().filter_map(|list| list.get(at)).for_each(|part| words.extend_from_slice(part));
                words.push(b' ');
            }
            finds.unmasked("lists side by side", words);
        }
    }
}

/// Strings in quotation marks with nothing but commas and spaces between them.
pub(super) fn lists(bytes: &[u8]) -> Vec<Vec<&[u8]>> {
    let (mut all, mut list) = (Vec::new(), Vec::new());
    let mut at = 0;
    let is_mark = |byte: &u8| matches!(byte, b'"' | b'\'');
    while at < bytes.len() {
        if list.is_empty() {
            // Outside of a list only a mark counts.
            let Some(found) = bytes[at..].iter().position(is_mark) else { break };
            at += found;
        }
        let byte = bytes[at];
        if is_mark(&byte) {
            let rest = &bytes[at + 1..];
            let end = rest.iter().take(LONGEST).position(|one| *one == byte);
            if let Some(end) = end.filter(|end| !rest[..*end].contains(&b'\n')) {
                list.push(&rest[..end]);
                at += end + 2;
                continue;
            }
        }
        if !matches!(byte, b',' | b';') && !byte.is_ascii_whitespace() && !list.is_empty() {
            let done = std::mem::take(&mut list);
            if done.len() >= FEWEST {
                all.push(done);
            }
        }
        at += 1;
    }
    if list.len() >= FEWEST {
        all.push(list);
    }
    all
}
