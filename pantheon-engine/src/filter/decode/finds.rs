//! What decoders found, and how much of it may be looked into.

use std::ops::Range;

use super::inflate;
use super::masked::without_xor;
use super::text::{is_text, mostly_nul, repeats, text_runs, without_nul};
use crate::filter::rolling::SHINGLE;

/// Bytes that were encoded in others.
#[derive(Debug)]
pub(in crate::filter) struct Find {
    /// The step that led to them.
    pub step: &'static str,
    /// The bytes themselves.
    pub bytes: Vec<u8>,
    /// What they are to what they were found in.
    pub kind: Kind,
}

/// What stands between two texts in one, so wide that no decoder takes both for one.
pub(in crate::filter) const BETWEEN: &[u8] = b"\n                            \n";

/// A stretch of text that is no accident however much else was decoded.
const LONG: usize = 36;

/// Fewer bytes that do not repeat those before than an encoded text of any length has.
const MOST_OTHERS: usize = 16;

/// Fewer bytes show nothing below a key that repeats, and may be a hash; no text of so many is written so.
const SHORTEST_MASKED: usize = 40;
const LONGEST_MASKED: usize = 64 << 10;

/// What a find is to the bytes that it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::filter) enum Kind {
    /// Something new.
    Decoded,
    /// A part, in its order: its letters were looked at.
    Extract,
    /// An encoded text without its cipher: only to be decoded.
    Turned,
    /// Text without its cipher or mask: a second one is not looked for below.
    Unmasked,
    /// Bytes that may be text under a key that repeats.
    Masked,
}

/// Collects finds within a budget.
#[derive(Debug)]
pub(in crate::filter) struct Finds {
    found: Vec<Find>,
    /// Bytes that may still be found.
    left: usize,
    /// More was found than is looked into.
    pub exceeded: bool,
    /// Ciphers and masks are looked for.
    pub turning: bool,
}

impl Finds {
    pub fn new(left: usize) -> Self {
        Self { found: Vec::new(), left, exceeded: false, turning: true }
    }

    /// Takes out what was found.
    pub fn take(&mut self) -> Vec<Find> {
        std::mem::take(&mut self.found)
    }

    /// A part of the bytes, in their order.
    pub fn extract(&mut self, step: &'static str, bytes: Vec<u8>) {
        self.add(step, bytes, Kind::Extract);
    }

    /// An encoded text without its cipher.
    pub fn turned(&mut self, step: &'static str, bytes: Vec<u8>) {
        self.add(step, bytes, Kind::Turned);
    }

    /// Text without its cipher or mask.
    pub fn unmasked(&mut self, step: &'static str, bytes: Vec<u8>) {
        self.add(step, bytes, Kind::Unmasked);
    }

    /// Text, as it is.
    pub fn text(&mut self, step: &'static str, bytes: Vec<u8>) {
        self.add(step, bytes, Kind::Decoded);
    }

    /// The parts of decoded bytes that are text, if they are half of all or one of them is long. What was decoded at the
    /// wrong place has scattered ones.
    pub fn text_in(&mut self, step: &'static str, bytes: &[u8]) {
        let runs = text_runs(bytes);
        let all: usize = runs.iter().map(Range::len).sum();
        let longest = runs.iter().map(Range::len).max().unwrap_or_default();
        if all < SHINGLE || (all * 2 < bytes.len() && longest < LONG) {
            return;
        }
        let text: Vec<&[u8]> = runs.into_iter().map(|run| &bytes[run]).collect();
        self.text(step, text.join(&b'\n'));
    }

    /// The same, or of UTF-16.
    pub fn text_or_wide(&mut self, step: &'static str, bytes: &[u8]) {
        if mostly_nul(bytes) {
            self.text_in(step, &without_nul(bytes));
        }
        self.text_in(step, bytes);
    }

    /// Decoded bytes that begin where something was encoded: text, UTF-16, compressed, or under a mask of one byte.
    pub fn bytes(&mut self, step: &'static str, bytes: &[u8]) {
        wide(bytes).into_iter().for_each(|text| self.text("UTF-16", text));
        self.text_or_wide(step, bytes);
        if let Some(inflated) = inflate::inflate(bytes, self.left) {
            if inflated.len() >= self.left.min(inflate::LARGEST) {
                self.exceeded = true;
            }
            self.text("compressed", inflated);
        } else if self.turning {
            without_xor(bytes).into_iter().for_each(|plain| self.unmasked("one byte's XOR", plain));
            if (SHORTEST_MASKED..LONGEST_MASKED).contains(&bytes.len()) && !is_text(bytes) {
                // They are looked at at once and decoded no further, which needs no budget.
                self.found.push(Find { step, bytes: bytes.to_vec(), kind: Kind::Masked });
            }
        }
    }

    fn add(&mut self, step: &'static str, bytes: Vec<u8>, kind: Kind) {
        if repeats(&bytes, MOST_OTHERS.min(bytes.len() / 8)) {
            return;
        }
        let Some(left) = self.left.checked_sub(bytes.len()) else {
            self.exceeded = true;
            return;
        };
        self.left = left;
        self.found.push(Find { step, bytes, kind });
    }
}

/// UTF-16 in either order, where surrogates or foreign letters leave no zero bytes: hardly any of it is wrong then.
fn wide(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (pairs, _) = bytes.as_chunks::<2>();
    if pairs.len() < 24 {
        return Vec::new();
    }
    [u16::from_le_bytes as fn([u8; 2]) -> u16, u16::from_be_bytes]
        .into_iter()
        .filter(|order| {
            pairs.iter().filter(|pair| matches!(order(**pair), 0x20..0x530 | 0x2000..0x2100 | 0xD800..0xE000)).count()
                * 8
                >= pairs.len() * 7
        })
        .map(|order| {
            char::decode_utf16(pairs.iter().map(|pair| order(*pair))).map(|one| one.unwrap_or(' ')).collect::<String>()
        })
        .map(String::into_bytes)
        .collect()
}
