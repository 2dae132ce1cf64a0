//! What stands around encoded lines and is none of theirs: comment marks, quotation marks, list bullets, diff signs.

use std::borrow::Cow;

/// The text without the marks at the beginnings of its lines.
pub(super) fn without_margins(bytes: &[u8]) -> Cow<'_, [u8]> {
    let needs = |line: &&[u8]| margin(line) > 0;
    if !bytes.split(|byte| *byte == b'\n').any(|line| needs(&line)) {
        return Cow::Borrowed(bytes);
    }
    let mut plain = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        plain.extend_from_slice(&line[margin(line)..]);
    }
    Cow::Owned(plain)
}

/// How many bytes of a line are white space and marks, and the first column of a dump behind them. Marks that are digits of
/// some alphabet must be followed by a space.
fn margin(line: &[u8]) -> usize {
    let space = |at: usize| line[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let marks = line[space(0)..].iter().take_while(|byte| b"/#*;%+->|!".contains(byte)).count();
    let end = space(0) + marks;
    let marked = (1..=4).contains(&marks) && matches!(line.get(end), Some(b' ' | b'\t'));
    let start = if marked { end + space(end) } else { space(0) };
    let column = line[start..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    if (4..=16).contains(&column) && matches!(&line[start + column..], [b':', b' ', ..] | [b' ', b' ', ..]) {
        return start + column + 1;
    }
    if marked { end } else { 0 }
}
