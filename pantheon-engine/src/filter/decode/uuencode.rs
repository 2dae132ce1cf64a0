//! uuencode (POSIX.1-2024): lines of six bits a character, whose first one tells how many bytes follow.

use super::finds::Finds;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut out = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match line.split_first() {
            Some((count, digits)) if fits(*count, digits) => out.extend(octets(*count, digits)),
            _ if out.is_empty() => {}
            _ => finds.bytes("uuencode", &std::mem::take(&mut out)),
        }
    }
    finds.bytes("uuencode", &out);
}

fn fits(count: u8, digits: &[u8]) -> bool {
    let count = usize::from(count.wrapping_sub(b' '));
    let expected = count.div_ceil(3) * 4;
    (1..=45).contains(&count)
        && digits.len() <= expected
        && digits.len() + 2 >= expected
        && digits.iter().all(|digit| (b' '..=b'`').contains(digit))
}

fn octets(count: u8, digits: &[u8]) -> Vec<u8> {
    let value = |at: usize| digits.get(at).map_or(0, |digit| digit.wrapping_sub(b' ') & 63);
    let groups = (0..digits.len().div_ceil(4)).map(|group| group * 4);
    let all = groups.flat_map(|at| {
        let [a, b, c, d] = [value(at), value(at + 1), value(at + 2), value(at + 3)];
        [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]
    });
    all.take(usize::from(count.wrapping_sub(b' '))).collect()
}
