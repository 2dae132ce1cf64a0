//! Words of an alphabet, each for its first letter, and names of digits: `november oscar`, `four three six eight`.
//!
//! There is no table of alphabets, of which each language has its own. Where words come again and again, and the first
//! letter of nearly each tells which word it is, the letters may be a text, or an encoding of one.

use super::finds::Finds;
use crate::filter::one_case::hash;

/// Words that are judged together, and fewer that tell nothing.
const BLOCK: usize = 32;
const FEWEST: usize = 16;

/// Lines that begin or end with the same words, as many as are no accident.
const LINES: usize = 3;

/// What is called in all alphabets as here.
const NAMES: [(&[u8], u8); 13] = [
    (b"zero", b'0'),
    (b"one", b'1'),
    (b"two", b'2'),
    (b"three", b'3'),
    (b"four", b'4'),
    (b"five", b'5'),
    (b"six", b'6'),
    (b"seven", b'7'),
    (b"eight", b'8'),
    (b"nine", b'9'),
    (b"niner", b'9'),
    (b"space", b' '),
    (b"dash", b'-'),
];

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let words = words(bytes);
    let mut text = Vec::new();
    let (mut before, mut open) = (&[][..], false);
    for block in words.chunks(BLOCK) {
        if is_alphabet(block) {
            // The text may begin in the block before, and end in the one behind.
            if !open {
                spell(before, &mut text);
            }
            spell(block, &mut text);
            open = true;
        } else if open {
            spell(block, &mut text);
            finds.text("first letters of words of an alphabet", std::mem::take(&mut text));
            open = false;
        }
        before = block;
    }
    if open {
        finds.text("first letters of words of an alphabet", text);
    }
}

fn spell(block: &[&[u8]], text: &mut Vec<u8>) {
    text.extend(block.iter().map(|word| name(word).unwrap_or(word[0].to_ascii_lowercase())));
}

fn name(word: &[u8]) -> Option<u8> {
    let possible = matches!(word[0] | 0x20, b'z' | b'o' | b't' | b'f' | b's' | b'e' | b'n' | b'd');
    let mut names = NAMES.iter().filter(|_| possible && (3..=5).contains(&word.len()));
    names.find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, sign)| *sign)
}

/// Whether first letters tell words, and words repeat.
fn is_alphabet(block: &[&[u8]]) -> bool {
    let mut first_of = [None; 32];
    let (mut again, mut others) = (0, 0);
    for word in block {
        if name(word).is_some() {
            again += 1;
            continue;
        }
        let number = hash(word);
        match &mut first_of[usize::from(word[0] & 31)] {
            Some(known) if *known == number => again += 1,
            Some(_) => others += 1,
            place => *place = Some(number),
        }
    }
    block.len() >= FEWEST && others * 8 <= block.len() && again * 3 >= block.len()
}

/// The words of two letters and more, without those that lines in a row begin or end with.
fn words(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut all, mut starts): (Vec<&[u8]>, Vec<usize>) = (Vec::new(), Vec::new());
    for line in bytes.split(|byte| *byte == b'\n') {
        let start = all.len();
        all.extend(line.split(|byte| !byte.is_ascii_alphabetic()).filter(|word| word.len() > 1));
        if all.len() > start {
            starts.push(start);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([all.len()]);
    let lines: Vec<&[&[u8]]> = starts.iter().zip(ends).map(|(start, end)| &all[*start..end]).collect();
    let mut kept = Vec::with_capacity(all.len());
    for group in lines.chunk_by(|one, other| one[0] == other[0]) {
        let (front, back) = if group.len() < LINES { (0, 0) } else { around(group) };
        group.iter().for_each(|line| kept.extend_from_slice(&line[front..line.len() - back]));
    }
    kept
}

/// How many words all lines begin and end with; one is left at least of each.
fn around(lines: &[&[&[u8]]]) -> (usize, usize) {
    let shortest = lines.iter().map(|line| line.len()).min().unwrap_or_default();
    let common = |same: &dyn Fn(&[&[u8]]) -> usize| lines.iter().map(|line| same(line)).min().unwrap_or_default();
    let first = lines[0];
    let front = common(&|line| line.iter().zip(first).take_while(|(one, other)| one == other).count());
    let back =
        common(&|line| line.iter().rev().zip(first.iter().rev()).take_while(|(one, other)| one == other).count());
    if front + back < shortest { (front, back) } else { (front.min(shortest - 1), 0) }
}
