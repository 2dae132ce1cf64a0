//! What hides letters among others, undone: which letters of an answer, in its order, may be a text of their own.

use super::letters::Letters;
use super::marks::{CAPITAL, COMMENT, QUOTE, QUOTED};

/// Room for the letters of views, used again for each text.
#[derive(Debug, Default)]
pub(super) struct Views {
    room: Vec<u8>,
    every_second: [Vec<u8>; 2],
    every_third: [Vec<u8>; 3],
    /// The first three words of each line, and the last one.
    of_line: [Vec<u8>; 4],
}

impl Views {
    /// Calls `look` with each such sequence and what it is.
    pub fn each(&mut self, letters: &Letters, mut look: impl FnMut(&'static str, &[u8])) {
        self.by_border(letters, &mut look);
        self.by_mark(letters, &mut look);
        self.by_word(letters, &mut look);
        self.by_quotation(letters, &mut look);
    }

    /// First and last letters of words and lines.
    fn by_border(&mut self, letters: &Letters, look: Look<'_>) {
        let (codes, words, room) = (&letters.codes, &letters.words, &mut self.room);
        let firsts = words.iter().map(|start| codes[*start]);
        fill(room, firsts.clone());
        // What is nearly everything was looked at already.
        if room.len() < codes.len() {
            look("first letters of words", room);
        }
        for start in 0..2 {
            fill(room, firsts.clone().skip(start).step_by(2));
            look("first letters of every second word", room);
        }
        let ends = words.iter().skip(1).copied().chain([codes.len()]);
        fill(room, words.iter().zip(ends).filter(|(start, end)| *start + 1 < *end).map(|(start, _)| codes[start + 1]));
        look("second letters of words", room);
        let before = |start: &usize| codes[start - 1];
        fill(room, words.iter().skip(1).map(before).chain(codes.last().copied()));
        look("last letters of words", room);
        let lines = letters.lines.iter().map(|word| words[*word]);
        fill(room, lines.clone().map(|start| codes[start]));
        look("first letters of lines", room);
        fill(room, lines.skip(1).map(|start| codes[start - 1]).chain(codes.last().copied()));
        look("last letters of lines", room);
    }

    /// Letters with a mark.
    fn by_mark(&mut self, letters: &Letters, look: Look<'_>) {
        for (name, mark) in [("capitals", CAPITAL), ("quotations", QUOTED), ("comments", COMMENT)] {
            let marked = letters.codes.iter().zip(&letters.marks).filter(|(_, marks)| **marks & mark != 0);
            fill(&mut self.room, marked.map(|(letter, _)| *letter));
            if self.room.len() < letters.codes.len() {
                look(name, &self.room);
            }
        }
    }

    /// Every second or third word, and the words at the borders of lines.
    fn by_word(&mut self, letters: &Letters, look: Look<'_>) {
        let all = self.every_second.iter_mut().chain(&mut self.every_third).chain(&mut self.of_line);
        all.for_each(Vec::clear);
        let mut lines = letters.lines.iter().copied().peekable();
        let mut of_line = 0;
        let mut last = 0..0;
        for (number, word) in letters.words().enumerate() {
            if lines.next_if_eq(&number).is_some() {
                self.of_line[3].extend_from_slice(&letters.codes[last]);
                of_line = 0;
            }
            let text = &letters.codes[word.clone()];
            self.every_second[number % 2].extend_from_slice(text);
            self.every_third[number % 3].extend_from_slice(text);
            if of_line < 3 {
                self.of_line[of_line].extend_from_slice(text);
            }
            (of_line, last) = (of_line + 1, word);
        }
        self.of_line[3].extend_from_slice(&letters.codes[last]);
        self.every_second.iter().for_each(|view| look("every second word", view));
        self.every_third.iter().for_each(|view| look("every third word", view));
        self.of_line.iter().for_each(|view| look("one word of each line", view));
    }

    /// Every second quotation, as in a map of words.
    fn by_quotation(&mut self, letters: &Letters, look: Look<'_>) {
        let rooms = &mut self.every_second;
        rooms.iter_mut().for_each(Vec::clear);
        let mut number = 0;
        for (letter, marks) in letters.codes.iter().zip(&letters.marks).filter(|(_, marks)| **marks & QUOTED != 0) {
            number += usize::from(marks & QUOTE != 0);
            rooms[number % 2].push(*letter);
        }
        rooms.iter().for_each(|view| look("every second quotation", view));
    }
}

type Look<'a> = &'a mut dyn FnMut(&'static str, &[u8]);

fn fill(room: &mut Vec<u8>, letters: impl Iterator<Item = u8>) {
    room.clear();
    room.extend(letters);
}

/// Calls `look` with every second to fourth letter, as in a null cipher.
pub(super) fn by_place(codes: &[u8], mut look: impl FnMut(&'static str, &[u8])) {
    let mut room = Vec::with_capacity(codes.len() / 2);
    for width in 2..=4 {
        for start in 0..width {
            fill(&mut room, codes.iter().skip(start).step_by(width).copied());
            look("every n-th letter", &room);
        }
    }
}
