//! Encodings undone, one step: from bytes to what may have been encoded in them.
//!
//! No decoder trusts a look of things that separators, margins or a wrong start could spoil: each tries what its alphabet
//! allows, and keeps only what becomes text. Each takes time in proportion to its input.

mod backward;
mod base32;
mod base45;
mod base64;
mod base85;
mod base91;
mod bits;
mod columns;
mod digits;
mod drawn;
mod escapes;
mod every_nth;
mod finds;
mod frames;
mod groups;
mod halves;
mod hex;
mod indexed;
mod inflate;
mod interleaved;
mod keypad;
mod lookalikes;
mod margins;
mod marked;
mod masked;
mod mirrored;
mod morse;
mod nth_words;
mod numbers;
mod ordered;
mod pig_latin;
mod placed;
mod radix;
mod rot47;
mod runs;
mod shifted_marks;
mod sorted;
mod spelled;
mod steps;
mod symbols;
mod tags;
mod text;
mod turned;
mod uuencode;
mod word_by_word;
mod words;
mod wrapped;
mod zipped;

pub(super) use finds::{BETWEEN, Find, Finds, Kind};
pub(super) use text::is_text;

use super::lines::{Lines, unusual};
use super::marks::pieces;
use super::wide::wide_lines;
use margins::without_margins;
use words::words;

/// Calls every decoder on bytes of a kind, of which the lines were looked at. Ciphers and masks are looked for if `finds`
/// says so.
pub(super) fn each(bytes: &[u8], lines: &Lines, kind: Kind, finds: &mut Finds) {
    if kind == Kind::Decoded {
        // Words may be in these, each in a line that looks like any other.
        ordered::decode(bytes, finds);
        let lists = zipped::lists(bytes);
        zipped::decode(&lists, finds);
        indexed::decode(bytes, &lists, finds);
        columns::decode(bytes, lines, finds);
        frames::decode(bytes, lines, finds);
        sorted::decode(bytes, lines, finds);
        nth_words::decode(bytes, lines, finds);
        marked::decode(bytes, finds);
        mirrored::decode(bytes, finds);
        spelled::decode(bytes, finds);
        placed::decode(bytes, finds);
        pig_latin::decode(bytes, finds);
    }
    let bytes = &unusual(bytes, lines);
    let plain = without_margins(bytes);
    escapes::decode(bytes, finds);
    if matches!(kind, Kind::Decoded | Kind::Unmasked) {
        if kind == Kind::Decoded {
            extracts(bytes, finds);
            drawn::decode(bytes, finds);
        }
        if !bytes.is_ascii() {
            let wide = wide_lines(bytes);
            symbols::decode(&wide, finds);
            lookalikes::decode(&wide, finds);
        }
        halves::decode(bytes, finds);
        interleaved::decode(bytes, finds);
        groups::decode(bytes, finds);
        uuencode::decode(&plain, finds);
        wrapped::decode(&plain, finds);
        word_by_word::decode(bytes, finds);
    }
    if finds.turning {
        shifted_marks::decode(bytes, finds);
        backward::decode(bytes, finds);
        every_nth::decode(bytes, finds);
        rot47::decode(bytes, finds);
    }
    alphabets(&plain, finds);
}

/// What is written in fewer characters than there are.
fn alphabets(plain: &[u8], finds: &mut Finds) {
    let words = words(plain);
    base64::decode(plain, &words, finds);
    base32::decode(&words, finds);
    base45::decode(plain, finds);
    base85::decode(plain, finds);
    hex::decode(&words, finds);
    bits::decode(&words, finds);
    numbers::decode(plain, finds);
    radix::decode(&words, finds);
    morse::decode(plain, &words, finds);
    keypad::decode(&words, finds);
}

/// Where code stands around every line of it, encoded text is put together first.
fn extracts(bytes: &[u8], finds: &mut Finds) {
    let (quotations, comments) = pieces(bytes);
    for (name, found) in [("quotations", quotations), ("comments", comments)] {
        if found.len() >= 24 && found.len() < bytes.len() {
            finds.extract(name, found);
        }
    }
    tags::without_tags(bytes).into_iter().for_each(|found| finds.text("outside tags", found));
}
