//! The outgoing filter: no prompt leaves the engine, in whatever writing (boundary.md, rule 6).
//!
//! A [`Guard`] is made from the prompts and keeps keyed hashes of *shingles*, short runs of their letters; never the
//! text. What goes out is read in many ways (letters alone, initials, every second letter, decoded several levels deep),
//! and any shingle that is neither public nor part of the request withholds all of it.
//!
//! Two ideas carry most of it. A shingle is hashed over the *differences* of neighbouring letters, so every Caesar shift
//! has the same hash. And what turns a whole text into another one (reversal, Atbash, dropped vowels, transposed columns)
//! is done to the prompts once, when the guard is made, not to every answer.
//!
//! It must not keep, log or return prompt text, must not ask a model, and does no I/O. It cannot see translations and
//! paraphrases: matching never can.

mod acrostics;
mod anagram;
mod chain;
mod common;
mod decode;
mod disguise;
mod drip;
mod eights;
mod fillers;
mod fold;
mod grams;
mod guard;
mod infixes;
mod key;
mod leet;
mod letters;
mod lexicon;
mod lines;
mod marks;
mod masks;
mod oddness;
mod one_case;
mod pattern;
mod rolling;
mod rooms;
mod search;
mod segments;
mod shingles;
mod stream;
#[cfg(test)]
mod tests;
mod tokens;
mod verdict;
mod views;
mod wide;
mod windows;

pub use drip::Drip;
pub use guard::{Allowance, Guard, Prompt};
pub use key::Key;
#[cfg(test)]
pub(crate) use search::FAULT;
pub use stream::{Finished, Stream};
pub use verdict::{Glimpses, Reason, Verdict};
