//! Words in another order, each with its place at its end or beginning: `change38`, `38change`.

use super::finds::Finds;
use super::ordered::shuffled;
use super::runs::{digit_runs, value};

/// Fewer words hold nothing.
const FEWEST: usize = 8;

/// Bytes from one to the next; more end a list.
const APART: usize = 40;

/// Digits of a place, and letters of a word.
const DIGITS: usize = 4;
const LONGEST: usize = 32;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let (mut behind, mut before) = (Vec::new(), Vec::new());
    let letter = |byte: &&u8| byte.is_ascii_alphabetic();
    for digits in digit_runs(bytes).filter(|digits| digits.len() <= DIGITS) {
        let value = value(&bytes[digits.clone()]);
        let front = bytes[..digits.start].iter().rev().take(LONGEST).take_while(letter).count();
        let back = bytes[digits.end..].iter().take(LONGEST).take_while(letter).count();
        let (word, list) = match (front, back) {
            (1.., 0) => (digits.start - front..digits.start, &mut behind),
            (0, 1..) => (digits.end..digits.end + back, &mut before),
            _ => continue,
        };
        add(Placed { value, word: &bytes[word.clone()], at: word.start }, list, finds);
    }
    read(&mut behind, finds);
    read(&mut before, finds);
}

/// A word, its place in the text that it belongs to, and where it stands.
struct Placed<'t> {
    value: usize,
    word: &'t [u8],
    at: usize,
}

fn add<'t>(word: Placed<'t>, list: &mut Vec<Placed<'t>>, finds: &mut Finds) {
    if list.last().is_some_and(|last| last.at + APART < word.at) {
        read(list, finds);
    }
    list.push(word);
}

/// Puts words in order, if they take nearly every place once, and stand in another order.
fn read(list: &mut Vec<Placed<'_>>, finds: &mut Finds) {
    let mut words = std::mem::take(list);
    if words.len() < FEWEST {
        return;
    }
    // Names that are numbered are mostly one name.
    let mut different: Vec<&[u8]> = words.iter().map(|word| word.word).collect();
    different.sort_unstable();
    different.dedup();
    if different.len() * 2 >= words.len() && shuffled(words.iter().map(|word| word.value)) {
        words.sort_by_key(|word| word.value);
        let sorted: Vec<&[u8]> = words.into_iter().map(|word| word.word).collect();
        finds.unmasked("words with their places", sorted.join(&b' '));
    }
}
