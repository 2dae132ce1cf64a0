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

/// How many bytes of a line are white space and marks, or the first column of a dump. Marks that are digits of some alphabet must be followed by a space.
fn margin(line: &[u8]) -> usize {
    let space = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let column = line[space..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    if (4..=16).contains(&column) && matches!(&line[space + column..], [b':', b' ', ..] | [b' ', b' ', ..]) {
        return space + column + 1;
    }
    let marks = line[space..].iter().take_while(|byte| b"/#*;%+->|!".contains(byte)).count();
    if marks == 0 || marks > 4 || !matches!(line.get(space + marks), Some(b' ' | b'\t')) {
        return 0;
    }
    space + marks
}
