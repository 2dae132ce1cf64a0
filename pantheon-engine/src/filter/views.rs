//! What hides letters among others, undone: which letters of an answer, in its order, may be a text of their own.

use super::letters::Letters;
use super::marks::{CAPITAL, COMMENT, LINE, QUOTE, QUOTED, WORD};

/// Calls `look` with each such sequence and what it is.
pub(super) fn each_view(letters: &Letters, mut look: impl FnMut(&'static str, &[u8])) {
    let mut room = Vec::with_capacity(letters.codes.len());
    by_marks(letters, &mut room, &mut look);
    by_word(letters, &mut room, &mut look);
    by_quotation(letters, &mut room, &mut look);
}

type Look<'a> = &'a mut dyn FnMut(&'static str, &[u8]);

/// Whether the marks of a letter are those of a view.
type Wanted = fn(u8) -> bool;

/// Letters with or without a mark.
fn by_marks(letters: &Letters, room: &mut Vec<u8>, look: Look<'_>) {
    let views: [(&str, Wanted); 5] = [
        ("first letters of words", |marks| marks & WORD != 0),
        ("first letters of lines", |marks| marks & LINE != 0),
        ("capitals", |marks| marks & CAPITAL != 0),
        ("quotations", |marks| marks & QUOTED != 0),
        ("comments", |marks| marks & COMMENT != 0),
    ];
    for (name, wanted) in views {
        room.clear();
        let marked = letters.codes.iter().zip(&letters.marks).filter(|(_, marks)| wanted(**marks));
        room.extend(marked.map(|(letter, _)| *letter));
        // What is nearly everything was looked at already.
        if room.len() < letters.codes.len() {
            look(name, room);
        }
        if name == "first letters of words" {
            let first = room.clone();
            for start in 0..2 {
                room.clear();
                room.extend(first.iter().skip(start).step_by(2));
                look("first letters of every second word", room);
            }
        }
    }
    room.clear();
    let ends = letters.marks.iter().skip(1).map(|marks| marks & WORD != 0).chain([true]);
    room.extend(letters.codes.iter().zip(ends).filter(|(_, end)| *end).map(|(letter, _)| *letter));
    look("last letters of words", room);
    room.clear();
    let ends = letters.marks.iter().skip(1).map(|marks| marks & LINE != 0).chain([true]);
    room.extend(letters.codes.iter().zip(ends).filter(|(_, end)| *end).map(|(letter, _)| *letter));
    look("last letters of lines", room);
}

/// Calls `look` with every second to fourth letter, as in a null cipher.
pub(super) fn by_place(codes: &[u8], mut look: impl FnMut(&'static str, &[u8])) {
    let mut room = Vec::with_capacity(codes.len() / 2);
    for width in 2..=4 {
        for start in 0..width {
            room.clear();
            room.extend(codes.iter().skip(start).step_by(width));
            look("every n-th letter", &room);
        }
    }
}

/// Every second or third word, and the words at the borders of lines.
fn by_word(letters: &Letters, room: &mut Vec<u8>, look: Look<'_>) {
    let mut rooms: [Vec<u8>; 9] = Default::default();
    let (mut of_all, mut of_line) = (0usize, 0usize);
    let mut last = 0..0;
    for word in letters.words() {
        if letters.marks[word.start] & LINE != 0 {
            rooms[8].extend(&letters.codes[last]);
            of_line = 0;
        }
        let text = &letters.codes[word.clone()];
        rooms[of_all % 2].extend(text);
        rooms[2 + of_all % 3].extend(text);
        if of_line < 3 {
            rooms[5 + of_line].extend(text);
        }
        (of_all, of_line, last) = (of_all + 1, of_line + 1, word);
    }
    rooms[8].extend(&letters.codes[last]);
    let names = ["every second word", "every third word", "one word of each line"];
    for (at, view) in rooms.iter().enumerate() {
        look(names[[0, 0, 1, 1, 1, 2, 2, 2, 2][at]], view);
    }
    room.clear();
}

/// Every second quotation, as in a map of words.
fn by_quotation(letters: &Letters, room: &mut Vec<u8>, look: Look<'_>) {
    for start in [true, false] {
        room.clear();
        let mut wanted = start;
        for (letter, marks) in letters.codes.iter().zip(&letters.marks) {
            wanted ^= marks & QUOTE != 0;
            if wanted && marks & QUOTED != 0 {
                room.push(*letter);
            }
        }
        look("every second quotation", room);
    }
}
