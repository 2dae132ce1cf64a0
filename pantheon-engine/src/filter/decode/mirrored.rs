//! Words with their mirror images behind them: `theeht regionnoiger`.

use super::finds::Finds;

/// Fewer words, or a smaller part of those from one to another, are no text.
const FEWEST: usize = 6;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut found: Vec<&[u8]> = Vec::new();
    let mut others = 0;
    for word in bytes.split(|byte| *byte <= b' ').filter(|word| !word.is_empty()) {
        let (half, mirror) = word.split_at(word.len() / 2);
        // Its ends tell of most words that they are none.
        if word[0] == word[word.len() - 1] && word.len() % 2 == 0 && half.iter().eq(mirror.iter().rev()) {
            found.push(half);
            others = 0;
        } else if !found.is_empty() {
            others += 1;
            if others > 4 {
                push(&mut found, finds);
            }
        }
    }
    push(&mut found, finds);
}

fn push(found: &mut Vec<&[u8]>, finds: &mut Finds) {
    if found.len() >= FEWEST {
        finds.text("mirrored words", found.join(&b' '));
    }
    found.clear();
}
