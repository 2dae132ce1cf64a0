//! A document as an editor holds it, with positions in utf-8: a line, and a byte of that line.

use anyhow::Context;
use serde_json::{Value, json};

/// The text and its version.
#[derive(Clone, Debug)]
pub struct Text {
    /// All of it.
    pub text: String,
    /// Counted up with every change.
    pub version: i64,
}

impl Text {
    /// The byte offset of an LSP position.
    ///
    /// # Errors
    /// When the position is outside the text, which an editor would not accept either.
    pub fn offset(&self, position: &Value) -> anyhow::Result<usize> {
        let number = |name: &str| position[name].as_u64().and_then(|number| usize::try_from(number).ok());
        let (line, character) = number("line").zip(number("character")).context("a position without numbers")?;
        let start = self.line_start(line).with_context(|| format!("line {line} is outside the text"))?;
        let offset = start + character;
        anyhow::ensure!(self.text.is_char_boundary(offset), "{position} cuts a character or is outside the text");
        Ok(offset)
    }

    /// The LSP position of a byte offset.
    pub fn position(&self, offset: usize) -> Value {
        let before = &self.text[..offset];
        let line = before.matches('\n').count();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        json!({"line": line, "character": offset - start})
    }

    /// The LSP range from the first byte of `from` to the end of the next `to`.
    ///
    /// # Panics
    /// When they are not in the text.
    pub fn range(&self, from: &str, to: &str) -> Value {
        let start = self.text.find(from).expect("the start is in the text");
        let end = start + self.text[start..].find(to).expect("the end is in the text") + to.len();
        json!({"start": self.position(start), "end": self.position(end)})
    }

    /// Applies the edits of a `TextDocumentEdit`: all of them are for the text before any of them.
    ///
    /// # Errors
    /// When one is outside the text or overlaps another.
    pub fn apply(&mut self, edits: &[Value]) -> anyhow::Result<()> {
        let mut spans = Vec::new();
        for edit in edits {
            let range = self.offset(&edit["range"]["start"])?..self.offset(&edit["range"]["end"])?;
            spans.push((range, edit["newText"].as_str().context("an edit without text")?));
        }
        spans.sort_by_key(|(range, _)| (range.start, range.end));
        anyhow::ensure!(spans.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start), "overlapping edits");
        for (range, text) in spans.into_iter().rev() {
            self.text.replace_range(range, text);
        }
        self.version += 1;
        Ok(())
    }

    fn line_start(&self, line: usize) -> Option<usize> {
        match line {
            0 => Some(0),
            _ => self.text.match_indices('\n').nth(line - 1).map(|(at, _)| at + 1),
        }
    }
}
