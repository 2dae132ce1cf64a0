//! gzip, zlib and bare deflate, never more of it than allowed.

use miniz_oxide::inflate::{decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit};

use super::text::is_text;

/// A bomb is no code: more than this out of one stream is not looked into, and held back.
pub(super) const LARGEST: usize = 4 << 20;

/// Without a header anything may look like deflate for a while.
const LARGEST_BARE: usize = 256 << 10;

/// What was compressed, also out of a stream that is cut off. At most `limit` bytes.
pub(super) fn inflate(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    let limit = limit.min(LARGEST);
    let start = bytes.get(..2)?;
    let out = match (start[0], start[1]) {
        (0x1F, 0x8B) => partly(decompress_to_vec_with_limit(gzip_body(bytes)?, limit)),
        (method, flags) if method & 0x8F == 8 && (u16::from(method) << 8 | u16::from(flags)) % 31 == 0 => {
            partly(decompress_to_vec_zlib_with_limit(bytes, limit))
        }
        // A last block of a known kind: what is cut in blocks is long, and carries a header.
        _ if begins_bare(bytes) => {
            let out = partly(decompress_to_vec_with_limit(bytes, limit.min(LARGEST_BARE)));
            return (out.len() >= 12 && is_text(&out)).then_some(out);
        }
        _ => return None,
    };
    (out.len() >= limit.min(LARGEST) || is_text(&out) || begins_compressed(&out)).then_some(out)
}

/// Whether bytes may begin with the last block of a bare stream, and its codes are complete ones (RFC 1951, section 3.2.7).
fn begins_bare(bytes: &[u8]) -> bool {
    let bits = bytes.iter().take(10).rev().fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
    match bits & 7 {
        3 => true,
        5 => {
            let lengths = (bits >> 13 & 15) as usize + 4;
            let codes = (0..lengths).map(|at| bits >> (17 + 3 * at) & 7).filter(|length| *length > 0);
            bits >> 3 & 31 <= 29 && codes.map(|length| 128 >> length).sum::<u32>() == 128
        }
        _ => false,
    }
}

/// Whether bytes begin with a usual header of zlib or gzip.
pub(super) fn begins_compressed(bytes: &[u8]) -> bool {
    bytes.len() >= 12 && matches!(bytes, [0x1F, 0x8B, ..] | [0x78, 0x01 | 0x5E | 0x9C | 0xDA, ..])
}

fn partly(outcome: Result<Vec<u8>, miniz_oxide::inflate::DecompressError>) -> Vec<u8> {
    outcome.unwrap_or_else(|error| error.output)
}

/// What follows the header of RFC 1952, section 2.3.
fn gzip_body(bytes: &[u8]) -> Option<&[u8]> {
    let flags = *bytes.get(3)?;
    let mut body = bytes.get(10..)?;
    if flags & 4 != 0 {
        let length = usize::from(*body.first()?) | usize::from(*body.get(1)?) << 8;
        body = body.get(2 + length..)?;
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            let end = body.iter().position(|byte| *byte == 0)?;
            body = &body[end + 1..];
        }
    }
    if flags & 2 != 0 { body.get(2..) } else { Some(body) }
}
