//! What decoders found, and how much of it may be looked into.

use std::ops::Range;

use super::inflate;
use super::text::{mostly_nul, text_runs, without_nul};
use crate::filter::oddness::like_words;
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

/// A stretch of text that is no accident however much else was decoded.
const LONG: usize = 36;

/// What a find is to the bytes that it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::filter) enum Kind {
    /// Something new.
    Decoded,
    /// A part, in its order: its letters were looked at.
    Extract,
    /// An encoded text without its cipher: only to be decoded.
    Turned,
}

/// Collects finds within a budget.
#[derive(Debug)]
pub(in crate::filter) struct Finds {
    found: Vec<Find>,
    /// Bytes that may still be found.
    left: usize,
    /// More was found than is looked into.
    pub exceeded: bool,
}

impl Finds {
    pub fn new(left: usize) -> Self {
        Self { found: Vec::new(), left, exceeded: false }
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

    /// Decoded bytes that begin where something was encoded: text, UTF-16, compressed, or under a mask of one byte.
    pub fn bytes(&mut self, step: &'static str, bytes: &[u8]) {
        if mostly_nul(bytes) {
            self.text_in(step, &without_nul(bytes));
        }
        self.text_in(step, bytes);
        if let Some(inflated) = inflate::inflate(bytes, self.left) {
            if inflated.len() >= self.left.min(inflate::LARGEST) {
                self.exceeded = true;
            }
            self.text("compressed", inflated);
        } else if !super::text::is_text(bytes) {
            unmasked(bytes).into_iter().for_each(|plain| self.text("one byte's XOR", plain));
        }
    }

    fn add(&mut self, step: &'static str, bytes: Vec<u8>, kind: Kind) {
        let Some(left) = self.left.checked_sub(bytes.len()) else {
            self.exceeded = true;
            return;
        };
        self.left = left;
        self.found.push(Find { step, bytes, kind });
    }
}

/// The most frequent character of a text is at least every so manieth.
pub(super) const USUAL: usize = 12;
/// And no more than every so manieth.
const RARE: usize = 4;

/// The most frequent byte of a text is a space or an `e`; if a mask of one byte makes a text of that, here it is.
fn unmasked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut counts = [0usize; 256];
    bytes.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let (most, count) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
    if bytes.len() < 24 || count * USUAL < bytes.len() || count * RARE > bytes.len() {
        return None;
    }
    [b' ', b'e'].iter().map(|usual| usual ^ most as u8).filter(|mask| *mask != 0).find_map(|mask| {
        let plain: Vec<u8> = bytes.iter().map(|byte| byte ^ mask).collect();
        like_words(&plain).then_some(plain)
    })
}
