//! Letters as keys of a telephone that are pressed several times: `44 444`.

use super::finds::Finds;
use super::words::Word;

/// What each key writes, from `2` on.
const KEYS: [&[u8]; 8] = [b"abc", b"def", b"ghi", b"jkl", b"mno", b"pqrs", b"tuv", b"wxyz"];

/// Fewer tell nothing.
const FEWEST: usize = 16;

pub(super) fn decode(words: &[Word<'_>], finds: &mut Finds) {
    let mut text = Vec::new();
    let mut several = 0;
    for word in words.iter().map(Some).chain([None]) {
        if let Some((letter, times)) = word.and_then(pressed) {
            text.push(letter);
            several += usize::from(times > 1);
            continue;
        }
        // In a list of numbers hardly any has one digit twice.
        if text.len() >= FEWEST && several * 3 >= text.len() {
            finds.text("keys of a telephone", std::mem::take(&mut text));
        }
        text.clear();
        several = 0;
    }
}

/// The letter of a key, and how often it was pressed.
fn pressed(word: &Word<'_>) -> Option<(u8, usize)> {
    let (first, times) = (*word.text.first()?, word.text.len());
    if word.digits != times || times > 4 || word.text.iter().any(|digit| *digit != first) {
        return None;
    }
    match first {
        b'0' | b'1' => (times == 1).then_some((b' ', 1)),
        key => Some((*KEYS[usize::from(key - b'2')].get(times - 1)?, times)),
    }
}
