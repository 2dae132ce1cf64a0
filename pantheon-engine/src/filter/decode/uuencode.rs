//! uuencode (POSIX.1-2024) and xxencode: lines of six bits a character, whose first one tells how many bytes follow.

use super::digits::values;
use super::finds::Finds;

/// The value of each character; 255 where it is none.
const UU: [u8; 256] = {
    let mut table = [u8::MAX; 256];
    let mut value = 0;
    while value < 64u8 {
        table[(b' ' + value) as usize] = value;
        value += 1;
    }
    table[b'`' as usize] = 0;
    table
};
const XX: [u8; 256] = values(b"+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", u8::MAX);

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    for (step, values) in [("uuencode", &UU), ("xxencode", &XX)] {
        let mut out = Vec::new();
        for line in bytes.split(|byte| *byte == b'\n').chain([&b""[..]]) {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            // A space behind a comment's mark is none of the text, though it is a digit.
            let read = |line: &[u8]| {
                let (count, digits) = line.split_first()?;
                fits(*count, digits, values).then(|| octets(*count, digits, values))
            };
            match read(line).or_else(|| read(line.trim_ascii_start())) {
                Some(bytes) => out.extend(bytes),
                None if out.is_empty() => {}
                None => finds.bytes(step, &std::mem::take(&mut out)),
            }
        }
    }
}

fn fits(count: u8, digits: &[u8], values: &[u8; 256]) -> bool {
    let count = usize::from(values[usize::from(count)]);
    let expected = count.div_ceil(3) * 4;
    (1..=45).contains(&count)
        && digits.len() <= expected
        && digits.len() + 2 >= expected
        && digits.iter().all(|digit| values[usize::from(*digit)] < 64)
}

fn octets(count: u8, digits: &[u8], values: &[u8; 256]) -> Vec<u8> {
    let value = |at: usize| digits.get(at).map_or(0, |digit| values[usize::from(*digit)]);
    let groups = (0..digits.len().div_ceil(4)).map(|group| group * 4);
    let all = groups.flat_map(|at| {
        let [a, b, c, d] = [value(at), value(at + 1), value(at + 2), value(at + 3)];
        [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]
    });
    all.take(usize::from(values[usize::from(count)])).collect()
}
