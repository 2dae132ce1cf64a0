//! A text in pieces, a line for each, in lines that are the same around them or count: `part7 = …`, `| 7 | … |`,
//! `s="$s…"`, `    P7("…"),`.
//!
//! Syntax does not matter: what lines near each other begin and end with, numbers that count up included, is a frame, and
//! what it holds is put together without it.

use super::finds::{BETWEEN, Finds};
use crate::filter::lines::Lines;

/// Lines with one frame; fewer hold nothing, and without a number that counts they may be alike by chance.
const FEWEST: usize = 4;
const FEWEST_COUNTED: usize = 3;

/// Bytes that lines have in them; fewer tell nothing.
const SHORTEST: usize = 24;

/// Characters that all pieces of a text may begin or end with.
const ALIKE: usize = 2;

/// A line that is shorter has no frame.
const SHORTEST_LINE: usize = 4;

/// Lines from one of a kind to the next: some carriers have a few of their own for each.
const APART: usize = 4;

/// Numbers that count go up by no more.
const LARGEST_STEP: u64 = 1000;

/// A line of so many bytes may hold many pieces itself, each behind the same sign.
const LONG: usize = 100;
const MANY: usize = 6;

/// A part of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Byte(u8),
    /// A number, the last one, and how much larger the next one is.
    Count(u64, u64),
    /// A letter, and the next one is the next of the alphabet.
    Letter(u8),
}

impl Unit {
    fn is_word(self) -> bool {
        matches!(self, Self::Byte(byte) if byte.is_ascii_alphanumeric())
    }

    /// A sign or what counts: more than words may share.
    fn is_firm(self) -> bool {
        match self {
            Self::Byte(byte) => byte.is_ascii_punctuation() || byte >= 0x80,
            _ => true,
        }
    }

    fn counts(self) -> bool {
        !matches!(self, Self::Byte(_))
    }
}

/// Lines of one kind.
struct Group<'t> {
    first: &'t [u8],
    /// With a second one there are members: each with where in it the frame's front ends and its back begins.
    members: Vec<(&'t [u8], usize, usize)>,
    front: Vec<Unit>,
    /// From the end of the line on.
    back: Vec<Unit>,
    last: usize,
    done: bool,
}

pub(super) fn decode(bytes: &[u8], lines: &Lines, finds: &mut Finds) {
    let mut open: Vec<Group<'_>> = Vec::new();
    let mut found = Found::default();
    let (mut start, mut number) = (0, 0);
    for (_, end) in lines {
        let line = without_end(&bytes[start..*end]);
        start = *end;
        if line.len() >= LONG
            && let Some(sign) = b"<[{(".iter().find(|sign| count(line, **sign) >= MANY)
        {
            let mut from = 0;
            for at in (1..=line.len()).filter(|at| *at == line.len() || line[*at] == *sign) {
                take(&line[from..at], number, &mut open, &mut found);
                from = at;
                number += 1;
            }
            continue;
        }
        take(line, number, &mut open, &mut found);
        number += 1;
    }
    open.iter().for_each(|group| group.read(&mut found));
    // All in one, so far apart that no decoder takes two for one.
    for parts in [found.solid, found.lined] {
        if !parts.is_empty() {
            finds.text("framed lines", parts.join(BETWEEN));
        }
    }
}

/// What was put together: without anything between pieces, and each on its line.
#[derive(Default)]
struct Found {
    solid: Vec<Vec<u8>>,
    lined: Vec<Vec<u8>>,
}

/// A line without what ends it. Spaces at its end may belong to a text.
fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn count(line: &[u8], sign: u8) -> usize {
    line.iter().filter(|byte| **byte == sign).count()
}

/// Adds a line to the group that it belongs to.
fn take<'t>(line: &'t [u8], number: usize, open: &mut Vec<Group<'t>>, found: &mut Found) {
    open.retain(|group| {
        let stays = group.last + APART >= number && !group.done;
        if !stays {
            group.read(found);
        }
        stays
    });
    if line.len() < SHORTEST_LINE {
        return;
    }
    // Rather to one that has many.
    for established in [true, false] {
        let mut groups = open.iter_mut().rev().filter(|group| group.is_established() == established);
        if groups.any(|group| group.first[0] == line[0] && group.add(line, number)) {
            return;
        }
    }
    let (members, front, back) = (Vec::new(), Vec::new(), Vec::new());
    open.push(Group { first: line, members, front, back, last: number, done: false });
}

impl<'t> Group<'t> {
    /// What so many lines have in common is no accident.
    fn is_established(&self) -> bool {
        self.members.len() >= 3
    }

    /// Adds a line that has the frame, or makes one with a second line; whether there is one.
    fn add(&mut self, line: &'t [u8], number: usize) -> bool {
        let added = if self.members.is_empty() { self.pair(self.first, line) } else { self.next(line) };
        if added {
            self.last = number;
        }
        added
    }

    fn pair(&mut self, first: &'t [u8], line: &'t [u8]) -> bool {
        if first == line || !may_frame(first, line) {
            return false;
        }
        let (mut front, mut starts) = common(first, line, [0, 0], false);
        let (mut back, mut ends) = common(first, line, starts, true);
        for (units, taken) in [(&mut front, &mut starts), (&mut back, &mut ends)] {
            let count = signals(units);
            units.truncate(units.len() - count);
            *taken = taken.map(|taken| taken - count);
        }
        let members = vec![(first, starts[0], first.len() - ends[0]), (line, starts[1], line.len() - ends[1])];
        let made = is_frame(&front, &back, &members);
        if made {
            (self.members, self.front, self.back) = (members, front, back);
        }
        made
    }

    fn next(&mut self, line: &'t [u8]) -> bool {
        let (mut front, mut back) = (self.front.clone(), self.back.clone());
        let start = follow(&mut front, line, 0, false);
        let end = line.len() - follow(&mut back, line, start, true);
        let lost = |old: &[Unit], new: usize| old[new..].iter().any(|unit| unit.is_firm());
        let established = self.is_established();
        if established && lost(&self.front, front.len()) {
            return false;
        }
        if established && lost(&self.back, back.len()) {
            // The last line ends in its own way.
            let sign = self.back.last();
            let end = line[start..].iter().rposition(|byte| Some(&Unit::Byte(*byte)) == sign);
            self.members.push((line, start, end.map_or(line.len(), |end| start + end)));
            self.done = true;
            return true;
        }
        // What is no part of all frames is part of what they hold.
        let extents = |line: &[u8]| {
            let start = extent(&front, line, false);
            // A number at the end may begin in the front.
            (start, (line.len() - extent(&back, line, true)).max(start))
        };
        let (before, ..) = self.members[self.members.len() - 1];
        let (before_start, before_end) = extents(before);
        if !is_frame(&front, &back, &[(before, before_start, before_end), (line, start, end)]) {
            return false;
        }
        if (front.len(), back.len()) != (self.front.len(), self.back.len()) {
            self.members.iter_mut().for_each(|(line, start, end)| (*start, *end) = extents(line));
        }
        self.members.push((line, start, end));
        (self.front, self.back) = (front, back);
        true
    }

    fn read(&self, found: &mut Found) {
        let counted = self.front.iter().chain(&self.back).any(|unit| unit.counts());
        if self.members.len() < if counted { FEWEST_COUNTED } else { FEWEST } {
            return;
        }
        self.read_within(0, 0, counted, found);
        // A digit or two may be the same in all pieces.
        let word = |units: &[Unit]| units.iter().rev().take_while(|unit| unit.is_word()).count();
        let (front, back) = (word(&self.front), word(&self.back));
        if front + back > 0 && front.max(back) <= ALIKE {
            self.read_within(front, back, counted, found);
        }
        // So may many of one letter, where their number tells something.
        let [front, back] = [&self.front, &self.back].map(|units| {
            let same = units.iter().rev().take_while(|unit| Some(*unit) == units.last() && unit.is_word()).count();
            if same > ALIKE { same } else { 0 }
        });
        if front + back > 0 {
            self.read_within(front, back, counted, found);
        }
    }

    /// Puts together what lines hold, and so many bytes more of each.
    fn read_within(&self, before: usize, behind: usize, counted: bool, found: &mut Found) {
        let middle = |(line, start, end): &(&'t [u8], usize, usize)| {
            // One that ends in its own way may begin in its own way too.
            line.get(start.saturating_sub(before)..(end + behind).min(line.len())).unwrap_or_default()
        };
        let middles: Vec<&[u8]> = self.members.iter().map(middle).collect();
        let solid = middles.concat();
        // The last piece may be shorter.
        let (first, last) = (middles[0].len(), middles.len() - 1);
        let as_long = middles[..last].iter().all(|middle| middle.len() == first) && middles[last].len() <= first;
        // Where nothing counts, lines of code are alike too.
        let digits = || solid.iter().filter(|byte| byte.is_ascii_digit()).count();
        let telling = counted || solid.is_ascii() && (as_long || digits() * 6 >= solid.len() || is_even(&solid));
        if solid.len() < SHORTEST || !telling {
            return;
        }
        if !as_long {
            found.lined.push(middles.join(&b'\n'));
        }
        found.solid.push(solid);
    }
}

/// Whether a byte may be one of an encoded word.
fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_+/=-".contains(&byte)
}

/// Whether two lines are worth a closer look: they have a sign in common, and something that counts, or as many bytes, or
/// digits between. Most in code have not.
fn may_frame(old: &[u8], new: &[u8]) -> bool {
    let front = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let rest = old.len().min(new.len()) - front;
    let digit = |line: &[u8], at: usize| line.get(at).is_some_and(u8::is_ascii_digit);
    let counts = |one: Option<&u8>, other: Option<&u8>| {
        one.zip(other).is_some_and(|(one, other)| {
            one.is_ascii_digit() && other.is_ascii_digit() || one.is_ascii_alphabetic() && one + 1 == *other
        })
    };
    let common = old[..front].iter().any(|byte| *byte > b' ');
    let number = || digit(old, front - 1) && (digit(old, front) || digit(new, front));
    if common && (number() || counts(old.get(front), new.get(front)) || old.len() == new.len()) {
        return true;
    }
    let back = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(one, other)| one == other).count();
    let (old_end, new_end) = (old.len() - back, new.len() - back);
    let (one, other) = (old.get(old_end.wrapping_sub(1)), new.get(new_end.wrapping_sub(1)));
    let number = back > 0
        && digit(old, old_end)
        && (one.is_some_and(u8::is_ascii_digit) || other.is_some_and(u8::is_ascii_digit));
    number
        || counts(one, other)
        || common && old[front..old_end.max(front)].iter().any(u8::is_ascii_digit)
        || is_long(&old[..front], &old[old_end..])
}

/// Whether two lines have so much in common before and behind what they hold that it may be a frame: `<b class="`, `">`.
fn is_long(front: &[u8], back: &[u8]) -> bool {
    let told = |part: &[u8]| part.iter().filter(|byte| **byte > b' ').count();
    told(front) >= LONG_FRONT && told(back) >= LONG_BACK
}

const LONG_FRONT: usize = 3;
const LONG_BACK: usize = 2;

/// Whether what two lines have in common is no accident: it counts, or is long, or they are as long as each other, or hold
/// one word between signs.
fn is_frame(front: &[Unit], back: &[Unit], members: &[(&[u8], usize, usize)]) -> bool {
    let (firm_front, firm_back) = (firm(front), firm(back));
    let counts = |units: &[Unit]| units.iter().any(|unit| unit.counts());
    if counts(front) && firm_front > 0 || counts(back) && firm_back > 0 {
        return true;
    }
    let as_long = members.windows(2).all(|pair| pair[0].0.len() == pair[1].0.len());
    let words = || members.iter().all(|(line, start, end)| line[*start..*end].iter().all(|byte| is_digit(*byte)));
    let told = |units: &[Unit]| units.iter().filter(|unit| **unit != Unit::Byte(b' ')).count();
    let long = told(front) >= LONG_FRONT && told(back) >= LONG_BACK && firm_front + firm_back > 0;
    long || firm_front > 0 && (as_long || firm_front + firm_back > 1 && words())
}

/// Whether a text is words or has hardly any letters: code that is alike in many lines is neither.
fn is_even(text: &[u8]) -> bool {
    let most = |kind: fn(&u8) -> bool| text.iter().filter(|byte| kind(byte)).count() * 10 >= text.len() * 9;
    most(|byte| byte.is_ascii_alphabetic() || b" ,.'-".contains(byte)) || most(|byte| !byte.is_ascii_alphabetic())
}

/// How many units at the end may be the beginning of what a frame holds: signs that a letter may be written with, behind a
/// sign that opens.
fn signals(units: &[Unit]) -> usize {
    let count = units.iter().rev().take_while(|unit| is_one_of(**unit, b".-_/#*|+~")).count();
    let opens = units[..units.len() - count].last().is_some_and(|unit| is_one_of(*unit, b"\"'`()[]{}<>"));
    if opens { count } else { 0 }
}

fn is_one_of(unit: Unit, bytes: &[u8]) -> bool {
    matches!(unit, Unit::Byte(byte) if bytes.contains(&byte))
}

fn firm(units: &[Unit]) -> usize {
    units.iter().filter(|unit| unit.is_firm()).count()
}

/// How many bytes of a line units take that lead along it.
fn extent(units: &[Unit], line: &[u8], backward: bool) -> usize {
    let mut at = 0;
    for unit in units {
        at += if matches!(unit, Unit::Count(..)) { number(line, at, backward).1 } else { 1 };
    }
    at
}

/// What two lines begin with behind some bytes of each, or end with, and how many bytes of each it takes.
fn common(old: &[u8], new: &[u8], taken: [usize; 2], backward: bool) -> (Vec<Unit>, [usize; 2]) {
    let (mut units, mut at) = (Vec::new(), [0, 0]);
    let (old, new) = (&old[taken[0]..], &new[taken[1]..]);
    let byte =
        |line: &[u8], at: usize| if backward { line.iter().rev().nth(at).copied() } else { line.get(at).copied() };
    while let (Some(one), Some(other)) = (byte(old, at[0]), byte(new, at[1])) {
        if one.is_ascii_digit() && other.is_ascii_digit() {
            let (was, is) = (number(old, at[0], backward), number(new, at[1], backward));
            match is.0.checked_sub(was.0) {
                Some(0) if was.1 == is.1 => {
                    units.extend((0..was.1).filter_map(|more| byte(old, at[0] + more)).map(Unit::Byte))
                }
                Some(step @ 1..=LARGEST_STEP) => units.push(Unit::Count(is.0, step)),
                _ => break,
            }
            at = [at[0] + was.1, at[1] + is.1];
            continue;
        }
        let alone = |line: &[u8], at: usize| !byte(line, at + 1).is_some_and(|next| next.is_ascii_alphanumeric());
        if one == other {
            units.push(Unit::Byte(one));
        } else if !backward && one.is_ascii_alphabetic() && one + 1 == other && alone(old, at[0]) && alone(new, at[1]) {
            units.push(Unit::Letter(other));
        } else {
            break;
        }
        at = [at[0] + 1, at[1] + 1];
    }
    (units, at)
}

/// Goes along a line as far as units lead behind some bytes of it, and drops the rest of them; how many bytes they take.
fn follow(units: &mut Vec<Unit>, line: &[u8], taken: usize, backward: bool) -> usize {
    let rest = &line[if backward { taken } else { 0 }..];
    let mut at = 0;
    let mut fit = 0;
    for unit in units.iter_mut() {
        let byte = if backward { rest.iter().rev().nth(at).copied() } else { rest.get(at).copied() };
        let Some(byte) = byte else { break };
        let taken = match unit {
            Unit::Byte(wanted) => usize::from(byte == *wanted),
            Unit::Letter(last) if byte.is_ascii_alphabetic() && byte - 1 == *last => {
                *last = byte;
                1
            }
            Unit::Count(last, step) if byte.is_ascii_digit() => {
                let (value, digits) = number(rest, at, backward);
                if value == last.wrapping_add(*step) {
                    *last = value;
                    digits
                } else {
                    0
                }
            }
            _ => 0,
        };
        if taken == 0 {
            break;
        }
        at += taken;
        fit += 1;
    }
    units.truncate(fit);
    at
}

/// The value of the digits from a place on, or up to it, and how many there are.
fn number(line: &[u8], at: usize, backward: bool) -> (u64, usize) {
    let end = if backward { line.len() - at } else { at };
    let digits = if backward {
        let count = line[..end].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        &line[end - count..end]
    } else {
        let count = line[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        &line[at..at + count]
    };
    let value = digits.iter().fold(0u64, |value, digit| value.wrapping_mul(10).wrapping_add(u64::from(digit & 15)));
    (value, digits.len())
}
