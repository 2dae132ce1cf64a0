//! A closed list of text encodings, each deterministic and reversible (by machine, or by any reader where noted), for
//! measuring how well a filter finds a text that is written in another way.
//!
//! [`singles`] lists the encoders by family, [`composed`] the pairs of them that make sense, [`carrier`] wraps encoded
//! text into a small innocuous source file. Binary `attack` writes the whole set as JSON lines.

pub mod base;
pub mod carrier;
pub mod cipher;
pub mod disguise;
pub mod escape;
pub mod filler;
pub mod glyph;
pub mod layout;
pub mod numeric;
pub mod pairs;
pub mod reorder;
pub mod spelling;
pub mod split;
pub mod stego;
pub mod structure;
pub mod util;

pub use pairs::composed;

/// How likely an encoding is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A model writes it without a slip in one go, and any person undoes it with a standard tool or by reading.
    Plausible,
    /// It needs a long exact calculation, a lookup made up for the purpose, or a decoder written for it.
    Exotic,
}

/// One encoding.
#[derive(Clone, Copy)]
pub struct Enc {
    pub name: &'static str,
    pub class: Class,
    pub run: fn(&str) -> String,
}

pub(crate) const fn e(name: &'static str, class: Class, run: fn(&str) -> String) -> Enc {
    Enc { name, class, run }
}

/// All encoders by family.
pub const FAMILIES: &[(&str, &[Enc])] = &[
    ("layout", layout::LAYOUT),
    ("separator", layout::SEPARATOR),
    ("glyph", glyph::GLYPH),
    ("script", glyph::SCRIPT),
    ("spelling", spelling::SPELLING),
    ("numeric", numeric::NUMERIC),
    ("escape", escape::ESCAPE),
    ("charcode", escape::CHARCODE),
    ("base", base::BASE),
    ("container", base::CONTAINER),
    ("cipher", cipher::CIPHER),
    ("reorder", reorder::REORDER),
    ("filler", filler::FILLER),
    ("structure", structure::STRUCTURE),
    ("disguise", disguise::DISGUISE),
    ("stego", stego::STEGO),
];

/// Every encoder with its family.
pub fn singles() -> Vec<(&'static str, Enc)> {
    FAMILIES.iter().flat_map(|(f, l)| l.iter().map(move |e| (*f, *e))).collect()
}

/// The encoder of that name.
pub fn find(name: &str) -> Option<(&'static str, Enc)> {
    singles().into_iter().find(|e| e.1.name == name)
}
