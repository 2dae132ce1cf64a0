//! Places in a list of words or of parts of words, in the order in which they are to be read: `[3, 0, 7]` beside
//! `["the", …]`, `words[3] + words[0]`, `3 0 7` below a numbered list.

use std::ops::Range;

use super::finds::Finds;
use super::runs::digit_runs;

/// Fewer numbers or words hold nothing.
const FEWEST: usize = 6;

/// Bytes between two numbers of one list: `] + " " + words[`.
const GAP: usize = 20;

/// Digits of a place.
const DIGITS: usize = 4;

/// The longest word of a numbered list.
const LONGEST: usize = 24;

/// Among longer parts there are spaces.
const SHORT: usize = 4;

/// Lists of each kind that are looked into; code has few that fit each other.
const MOST: usize = 16;

/// Words, and the number of the first one where it is known.
type List<'t> = (Option<usize>, Vec<&'t [u8]>);

/// Strings in lists are `lists`.
pub(super) fn decode(bytes: &[u8], lists: &[Vec<&[u8]>], finds: &mut Finds) {
    let orders: Vec<Vec<usize>> = numbers(bytes).into_iter().filter(|order| !is_counting(order)).take(MOST).collect();
    if orders.is_empty() {
        return;
    }
    // A string may be the list itself.
    let split = strings(bytes).into_iter().map(words).filter(|words| words.len() >= FEWEST).map(|words| (None, words));
    let quoted = lists.iter().map(|list| (None, list.clone()));
    let all: Vec<List<'_>> = quoted.chain(split).chain(numbered(bytes)).take(MOST).collect();
    for (order, (first, list)) in orders.iter().flat_map(|order| all.iter().map(move |list| (order, list))) {
        for first in first.map_or(0..=1, |first| first..=first) {
            let pick = |place: &usize| list.get(place.checked_sub(first)?).copied();
            if let Some(picked) = order.iter().map(pick).collect::<Option<Vec<&[u8]>>>() {
                finds.unmasked("places in a list", picked.join(&b' '));
                if picked.iter().any(|part| part.len() < SHORT) {
                    finds.unmasked("places in a list", picked.concat());
                }
            }
        }
    }
}

fn words(text: &[u8]) -> Vec<&[u8]> {
    let is_part = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | b'|');
    text.split(is_part).filter(|word| !word.is_empty()).collect()
}

/// Strings in quotation marks that have spaces in them, on one line.
fn strings(bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        for mark in [b'"', b'\'', b'`'] {
            let parts = line.split(|byte| *byte == mark).skip(1).step_by(2);
            found.extend(parts.filter(|part| part.iter().filter(|byte| **byte == b' ').count() + 1 >= FEWEST));
        }
    }
    found
}

/// Numbered lists: words behind numbers of which each is one more than the one before.
fn numbered(bytes: &[u8]) -> Vec<List<'_>> {
    let (mut all, mut list) = (Vec::new(), Vec::new());
    let mut first = 0;
    each_number(bytes, |value, _, end| {
        let marks = bytes[end..].iter().take(4).take_while(|byte| b":.)=->\"' ]\t".contains(byte)).count();
        let start = end + marks;
        let length = bytes[start..].iter().take(LONGEST).take_while(|byte| byte.is_ascii_alphabetic()).count();
        if marks == 0 || length == 0 {
            return;
        }
        if value != first + list.len() {
            all.push((Some(first), std::mem::take(&mut list)));
            first = value;
        }
        list.push(&bytes[start..start + length]);
    });
    all.push((Some(first), list));
    all.retain(|(_, list): &List<'_>| list.len() >= FEWEST);
    all
}

/// Lists of numbers close to each other, on however many lines.
fn numbers(bytes: &[u8]) -> Vec<Vec<usize>> {
    let (mut all, mut list) = (Vec::new(), Vec::new());
    let mut last = 0;
    each_number(bytes, |value, start, end| {
        if start > last + GAP {
            all.push(std::mem::take(&mut list));
        }
        list.push(value);
        last = end;
    });
    all.push(list);
    all.retain(|list: &Vec<usize>| list.len() >= FEWEST);
    all
}

/// Calls `look` with each number that is no part of a word, and where it begins and ends.
fn each_number(bytes: &[u8], mut look: impl FnMut(usize, usize, usize)) {
    for Range { start, end: at } in digit_runs(bytes) {
        let within = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
        if at - start <= DIGITS && !within(at) && !within(start.wrapping_sub(1)) {
            look(bytes[start..at].iter().fold(0, |value, digit| value * 10 + usize::from(digit & 15)), start, at);
        }
    }
}

/// Whether numbers only count up, as those of a list do.
fn is_counting(order: &[usize]) -> bool {
    order.windows(2).filter(|pair| pair[1] == pair[0] + 1).count() * 4 >= order.len() * 3
}
