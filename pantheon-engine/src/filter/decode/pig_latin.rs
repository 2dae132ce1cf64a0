//! Pig Latin, undone, for what is written below it: `unch-ray`, `unchray`, and the same from the end.
//!
//! With a hyphen it is known which letters stood in front; without one, those that English words begin with are put back.

use super::finds::Finds;

/// Words that are judged together.
const BLOCK: usize = 12;

/// What English words begin with, the longest first.
const BEGINNINGS: [&[u8]; 30] = [
    b"str", b"spr", b"scr", b"thr", b"shr", b"th", b"sh", b"ch", b"st", b"tr", b"pr", b"br", b"cr", b"dr", b"fr",
    b"gr", b"bl", b"cl", b"fl", b"gl", b"pl", b"sl", b"sp", b"sw", b"tw", b"wh", b"wr", b"kn", b"qu", b"ph",
];

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let is_word = |word: &&[u8]| word.len() > 1;
    let words: Vec<&[u8]> =
        bytes.split(|byte| !byte.is_ascii_alphabetic() && *byte != b'-' && *byte != b'\'').filter(is_word).collect();
    for (backward, step) in [(false, "Pig Latin"), (true, "Pig Latin from the end")] {
        let is_spoken = |word: &[u8]| if backward { word.starts_with(b"ya") } else { word.ends_with(b"ay") };
        let mut text = Vec::new();
        for block in words.chunks(BLOCK) {
            let spoken = block.iter().filter(|word| is_spoken(word)).count();
            if spoken * 2 < block.len() || spoken < 3 {
                push(step, &mut text, finds);
                continue;
            }
            for word in block {
                let word: Vec<u8> = if backward { word.iter().rev().copied().collect() } else { word.to_vec() };
                let mut plain = undone(&word);
                plain.push(b' ');
                if backward {
                    plain.reverse();
                }
                text.extend(plain);
            }
        }
        push(step, &mut text, finds);
    }
}

fn push(step: &'static str, text: &mut Vec<u8>, finds: &mut Finds) {
    if text.len() >= 24 {
        finds.unmasked(step, std::mem::take(text));
    }
    text.clear();
}

fn undone(word: &[u8]) -> Vec<u8> {
    let Some(spoken) = word.strip_suffix(b"ay") else { return word.to_vec() };
    if let Some(hyphen) = spoken.iter().rposition(|byte| *byte == b'-') {
        return [&spoken[hyphen + 1..], &spoken[..hyphen]].concat();
    }
    let vowel = |byte: &u8| b"aeiou".contains(byte);
    let beginning = BEGINNINGS.iter().find(|beginning| spoken.ends_with(beginning)).map(|beginning| beginning.len());
    let length = beginning.unwrap_or(usize::from(spoken.last().is_some_and(|last| !vowel(last))));
    let (rest, beginning) = spoken.split_at(spoken.len() - length);
    // `w` and `y` stand behind words that begin with a vowel.
    if matches!(beginning, b"w" | b"y") && rest.first().is_some_and(vowel) {
        return rest.to_vec();
    }
    [beginning, rest].concat()
}
