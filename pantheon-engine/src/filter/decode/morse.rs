//! Morse code (ITU-R M.1677-1) in dots and dashes of any shape.

use super::finds::Finds;
use super::words::Word;

/// `e` is at index 2 and `t` at 3: a one, then a bit for each sign, a dash as one.
const LETTERS: &[u8; 32] = b"??etianmsurwdkgohvf?l?pjbxcyzq??";

/// How many letters in a row are no row of dots.
const SHORTEST: usize = 16;

/// What stands between two words is no Morse code if it is shorter.
const SHORTEST_GAP: usize = 32;

pub(super) fn decode(bytes: &[u8], words: &[Word<'_>], finds: &mut Finds) {
    let ends = words.iter().map(|word| word.start).chain([bytes.len()]);
    let starts = [0].into_iter().chain(words.iter().map(Word::end));
    for (start, end) in starts.zip(ends).filter(|(start, end)| end - start >= SHORTEST_GAP) {
        read(&String::from_utf8_lossy(&bytes[start..end]), finds);
    }
}

fn read(text: &str, finds: &mut Finds) {
    let mut reader = Reader::default();
    for character in text.chars() {
        match character {
            '.' | '·' | '•' | '∙' | '⋅' | '●' => reader.sign(0),
            '-' | '–' | '—' | '−' | '_' | '▬' => reader.sign(1),
            ' ' | '\n' | '\r' | '\t' | '/' | '|' | ',' | '"' | '\'' | '\\' | '#' | ';' => reader.end_letter(),
            _ => reader.end_run(finds),
        }
    }
    reader.end_run(finds);
}

#[derive(Default)]
struct Reader {
    letters: Vec<u8>,
    /// A one and the signs so far, or zero.
    signs: usize,
}

impl Reader {
    fn sign(&mut self, dash: usize) {
        self.signs = self.signs.clamp(1, 64) << 1 | dash;
    }

    fn end_letter(&mut self) {
        match std::mem::take(&mut self.signs) {
            0 => {}
            signs => self.letters.extend(LETTERS.get(signs).filter(|letter| **letter != b'?')),
        }
    }

    fn end_run(&mut self, finds: &mut Finds) {
        self.end_letter();
        if self.letters.len() >= SHORTEST {
            finds.text("Morse code", std::mem::take(&mut self.letters));
        }
        self.letters.clear();
    }
}
