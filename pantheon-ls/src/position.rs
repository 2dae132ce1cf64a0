//! Between LSP positions and byte offsets of a rope, in all three encodings.
//!
//! A line past the end means the end of the text, a character past the end of its line means the end of that line
//! (LSP 3.17 `Position`), a character inside another means the start of that one.

use std::ops::Range;

use ropey::{Rope, RopeSlice};

/// What a `character` counts (LSP 3.17 `PositionEncodingKind`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the default of LSP.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

/// A zero-based line and a zero-based character in the negotiated encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    /// Zero-based; lines end at `\n`, `\r\n` and `\r`.
    pub(crate) line: u32,
    /// Zero-based, in units of the encoding.
    pub(crate) character: u32,
}

/// The byte offset of a position.
pub(crate) fn offset(text: &Rope, position: Position, encoding: Encoding) -> usize {
    let line = position.line as usize;
    if line >= text.len_lines() {
        return text.len_bytes();
    }
    let start = text.line_to_byte(line);
    start + offset_in_line(content(text.line(line)), position.character as usize, encoding)
}

/// The byte range of two positions, in whichever order they come.
pub(crate) fn range(text: &Rope, start: Position, end: Position, encoding: Encoding) -> Range<usize> {
    let (start, end) = (start.min(end), start.max(end));
    offset(text, start, encoding)..offset(text, end, encoding)
}

/// The position of a byte offset, which must lie on a character boundary inside the text.
pub(crate) fn position(text: &Rope, offset: usize, encoding: Encoding) -> Position {
    let offset = offset.min(text.len_bytes());
    let line = text.byte_to_line(offset);
    let before = text.byte_slice(text.line_to_byte(line)..offset);
    let character = match encoding {
        Encoding::Utf8 => before.len_bytes(),
        Encoding::Utf16 => before.len_utf16_cu(),
        Encoding::Utf32 => before.len_chars(),
    };
    Position { line: saturated(line), character: saturated(character) }
}

fn offset_in_line(line: RopeSlice<'_>, character: usize, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => line.char_to_byte(line.byte_to_char(character.min(line.len_bytes()))),
        Encoding::Utf16 => line.char_to_byte(line.utf16_cu_to_char(character.min(line.len_utf16_cu()))),
        Encoding::Utf32 => line.char_to_byte(character.min(line.len_chars())),
    }
}

/// A line without its end.
fn content(line: RopeSlice<'_>) -> RopeSlice<'_> {
    let ends = line.chars_at(line.len_chars()).reversed().take(2).take_while(|c| matches!(c, '\n' | '\r')).count();
    line.slice(..line.len_chars() - ends)
}

fn saturated(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn characters_count_as_the_encoding_says() {
        let text = Rope::from_str("x\né😀z\n");
        for (encoding, character) in [(Encoding::Utf8, 6), (Encoding::Utf16, 3), (Encoding::Utf32, 2)] {
            assert_eq!(offset(&text, at(1, character), encoding), 8, "{encoding:?}");
            assert_eq!(position(&text, 8, encoding), at(1, character), "{encoding:?}");
        }
    }

    #[test]
    fn positions_outside_are_clamped() {
        let text = Rope::from_str("ab\r\nc\rd");
        for (position, expected) in
            [(at(0, 99), 2), (at(1, 99), 5), (at(2, u32::MAX), 7), (at(3, 0), 7), (at(u32::MAX, u32::MAX), 7)]
        {
            assert_eq!(offset(&text, position, Encoding::Utf16), expected, "{position:?}");
        }
    }

    #[test]
    fn half_a_character_means_its_start() {
        let text = Rope::from_str("😀x");
        assert_eq!(offset(&text, at(0, 1), Encoding::Utf16), 0);
        assert_eq!(offset(&text, at(0, 3), Encoding::Utf8), 0);
    }

    #[test]
    fn only_lsp_line_ends_count() {
        let text = Rope::from_str("a\u{2028}\u{85}\u{b}\u{c}b\nc");
        assert_eq!(text.len_lines(), 2);
    }

    #[test]
    fn reversed_ranges_are_turned_round() {
        let text = Rope::from_str("abc\ndef\n");
        assert_eq!(range(&text, at(1, 2), at(0, 1), Encoding::Utf16), 1..6);
    }

    proptest! {
        #[test]
        fn offsets_survive_the_round_trip(text in "[a😀é\u{301}\r\n\t]{0,30}", at in 0usize..60) {
            let rope = Rope::from_str(&text);
            let mut at = at.min(text.len());
            while !text.is_char_boundary(at) { at -= 1; }
            // Between \r and \n there is no position in LSP.
            prop_assume!(!(at > 0 && text[..at].ends_with('\r') && text[at..].starts_with('\n')));
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                prop_assert_eq!(offset(&rope, position(&rope, at, encoding), encoding), at);
            }
        }
    }
}
