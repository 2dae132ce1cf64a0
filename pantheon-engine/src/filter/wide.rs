//! The lines of a text that have characters beyond ASCII. Most texts have few, and what looks for them need not see the
//! others.

/// Lines before and behind such a line that may belong to the same hidden text.
const AROUND: usize = 2;

/// Those lines and the ones around them; what is no UTF-8 is replaced.
pub(super) fn wide_lines(bytes: &[u8]) -> String {
    let mut wide = String::new();
    if bytes.is_ascii() {
        return wide;
    }
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let has: Vec<bool> = lines.iter().map(|line| !line.is_ascii()).collect();
    for (at, line) in lines.iter().enumerate() {
        if has[at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len())].contains(&true) {
            wide.push_str(&String::from_utf8_lossy(line));
        }
    }
    wide
}
