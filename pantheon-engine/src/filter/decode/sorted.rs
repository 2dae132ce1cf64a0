//! Lines in another order, each with numbers that tell its place: priorities, dates, cells of a sheet, however far apart
//! they are. [`super::ordered`] sees numbers that take every value, on whatever lines.

use super::finds::Finds;
use super::runs::digit_runs;
use crate::filter::lines::Lines;

/// Fewer lines hold nothing.
const FEWEST: usize = 3;

/// So many may have their numbers behind something else each.
const MANY: usize = 6;

/// Numbers of a line that tell its place: a date and a time have six.
const MOST: usize = 6;

/// A line and what it is sorted by.
type Keyed<'t> = (Vec<u32>, &'t [u8]);

pub(super) fn decode(bytes: &[u8], lines: &Lines, finds: &mut Finds) {
    let mut run: Vec<Keyed<'_>> = Vec::new();
    let (mut kind, mut found) = (None, Vec::new());
    let mut start = 0;
    for (line, end) in lines {
        let text = bytes[start..*end].trim_ascii_end();
        start = *end;
        let here = line.digits.then(|| kind_of(text));
        if here != kind {
            read(&mut run, &mut found);
            kind = here;
        }
        if here.is_some() {
            run.push((numbers(text), text));
        }
    }
    read(&mut run, &mut found);
    if !found.is_empty() {
        finds.text("sorted lines", found.join(&b"\n\n"[..]));
    }
}

/// What lines of one list begin alike with: as much space and the same sign, or a letter, or a digit.
fn kind_of(line: &[u8]) -> (usize, u8) {
    let space = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let sign = match line.get(space) {
        Some(letter) if letter.is_ascii_alphabetic() => b'a',
        Some(digit) if digit.is_ascii_digit() => b'0',
        other => other.copied().unwrap_or_default(),
    };
    (space, sign)
}

fn numbers(line: &[u8]) -> Vec<u32> {
    let value = |digits: &[u8]| {
        digits.iter().fold(0, |value: u32, digit| value.saturating_mul(10).saturating_add(u32::from(digit & 15)))
    };
    digit_runs(line).take(MOST).map(|digits| value(&line[digits])).collect()
}

fn read(run: &mut Vec<Keyed<'_>>, found: &mut Vec<Vec<u8>>) {
    let mut lines = std::mem::take(run);
    if lines.len() < FEWEST {
        return;
    }
    // A cell of a sheet has its column before its row.
    let column = |line: &[u8]| match line {
        [letter @ b'A'..=b'Z', digit, ..] if digit.is_ascii_digit() => Some(u32::from(*letter)),
        _ => None,
    };
    let columns = lines.iter().map(|(_, line)| column(line)).collect::<Option<Vec<u32>>>();
    if let Some(columns) = &columns {
        lines.iter_mut().zip(columns).for_each(|((numbers, _), column)| {
            numbers.truncate(1);
            numbers.push(*column);
        });
    }
    if columns.is_none() && !numbered(&lines) || !shuffled(&lines) {
        return;
    }
    lines.sort_by(|one, other| one.0.cmp(&other.0));
    let sorted: Vec<&[u8]> = lines.into_iter().map(|(_, line)| line).collect();
    found.push(sorted.join(&b'\n'));
}

/// Whether the first numbers of lines stand behind the same, or are no larger than those of so many lines are.
fn numbered(lines: &[Keyed<'_>]) -> bool {
    fn before(line: &[u8]) -> &[u8] {
        &line[..line.iter().position(u8::is_ascii_digit).unwrap_or(line.len())]
    }
    let most = lines.len() as u32 * 2;
    lines.windows(2).all(|pair| before(pair[0].1) == before(pair[1].1))
        || lines.len() >= MANY && lines.iter().all(|(numbers, _)| numbers[0] < most)
}

/// Whether lines hold words or something encoded, each with other numbers, and not in their order.
fn shuffled(lines: &[Keyed<'_>]) -> bool {
    let descents = lines.windows(2).filter(|pair| pair[0].0 > pair[1].0).count();
    if descents == 0 || descents * 5 < lines.len() {
        return false;
    }
    let letters = lines.iter().flat_map(|(_, line)| *line).filter(|byte| byte.is_ascii_alphabetic()).count();
    let mut keys: Vec<&[u32]> = lines.iter().map(|(numbers, _)| &numbers[..]).collect();
    keys.sort_unstable();
    keys.dedup();
    letters >= lines.len() * 2 && keys.len() == lines.len()
}
