//! What hides letters among others, undone: which letters of an answer, in its order, may be a text of their own.

use std::ops::RangeInclusive;

use super::letters::Letters;
use super::marks::{CAPITAL, COMMENT, QUOTED};

/// Room for the letters of views, used again for each text.
#[derive(Debug, Default)]
pub(super) struct Views {
    room: Vec<u8>,
}

impl Views {
    /// Calls `look` with each such sequence and what it is.
    pub fn each(&mut self, letters: &Letters, mut look: impl FnMut(&'static str, &[u8])) {
        self.by_border(letters, &mut look);
        self.by_mark(letters, &mut look);
    }

    /// Calls `look` with the letters among every second character: signs and spaces count for places. Two texts into each
    /// other are no less like words than code is, so this is done to all.
    pub fn alternate(&mut self, bytes: &[u8], mut look: impl FnMut(&'static str, &[u8])) {
        let room = &mut self.room;
        for start in 0..2 {
            room.resize(bytes.len() / 2 + 1, 0);
            let mut count = 0;
            for byte in bytes.get(start..).unwrap_or_default().iter().step_by(2) {
                // Written in any case, and kept if it is a letter: no branch to guess.
                room[count] = (byte & 31).wrapping_sub(1);
                count += usize::from(byte.is_ascii_alphabetic());
            }
            look("every second character", &room[..count]);
        }
    }

    /// First and last letters of words and lines.
    fn by_border(&mut self, letters: &Letters, look: Look<'_>) {
        let (codes, words, room) = (&letters.codes, &letters.words, &mut self.room);
        let firsts = words.iter().map(|start| codes[*start]);
        fill(room, firsts);
        // What is nearly everything was looked at already.
        if room.len() < codes.len() {
            look("first letters of words", room);
        }
        for start in 0..2 {
            fill(room, words.get(start..).unwrap_or_default().chunks(2).map(|pair| codes[pair[0]]));
            look("first letters of every second word", room);
        }
        let ends = || words.iter().skip(1).copied().chain([codes.len()]);
        fill(
            room,
            words.iter().zip(ends()).filter(|(start, end)| *start + 1 < *end).map(|(start, _)| codes[start + 1]),
        );
        look("second letters of words", room);
        fill(room, words.iter().zip(ends()).filter(|(start, end)| *start + 1 == *end).map(|(start, _)| codes[*start]));
        if room.len() < words.len() {
            look("letters that stand alone", room);
        }
        let before = |start: &usize| codes[start - 1];
        fill(room, words.iter().skip(1).map(before).chain(codes.last().copied()));
        look("last letters of words", room);
        let lines = letters.lines.iter().map(|word| words[*word]);
        fill(room, lines.clone().map(|start| codes[start]));
        look("first letters of lines", room);
        fill(room, lines.skip(1).map(|start| codes[start - 1]).chain(codes.last().copied()));
        look("last letters of lines", room);
    }

    /// Letters with a mark. Most have none.
    fn by_mark(&mut self, letters: &Letters, look: Look<'_>) {
        let marks = [("capitals", CAPITAL), ("quotations", QUOTED), ("comments", COMMENT)];
        let mut rooms = [const { Vec::new() }; 3];
        let marked =
            letters.codes.iter().zip(&letters.marks).filter(|(_, mark)| **mark & (CAPITAL | QUOTED | COMMENT) != 0);
        for (letter, all) in marked {
            for (room, (_, mark)) in rooms.iter_mut().zip(marks) {
                if all & mark != 0 {
                    room.push(*letter);
                }
            }
        }
        for ((name, _), room) in marks.iter().zip(&rooms) {
            if room.len() < letters.codes.len() {
                look(name, room);
            }
        }
    }
}

type Look<'a> = &'a mut dyn FnMut(&'static str, &[u8]);

fn fill(room: &mut Vec<u8>, letters: impl Iterator<Item = u8>) {
    room.clear();
    room.extend(letters);
}

/// Every so manieth letter may be the text in any letters unlike words, and in letters of which none depends on the others.
pub(super) const NEAR: RangeInclusive<usize> = 2..=4;
pub(super) const FAR: RangeInclusive<usize> = 5..=10;

/// Calls `look` with every so manieth letter, as in a null cipher.
pub(super) fn by_place(codes: &[u8], widths: RangeInclusive<usize>, mut look: impl FnMut(&'static str, &[u8])) {
    let mut room = Vec::with_capacity(codes.len() / 2);
    for width in widths {
        for start in 0..width {
            fill(&mut room, codes.iter().skip(start).step_by(width).copied());
            look("every n-th letter", &room);
        }
    }
}
