//! Text that runs down the columns of a table: cells between bars, commas or tabs, or as many words in each line.

use super::finds::Finds;
use crate::filter::lines::{Line, Lines};

/// Lines of a table; fewer are read across. And its cells.
const FEWEST: usize = 4;
const FEWEST_CELLS: usize = 10;

/// Cells of a line.
const MOST: u8 = 16;

/// Signs that part cells: how many a line has, and whether a byte is one.
type Way = (fn(&Line) -> u8, fn(&u8) -> bool);

const WAYS: [Way; 2] = [
    (|line| line.separators.saturating_add(1), |byte| matches!(byte, b'|' | b',' | b'/' | b';')),
    (|line| line.parts, u8::is_ascii_whitespace),
];

pub(super) fn decode(bytes: &[u8], lines: &Lines, finds: &mut Finds) {
    for (count, is_border) in WAYS {
        let mut start = 0;
        // Lines in a row with as many cells are a table, whatever most of them are.
        for rows in lines.chunk_by(|(one, _), (other, _)| count(one) == count(other)) {
            let end = rows.last().map_or(start, |(_, end)| *end);
            if rows.len() >= FEWEST && (2..=MOST).contains(&count(&rows[0].0)) {
                read(&bytes[start..end], is_border, finds);
            }
            start = end;
        }
    }
}

fn read(text: &[u8], is_border: fn(&u8) -> bool, finds: &mut Finds) {
    let table: Vec<Vec<&[u8]>> = text.split(|byte| *byte == b'\n').map(|line| cells(line, is_border)).collect();
    let columns = table.iter().map(Vec::len).max().unwrap_or_default();
    let column = |column: usize| table.iter().filter_map(move |row| row.get(column).copied());
    // One that says the same in every line tells nothing.
    let differs = |at: &usize| column(*at).zip(column(*at).skip(1)).any(|(one, next)| one != next);
    let all: Vec<&[u8]> = (0..columns).filter(differs).flat_map(column).collect();
    let words = all.iter().filter(|cell| cell.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b' ')).count();
    if words >= FEWEST_CELLS && words * 4 >= all.len() * 3 {
        finds.unmasked("columns", all.join(&b' '));
    }
}

/// Cells that hold something, without the signs around it.
fn cells(line: &[u8], is_border: fn(&u8) -> bool) -> Vec<&[u8]> {
    let bare = |part: &'_ [u8]| {
        let start = part.iter().position(u8::is_ascii_alphanumeric)?;
        let end = part.iter().rposition(u8::is_ascii_alphanumeric)?;
        Some((start, end))
    };
    line.split(is_border).filter_map(|part| bare(part).map(|(start, end)| &part[start..=end])).collect()
}
