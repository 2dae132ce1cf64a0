//! Eight bytes at once, as one word of the machine, the first byte lowest.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;

/// The bytes from a place on; zero where there are fewer.
#[inline(always)]
pub(super) fn eight(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |eight| u64::from_le_bytes(*eight))
}

/// The bytes that there are from a place on, and zeros behind them.
#[inline(always)]
pub(super) fn up_to_eight(bytes: &[u8], at: usize) -> u64 {
    match bytes[at..].first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => bytes[at..].iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// Capitals as small letters.
#[inline(always)]
pub(super) fn small(bytes: u64) -> u64 {
    bytes | within(bytes, b'A', b'Z') >> 2
}

/// How many ASCII letters the bytes begin with.
#[inline(always)]
pub(super) fn letters(bytes: u64) -> usize {
    first_without(within(bytes | (0x20 * ONES), b'a', b'z') & !bytes)
}

/// How many ASCII letters and digits the bytes begin with.
#[inline(always)]
pub(super) fn alphanumerics(bytes: u64) -> usize {
    first_without(within(bytes | (0x20 * ONES), b'a', b'z') & !bytes | within(bytes, b'0', b'9'))
}

/// The same byte eight times.
#[inline(always)]
pub(super) const fn all(byte: u8) -> u64 {
    byte as u64 * ONES
}

/// The highest bit of each byte from one to another, both ASCII.
#[inline(always)]
fn within(bytes: u64, first: u8, last: u8) -> u64 {
    let low = bytes & !HIGH;
    let (from, beyond) = (low + all(0x80 - first), low + all(0x7F - last));
    from & !beyond & !bytes & HIGH
}

/// The place of the first byte without its highest bit.
#[inline(always)]
fn first_without(high: u64) -> usize {
    (!high & HIGH).trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told() {
        for byte in 0..=255u8 {
            for at in 0..8 {
                let mut bytes = *b"aZbYcXdW";
                bytes[at] = byte;
                let word = u64::from_le_bytes(bytes);
                assert_eq!(small(word).to_le_bytes().to_vec(), bytes.to_ascii_lowercase(), "{byte}");
                let front = |wanted: fn(&u8) -> bool| bytes.iter().take_while(|byte| wanted(byte)).count();
                assert_eq!(letters(word), front(u8::is_ascii_alphabetic), "{byte}");
                assert_eq!(alphanumerics(word), front(u8::is_ascii_alphanumeric), "{byte}");
            }
        }
    }
}
