//! Pieces of a text in another order, each with the number of its place or of the one after it: shuffled rows of a table,
//! calls, facts, entries of a map, nodes of a list.
//!
//! Syntax does not matter: what has the same sign before and behind it is of one kind, and a kind of number that takes every
//! value of a range once, but not in order, tells one.

use std::collections::HashMap;
use std::ops::Range;

use super::finds::Finds;
use super::runs::{digit_runs, value};

/// Fewer pieces hold nothing.
const FEWEST: usize = 6;

/// Bytes between two numbers of a kind; more end a stretch.
const APART: usize = 400;

/// A larger number counts nothing.
const DIGITS: usize = 6;

/// A number in a text, with the bytes around it.
#[derive(Clone, Copy, Debug)]
struct Number {
    value: usize,
    start: usize,
    end: usize,
}

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let stretches = stretches(bytes);
    for (at, numbers) in stretches.iter().enumerate() {
        if shuffled(numbers.iter().map(|number| number.value)) {
            let mut order: Vec<usize> = (0..numbers.len()).collect();
            order.sort_by_key(|at| numbers[*at].value);
            read(bytes, numbers, &order, false, finds);
        } else if let Some(order) = stretches[at + 1..].iter().take(4).find_map(|next| followed(numbers, next)) {
            read(bytes, numbers, &order, true, finds);
        }
    }
}

/// Kinds that are kept open; more are looked through for those that ended.
const OPEN: usize = 64;

/// Numbers of each kind close to each other.
fn stretches(bytes: &[u8]) -> Vec<Vec<Number>> {
    // A text has few kinds at a time.
    let mut kinds: Vec<((u8, u8), Vec<Number>)> = Vec::new();
    let mut done = Vec::new();
    for Range { start, end: at } in digit_runs(bytes) {
        let around = (if start > 0 { bytes[start - 1] } else { b'\n' }, bytes.get(at).copied().unwrap_or(b'\n'));
        if at - start > DIGITS || around.1.is_ascii_alphanumeric() {
            continue;
        }
        let number = Number { value: value(&bytes[start..at]), start, end: at };
        let ended = |numbers: &[Number]| numbers.last().is_some_and(|last| last.end + APART < start);
        match kinds.iter_mut().find(|(kind, _)| *kind == around) {
            Some((_, numbers)) => {
                if ended(numbers) {
                    finish(numbers, &mut done);
                }
                numbers.push(number);
            }
            None => {
                if kinds.len() >= OPEN {
                    let old = kinds.extract_if(.., |(_, numbers)| ended(numbers));
                    old.for_each(|(_, mut numbers)| finish(&mut numbers, &mut done));
                }
                kinds.push((around, vec![number]));
            }
        }
    }
    kinds.iter_mut().for_each(|(_, numbers)| finish(numbers, &mut done));
    done.sort_by_key(|kind| kind[0].start);
    done
}

/// Takes numbers of one kind, if there are enough.
fn finish(numbers: &mut Vec<Number>, done: &mut Vec<Vec<Number>>) {
    if numbers.len() >= FEWEST {
        done.push(std::mem::take(numbers));
    }
    numbers.clear();
}

/// Whether numbers take nearly every value of a range from zero or one, each once, and not in their order.
pub(super) fn shuffled(values: impl ExactSizeIterator<Item = usize> + Clone) -> bool {
    let count = values.len();
    let descents = values.clone().zip(values.clone().skip(1)).filter(|(one, next)| one > next).count();
    if descents * 5 < count {
        return false;
    }
    let most = count + count / 4 + 1;
    let mut seen = vec![false; most + 1];
    values.filter(|value| *value <= most).for_each(|value| seen[value] = true);
    seen.iter().filter(|seen| **seen).count() * 8 >= count * 7
}

/// The order in which numbers follow each other, if each of `next` names the one after it.
fn followed(numbers: &[Number], next: &[Number]) -> Option<Vec<usize>> {
    if numbers.len().abs_diff(next.len()) > 2 {
        return None;
    }
    let places: HashMap<usize, usize> = numbers.iter().enumerate().map(|(at, number)| (number.value, at)).collect();
    if places.len() < numbers.len() {
        return None;
    }
    // What stands behind a number up to the next one belongs to it.
    let after = |at: usize| {
        let end = numbers.get(at + 1).map_or(usize::MAX, |number| number.start);
        let found = next.partition_point(|one| one.start < numbers[at].end);
        next.get(found).filter(|one| one.start < end).and_then(|one| places.get(&one.value)).copied()
    };
    let afters: Vec<Option<usize>> = (0..numbers.len()).map(after).collect();
    let named: std::collections::HashSet<usize> = afters.iter().flatten().copied().collect();
    let in_order = afters.iter().enumerate().filter(|(at, after)| **after == Some(at + 1)).count();
    if named.len() + 2 < numbers.len() || in_order * 2 > numbers.len() {
        return None;
    }
    let mut order = Vec::with_capacity(numbers.len());
    let mut taken = vec![false; numbers.len()];
    for first in (0..numbers.len()).filter(|at| !named.contains(at)) {
        let mut at = Some(first);
        while let Some(place) = at.filter(|place| !std::mem::replace(&mut taken[*place], true)) {
            order.push(place);
            at = afters[place];
        }
    }
    (order.len() + 2 >= numbers.len()).then_some(order)
}

/// Puts what stands behind the numbers in order, and what stands before them.
fn read(bytes: &[u8], numbers: &[Number], order: &[usize], linked: bool, finds: &mut Finds) {
    let line_end = |at: usize| bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| at + end);
    let line_start = |at: usize| bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |start| start + 1);
    let ends: Vec<usize> = numbers.iter().map(|number| line_end(number.end)).collect();
    let by_line = ends.windows(2).all(|pair| pair[0] != pair[1]);
    let behind = (0..numbers.len()).map(|at| {
        let next = numbers.get(at + 1).map_or(bytes.len(), |next| next.start);
        &bytes[numbers[at].end..if by_line { ends[at] } else { next.min(ends[at]) }]
    });
    let before = (0..numbers.len()).map(|at| {
        let last = if at > 0 { numbers[at - 1].end } else { 0 };
        &bytes[if by_line { line_start(numbers[at].start) } else { last }..numbers[at].start]
    });
    for parts in [behind.collect::<Vec<&[u8]>>(), before.collect()] {
        let parts: Vec<Vec<u8>> = parts
            .into_iter()
            .map(|part| part.iter().copied().filter(|byte| !linked || !byte.is_ascii_digit()).collect())
            .collect();
        let parts = differing(&parts);
        let pieces: Vec<&[u8]> = order.iter().map(|at| parts[*at]).collect();
        // A table of numbers takes every value once, too, and has nothing between them.
        let told = pieces.iter().filter(|piece| piece.iter().any(u8::is_ascii_alphanumeric)).count();
        if told * 3 >= pieces.len() * 2 && pieces.iter().map(|piece| piece.len()).sum::<usize>() >= 24 {
            finds.unmasked("sorted by number", pieces.join(&b'\n'));
            finds.unmasked("sorted by number", pieces.concat());
        }
    }
}

/// Parts without what all of them begin and end with. The last one may end in its own way.
fn differing(parts: &[Vec<u8>]) -> Vec<&[u8]> {
    let Some((first, most)) = parts.split_first() else { return Vec::new() };
    let inner = &most[..most.len().saturating_sub(1)];
    let common = |same: &dyn Fn(&[u8]) -> usize| inner.iter().map(|part| same(part)).min().unwrap_or_default();
    let begin = common(&|part| part.iter().zip(first).take_while(|(one, other)| one == other).count());
    let end = common(&|part| part.iter().rev().zip(first.iter().rev()).take_while(|(one, other)| one == other).count());
    let sign = first.len().checked_sub(end).and_then(|at| first.get(at)).filter(|_| end > 0);
    parts
        .iter()
        .enumerate()
        .map(|(at, part)| {
            let start = begin.min(part.len());
            let stop = if at + 1 < parts.len() {
                part.len().saturating_sub(end).max(start)
            } else {
                let found = part[start..].iter().position(|byte| Some(byte) == sign);
                found.map_or(part.len(), |found| start + found)
            };
            &part[start..stop]
        })
        .collect()
}
