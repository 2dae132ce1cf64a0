//! What is done to a whole text to hide it, done to the prompts beforehand. Each of these is then found by the one pass
//! over an answer's letters that finds the plain text.

use super::letters::{Letters, blurred};
use super::pattern::{Patterns, mixed};
use super::rolling::differences;

/// How a prompt was changed. A Caesar shift needs no mention: it does not change a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Disguise {
    Plain,
    Reversed,
    Atbash,
    AtbashReversed,
    WordsReversed,
    WordOrder,
    Consonants,
    PigLatin,
    SwappedPairs,
    InWords,
    WordsMoved,
    Columns,
    Blocks,
    Moved,
    Leet,
    Vigenere,
    Progressive,
    Autokey,
    Substitution,
    Masked,
}

impl Disguise {
    /// For people who look into an alarm.
    pub fn words(self) -> &'static str {
        match self {
            Self::Plain => "letters",
            Self::Reversed => "letters from the end",
            Self::Atbash => "Atbash",
            Self::AtbashReversed => "Atbash from the end",
            Self::WordsReversed => "each word from its end",
            Self::WordOrder => "words from the end",
            Self::Consonants => "letters without vowels",
            Self::PigLatin => "Pig Latin",
            Self::SwappedPairs => "swapped pairs of letters",
            Self::InWords => "letters moved within words",
            Self::WordsMoved => "words moved",
            Self::Moved => "letters in another order",
            Self::Blocks => "groups of letters from the end of each",
            Self::Columns => "every n-th letter first",
            Self::Leet => "digits and signs for letters",
            Self::Vigenere => "Vigenère cipher",
            Self::Progressive => "a shift that grows",
            Self::Autokey => "a cipher with the text as its key",
            Self::Substitution => "substituted letters",
            Self::Masked => "bytes under a key that repeats",
        }
    }
}

/// The longest Vigenère key that is looked for, and the longest of those that are looked for from the end too.
pub(super) const LONGEST_KEY: usize = 32;
const SHORT_KEY: usize = 8;

/// The lengths of keys behind which the text itself goes on as the key.
const AUTOKEY: std::ops::RangeInclusive<usize> = 1..=12;

/// The widest table whose columns are looked for, as in a rail fence or a columnar transposition.
const COLUMNS: std::ops::RangeInclusive<usize> = 2..=8;

/// Of wider ones a part is kept: they are found in whole prompts.
const WIDE_COLUMNS: std::ops::RangeInclusive<usize> = 9..=40;

/// Letters in groups, each of which is written from its end.
const BLOCKS: std::ops::RangeInclusive<usize> = 3..=8;

const SPACED_COLUMNS: std::ops::RangeInclusive<usize> = 3..=40;

/// Rare disguises are kept at every third place only: they are found in a sentence, not in its smallest part.
const SPARSE: usize = 3;

/// Calls `add` with the differences of the letters of one segment of a prompt in each disguise, and how far apart the places
/// are from which windows of it are kept.
pub(super) fn each_disguise(text: &str, mut add: impl FnMut(&[u8], usize, Disguise)) {
    let segment = Letters::of(text.as_bytes());
    let words: Vec<&[u8]> = segment.words().map(|word| &segment.codes[word]).collect();
    let mut buffer = Vec::new();
    let mut letters = |letters: &[u8], lag: usize, step: usize, disguise: Disguise| {
        differences(letters, lag, &mut buffer);
        add(&buffer, step, disguise);
    };
    let plain = segment.codes.as_slice();
    letters(plain, 1, 1, Disguise::Plain);
    letters(&reversed(plain), 1, 1, Disguise::Reversed);
    letters(&atbash(plain), 1, 1, Disguise::Atbash);
    letters(&atbash(&reversed(plain)), 1, 1, Disguise::AtbashReversed);
    let turned: Vec<u8> = words.iter().flat_map(|word| reversed(word)).collect();
    letters(&turned, 1, 1, Disguise::WordsReversed);
    letters(&reversed(&turned), 1, 1, Disguise::WordOrder);
    letters(&atbash(&turned), 1, SPARSE, Disguise::WordsReversed);
    letters(&atbash(&reversed(&turned)), 1, SPARSE, Disguise::WordOrder);
    let consonants: Vec<u8> = plain.iter().copied().filter(|letter| !vowel(*letter)).collect();
    letters(&consonants, 1, 1, Disguise::Consonants);
    letters(&reversed(&consonants), 1, SPARSE, Disguise::Consonants);
    for ending in [&b"ay"[..], b"way", b"yay"] {
        let spoken: Vec<u8> = words.iter().flat_map(|word| pig_latin(word, ending)).collect();
        letters(&spoken, 1, SPARSE, Disguise::PigLatin);
    }
    for start in 0..2 {
        letters(&swapped_pairs(&plain[start.min(plain.len())..]), 1, SPARSE, Disguise::SwappedPairs);
    }
    // With what is no letter among them, which parts other pairs.
    for start in 0..2 {
        let characters: Vec<char> = text.chars().skip(start).collect();
        let swapped: String = characters.chunks(2).flat_map(|pair| pair.iter().rev()).collect();
        letters(&Letters::of(swapped.as_bytes()).codes, 1, SPARSE, Disguise::SwappedPairs);
        let half: String = characters.iter().step_by(2).collect();
        letters(&Letters::of(half.as_bytes()).codes, 1, SPARSE, Disguise::Columns);
    }
    for change in WITHIN_WORDS {
        let changed: Vec<u8> = words.iter().flat_map(|word| change(word)).collect();
        letters(&changed, 1, SPARSE, Disguise::InWords);
    }
    for start in 0..2 {
        let every_other: Vec<u8> = words.iter().skip(start).step_by(2).flat_map(|word| word.to_vec()).collect();
        letters(&every_other, 1, SPARSE, Disguise::WordsMoved);
        let rest = words.get(start..).unwrap_or_default();
        let swapped: Vec<u8> =
            rest.chunks(2).flat_map(|pair| pair.iter().rev().flat_map(|word| word.to_vec())).collect();
        letters(&swapped, 1, SPARSE, Disguise::WordsMoved);
        let turned = |(at, word): (usize, &&[u8])| if at % 2 == start { reversed(word) } else { word.to_vec() };
        let turned: Vec<u8> = words.iter().enumerate().flat_map(turned).collect();
        letters(&turned, 1, SPARSE, Disguise::WordsReversed);
    }
    for width in COLUMNS {
        for start in 0..width {
            let column: Vec<u8> = plain.iter().skip(start).step_by(width).copied().collect();
            letters(&column, 1, 1, Disguise::Columns);
            letters(&reversed(&column), 1, 1, Disguise::Columns);
        }
    }
    for width in WIDE_COLUMNS {
        for start in 0..width {
            let column: Vec<u8> = plain.iter().skip(start).step_by(width).copied().collect();
            letters(&column, 1, SPARSE, Disguise::Columns);
        }
    }
    // With spaces and signs in the table.
    let solid: Vec<char> = text.split_whitespace().collect::<Vec<&str>>().join(" ").chars().collect();
    for width in SPACED_COLUMNS {
        for start in 0..width {
            let column: String = solid.iter().skip(start).step_by(width).collect();
            letters(&Letters::of(column.as_bytes()).codes, 1, SPARSE, Disguise::Columns);
        }
    }
    for width in BLOCKS {
        for start in 0..width {
            let blocks = plain.get(start..).unwrap_or_default().chunks(width);
            letters(&blocks.flat_map(reversed).collect::<Vec<u8>>(), 1, SPARSE, Disguise::Blocks);
        }
    }
    let leet: Vec<u8> = plain.iter().map(|letter| blurred(*letter)).collect();
    letters(&leet, 1, 1, Disguise::Leet);
    letters(&reversed(&leet), 1, SPARSE, Disguise::Leet);
    // A shift that grows by the same with each letter leaves the differences of the differences.
    let mut once = Vec::new();
    differences(plain, 1, &mut once);
    letters(&once, 1, 1, Disguise::Progressive);
    for lag in 2..=LONGEST_KEY {
        letters(plain, lag, SPARSE, Disguise::Vigenere);
        letters(&atbash(plain), lag, SPARSE, Disguise::Vigenere);
        if lag <= SHORT_KEY {
            letters(&reversed(plain), lag, SPARSE, Disguise::Vigenere);
        }
    }
    for length in AUTOKEY {
        let later = plain.get(length..).unwrap_or_default();
        let enciphered: Vec<u8> = plain.iter().zip(later).map(|(key, letter)| (key + letter) % 26).collect();
        letters(&enciphered, 1, SPARSE, Disguise::Autokey);
    }
}

/// Calls `add` with the hash of each pattern of a segment: of its letters alone, with the spaces between its words, and of
/// all its characters, in one case and as they are.
pub(super) fn each_pattern(patterns: &mut Patterns, text: &str, mut add: impl FnMut(u64)) {
    let one_case = text.to_lowercase();
    let words = one_case.split(|one: char| !one.is_alphabetic()).filter(|word| !word.is_empty());
    let spaced = words.clone().collect::<Vec<&str>>().join(" ");
    let turned: Vec<String> = words.map(|word| word.chars().rev().collect()).collect();
    let solid = |text: &str, wanted: fn(&char) -> bool| text.chars().filter(wanted).collect::<String>();
    let readings = [
        solid(&one_case, |one| one.is_alphabetic()),
        turned.concat(),
        turned.join(" "),
        spaced,
        one_case.split_whitespace().collect::<Vec<&str>>().join(" "),
        text.to_owned(),
        solid(text, |one| one.is_alphanumeric()),
        solid(text, |one| !one.is_whitespace()),
    ];
    for reading in readings {
        let mut symbols: Vec<u32> = reading.chars().map(|one| mixed(one as u32)).collect();
        patterns.each_telling(&symbols, &mut add);
        symbols.reverse();
        patterns.each_telling(&symbols, &mut add);
    }
}

/// A way to move letters within a word.
type Move = fn(&[u8]) -> Vec<u8>;

const WITHIN_WORDS: [Move; 6] = [
    // The first letter last.
    |word| [word.get(1..).unwrap_or_default(), &word[..word.len().min(1)]].concat(),
    // The last letter first.
    |word| [&word[word.len().saturating_sub(1)..], &word[..word.len().saturating_sub(1)]].concat(),
    // Both halves changed.
    |word| [&word[word.len() / 2..], &word[..word.len() / 2]].concat(),
    |word| [&word[word.len().div_ceil(2)..], &word[..word.len().div_ceil(2)]].concat(),
    // The first and the last changed.
    |word| match word {
        [first, inner @ .., last] => [&[*last][..], inner, &[*first]].concat(),
        short => short.to_vec(),
    },
    // All between them turned round.
    |word| match word {
        [first, inner @ .., last] => [&[*first][..], &reversed(inner), &[*last]].concat(),
        short => short.to_vec(),
    },
];

fn reversed(letters: &[u8]) -> Vec<u8> {
    letters.iter().rev().copied().collect()
}

fn atbash(letters: &[u8]) -> Vec<u8> {
    letters.iter().map(|letter| 25 - letter).collect()
}

fn vowel(letter: u8) -> bool {
    b"aeiou".contains(&(letter + b'a'))
}

fn pig_latin(word: &[u8], ending: &[u8]) -> Vec<u8> {
    let vowel_at = word.iter().position(|letter| vowel(*letter)).unwrap_or(0);
    // Spoken endings differ for words that begin with a vowel only.
    let ending = if vowel_at == 0 { ending } else { b"ay" };
    let spoken = word[vowel_at..].iter().chain(&word[..vowel_at]).copied();
    spoken.chain(ending.iter().map(|letter| letter - b'a')).collect()
}

fn swapped_pairs(letters: &[u8]) -> Vec<u8> {
    letters.chunks(2).flat_map(|pair| pair.iter().rev().copied()).collect()
}
