//! Morse code (ITU-R M.1677-1) in dots and dashes of any shape.

use super::finds::Finds;
use super::words::Word;

/// `e` is at index 2 and `t` at 3: a one, then a bit for each sign, a dash as one.
const LETTERS: &[u8; 32] = b"??etianmsurwdkgohvf?l?pjbxcyzq??";

/// The letter that each one becomes, by its place in ASCII, if its signs are read from the end.
const FROM_THE_END: [u8; 32] = {
    let mut turned = [b' '; 32];
    let mut signs = 2;
    while signs < LETTERS.len() {
        let (mut rest, mut mirrored) = (signs, 1);
        while rest > 1 {
            mirrored = mirrored << 1 | rest & 1;
            rest >>= 1;
        }
        turned[(LETTERS[signs] & 31) as usize] = if LETTERS[mirrored] == b'?' { b' ' } else { LETTERS[mirrored] };
        signs += 1;
    }
    turned
};

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
    spoken(words, finds);
}

/// Morse code as it is spoken, whatever words are between: `dahdidah dah`.
fn spoken(words: &[Word<'_>], finds: &mut Finds) {
    let mut reader = Reader::default();
    for word in words.iter().filter(|word| matches!(word.text[0], b'd' | b'D') && word.digits == 0) {
        let mut rest = &word.text.to_ascii_lowercase()[..];
        while let Some((said, dash)) = SPOKEN.iter().find(|(said, _)| rest.starts_with(said)) {
            rest = &rest[said.len()..];
            reader.sign(*dash);
        }
        if rest.is_empty() {
            reader.end_letter();
        } else {
            reader.signs = 0;
        }
    }
    reader.end_run(finds);
}

/// What signs are called, longer names first.
const SPOKEN: [(&[u8], usize); 4] = [(b"dah", 1), (b"dit", 0), (b"di", 0), (b"da", 1)];

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
            // Signs read from the end are those of other letters.
            let turned = self.letters.iter().rev().map(|letter| FROM_THE_END[usize::from(letter & 31)]).collect();
            finds.text("Morse code from the end", turned);
            finds.text("Morse code", std::mem::take(&mut self.letters));
        }
        self.letters.clear();
    }
}
