//! Escapes that were broken into lines of one length, in the middle of an escape where it came so.

use super::finds::Finds;

/// Lines as long as each other, and a last one that is no longer; and how long they are.
const FEWEST: usize = 2;
const SHORTEST: usize = 24;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut lines: Vec<&[u8]> = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n').chain([&b""[..]]) {
        let line = line.trim_ascii();
        match lines.last() {
            Some(last) if line.len() == last.len() => lines.push(line),
            _ => {
                let shorter = lines.last().is_some_and(|last| line.len() < last.len()).then_some(line);
                let joined = lines.iter().copied().chain(shorter).collect::<Vec<&[u8]>>();
                if lines.len() >= FEWEST && lines[0].len() >= SHORTEST && lines.iter().all(|line| is_escaped(line)) {
                    finds.extract("wrapped lines", joined.concat());
                }
                lines.clear();
                lines.push(line);
            }
        }
    }
}

/// Whether a tenth of a line is signs that begin escapes.
fn is_escaped(line: &[u8]) -> bool {
    line.iter().filter(|byte| matches!(byte, b'%' | b'\\' | b'&' | b'=')).count() * 10 >= line.len()
}
