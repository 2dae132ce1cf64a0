//! Every second or third word, where the others are of another kind: words of a code among fillers of prose.

use super::finds::Finds;
use crate::filter::lines::{Lines, stretches};

/// Words that are judged together.
const BLOCK: usize = 30;

/// Fewer hold nothing.
const FEWEST: usize = 12;

/// Bytes by which words on average are longer or shorter than those between.
const DIFFERENCE: usize = 3;

pub(super) fn decode(bytes: &[u8], lines: &Lines, finds: &mut Finds) {
    for stretch in stretches(lines, |line| line.wordy) {
        read(&bytes[stretch], finds);
    }
}

fn read(text: &[u8], finds: &mut Finds) {
    let words: Vec<&[u8]> = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
    for width in 2..=3 {
        let mut found = vec![Vec::new(); width];
        let mut open = false;
        for block in words.chunks(BLOCK) {
            // The end of a text may lie in a short block.
            if open && block.len() < FEWEST || differ(block, width) {
                open = true;
                for (at, word) in block.iter().enumerate() {
                    found[at % width].extend_from_slice(word);
                    found[at % width].push(b' ');
                }
            } else if open {
                push(&mut found, finds);
                open = false;
            }
        }
        push(&mut found, finds);
    }
}

fn push(found: &mut [Vec<u8>], finds: &mut Finds) {
    for text in found.iter_mut().map(std::mem::take).filter(|text| text.len() >= FEWEST) {
        finds.text("every n-th word", text);
    }
}

/// Whether words at one place of so many are longer or shorter than the others, or hold digits and signs where those do not.
/// The others are plain: in code hardly any are.
fn differ(block: &[&[u8]], width: usize) -> bool {
    let (mut lengths, mut signs, mut counts) = ([0; 3], [0; 3], [0; 3]);
    for (at, word) in block.iter().enumerate() {
        lengths[at % width] += word.len();
        signs[at % width] += usize::from(word.iter().any(|byte| !byte.is_ascii_lowercase()));
        counts[at % width] += 1;
    }
    block.len() >= FEWEST
        && (0..width).any(|place| {
            let others = |sums: [usize; 3]| sums.iter().sum::<usize>() - sums[place];
            let (here, there) = (counts[place], others(counts));
            let apart = |sums: [usize; 3]| (sums[place] * there).abs_diff(others(sums) * here);
            others(signs) * 8 <= there && (apart(lengths) >= DIFFERENCE * here * there || signs[place] * 2 >= here)
        })
}
