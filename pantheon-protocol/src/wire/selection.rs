//! A selection inside the `code` of a request, in one of two shapes.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Part of a text: byte offsets, or line and character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "a selection is {\"start\":0,\"end\":10} in bytes, or {\"start\":{\"line\":0,\"character\":0},\"end\":{…}} as in LSP (UTF-16)"
)]
pub enum Selection {
    /// Byte offsets into the UTF-8 text, end exclusive.
    Bytes {
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
    /// Zero-based lines and UTF-16 characters, end exclusive, as in LSP 3.17 `Range`.
    Lines {
        /// First character.
        start: Position,
        /// One past the last character.
        end: Position,
    },
}

/// A place in a text: zero-based line, zero-based UTF-16 code unit in that line (LSP 3.17 `Position`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Position {
    /// Zero-based line; lines end at `\n`, `\r\n` and `\r`.
    pub line: usize,
    /// Zero-based UTF-16 code unit.
    pub character: usize,
}

impl Selection {
    /// The selection as byte offsets into `text`.
    ///
    /// `None` when it is reversed, reaches outside the text or cuts a character in two. As in LSP, a character past
    /// the end of its line means the end of the line.
    pub fn resolve(&self, text: &str) -> Option<Range<usize>> {
        let range = match *self {
            Selection::Bytes { start, end } => start..end,
            Selection::Lines { start, end } => start.resolve(text)?..end.resolve(text)?,
        };
        let inside = range.start <= range.end && range.end <= text.len();
        (inside && text.is_char_boundary(range.start) && text.is_char_boundary(range.end)).then_some(range)
    }
}

impl Position {
    fn resolve(self, text: &str) -> Option<usize> {
        let start = line_starts(text).nth(self.line)?;
        let rest = &text[start..];
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        let mut units = 0;
        for (offset, character) in line.char_indices() {
            if units == self.character {
                return Some(start + offset);
            }
            units += character.len_utf16();
            if units > self.character {
                return None;
            }
        }
        Some(start + line.len())
    }
}

/// Byte offsets at which lines start; a text has at least one line.
fn line_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    let after_break = (0..bytes.len()).filter_map(move |at| {
        let is_break = bytes[at] == b'\n' || (bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
        is_break.then_some(at + 1)
    });
    std::iter::once(0).chain(after_break)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(from: (usize, usize), to: (usize, usize)) -> Selection {
        Selection::Lines {
            start: Position { line: from.0, character: from.1 },
            end: Position { line: to.0, character: to.1 },
        }
    }

    #[test]
    fn utf16_columns_count_astral_characters_twice() {
        assert_eq!(lines((0, 2), (0, 3)).resolve("😀x"), Some(4..5));
        assert_eq!(lines((0, 1), (0, 3)).resolve("😀x"), None, "half a surrogate pair");
    }

    #[test]
    fn all_three_line_ends_count() {
        assert_eq!(lines((3, 0), (3, 1)).resolve("a\nb\r\nc\rd"), Some(7..8));
    }

    #[test]
    fn only_lsp_line_ends_count() {
        assert_eq!(lines((1, 0), (1, 0)).resolve("a\u{2028}b\u{0b}c"), None);
    }

    #[test]
    fn outside_and_reversed_are_refused() {
        assert_eq!(Selection::Bytes { start: 0, end: 9 }.resolve("abc"), None);
        assert_eq!(Selection::Bytes { start: 2, end: 1 }.resolve("abc"), None);
        assert_eq!(Selection::Bytes { start: 1, end: 2 }.resolve("é"), None);
    }

    #[test]
    fn both_shapes_are_read() {
        let bytes: Selection = serde_json::from_str(r#"{"start":1,"end":2}"#).unwrap();
        assert_eq!(bytes, Selection::Bytes { start: 1, end: 2 });
        let text = r#"{"start":{"line":0,"character":1},"end":{"line":0,"character":2}}"#;
        assert_eq!(serde_json::from_str::<Selection>(text).unwrap(), lines((0, 1), (0, 2)));
    }
}
