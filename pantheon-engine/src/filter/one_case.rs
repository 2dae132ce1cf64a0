//! Numbers for words and signs, the same in whatever case they are written.

use std::ops::Range;

use super::eights::{eight, small};

/// A number for a part of bytes, eight of them at a time: one that others share by accident only.
#[inline]
pub(super) fn hash_within(bytes: &[u8], part: Range<usize>) -> u32 {
    let add = |hash: u64, word: u64| {
        let hash = (hash ^ small(word)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        hash ^ hash >> 32
    };
    let (mut hash, mut at) = (part.len() as u64, part.start);
    while at + 8 <= part.end {
        hash = add(hash, eight(bytes, at));
        at += 8;
    }
    let rest = match (part.end - at, bytes[at..].first_chunk()) {
        (0, _) => 0,
        // What stands behind it is cut off.
        (length, Some(eight)) => u64::from_le_bytes(*eight) & u64::MAX >> (64 - 8 * length),
        _ => bytes[at..part.end].iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    add(hash, rest) as u32
}

/// The same for a part that stands alone.
pub(super) fn hash(part: &[u8]) -> u32 {
    hash_within(part, 0..part.len())
}
