//! Letters drawn with several signs each, as in `|-|3`: the reading with the fewest signs left over.

use std::sync::LazyLock;

use super::finds::Finds;

/// What is drawn for each letter. Backslashes of string literals may be doubled.
const DRAWN: &[(char, &[&str])] = &[
    ('a', &["4", "@", "/\\", "/-\\", "^", "/_\\"]),
    ('b', &["8", "|3", "13", "|:", "]3", "|>3", "!3", "(3", "/3", ")3"]),
    ('c', &["(", "[", "<", "{", "©"]),
    ('d', &["|)", "|>", "[)", "|]", "])", "(|", "|}", "|o"]),
    ('e', &["3", "€", "[-", "&", "|=-"]),
    ('f', &["|=", "|#", "/=", "|\"", "ph", "]="]),
    ('g', &["6", "9", "(_+", "(_-", "[6", "(_)+", "(-", "&"]),
    ('h', &["|-|", "#", "/-/", "[-]", "]-[", ")-(", "(-)", "}{", "|~|", "]~[", "1-1", "\\-\\", "}-{"]),
    ('i', &["1", "!", "|", "]["]),
    ('j', &["_|", "_/", "]", "</", "_)"]),
    ('k', &["|<", "|{", "|(", "]{", "/<", "]<", "1<"]),
    ('l', &["|_", "1", "1_", "|", "[_", "7"]),
    ('m', &["|\\/|", "/\\/\\", "|v|", "[v]", "]v[", "^^", "nn", "(v)", "/v\\", "{v}", "|\\|\\", "/|\\"]),
    ('n', &["|\\|", "/\\/", "[\\]", "]\\[", "{\\}", "/v", "^/", "(\\)", "<\\>"]),
    ('o', &["0", "()", "[]", "{}", "<>"]),
    ('p', &["|*", "|°", "|>", "|d", "[]d", "|^", "/*", "|o"]),
    ('q', &["(_,)", "0_", "()_", "0,", "(,)", "<|", "9", "(),", "o_", "[,]"]),
    ('r', &["|2", "12", "|?", "/2", "|^", "|~", "]2", "|`", "[z", "i2"]),
    ('s', &["5", "$", "z", "§"]),
    ('t', &["7", "+", "-|-", "']['", "~|~", "†"]),
    ('u', &["|_|", "(_)", "[_]", "{_}", "]_[", "/_/", "\\_\\", "v"]),
    ('v', &["\\/", "|/", "\\|"]),
    ('w', &["\\/\\/", "vv", "|/\\|", "\\^/", "\\|/", "|^|", "'//", "(/\\)", "\\_|_/", "uu", "\\v/", "\\x/", "\\n"]),
    ('x', &["><", "}{", ")(", "*", "%", "]["]),
    ('y', &["`/", "'/", "\\|/", "¥", "j", "\\-/", "7"]),
    ('z', &["2", "7_", "~/_", ">_", "-/_", "%"]),
];

/// A letter and what is drawn for it.
type Drawing = (u8, &'static [u8]);

/// All of them, by the first byte of what is drawn.
static BY_FIRST: LazyLock<[Vec<Drawing>; 256]> = LazyLock::new(|| {
    let mut all = [const { Vec::new() }; 256];
    for (letter, drawings) in DRAWN {
        for drawing in drawings.iter().map(|drawing| drawing.as_bytes()) {
            all[usize::from(drawing[0])].push((*letter as u8, drawing));
        }
    }
    all
});

/// What signs left over cost, in letters.
const LEFT_OVER: u32 = 3;

/// A line is drawn if so many of its bytes in ten are signs.
const SIGNS: usize = 4;

const SHORTEST: usize = 30;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut text = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let signs = line.iter().filter(|byte| byte.is_ascii_punctuation()).count();
        let letters = line.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
        if line.len() >= SHORTEST
            && line.len() < 64 << 10
            && signs * 10 >= line.len() * SIGNS
            && letters * 3 < line.len()
        {
            read(&String::from_utf8_lossy(line).to_lowercase().replace("\\\\", "\\"), &mut text);
            text.push(b'\n');
        }
    }
    if text.len() >= SHORTEST / 2 {
        finds.text("drawn letters", text);
    }
}

/// Adds the cheapest reading of a line.
fn read(line: &str, text: &mut Vec<u8>) {
    let by_first = &*BY_FIRST;
    // For each place the cost of the rest, the letter there and how many bytes it takes.
    let mut best: Vec<(u32, u8, usize)> = vec![(0, 0, 1); line.len() + 1];
    for (at, character) in line.char_indices().rev() {
        let width = character.len_utf8();
        let kept = if character.is_ascii() { character as u8 } else { b' ' };
        let cost = if character.is_ascii_alphanumeric() || character == ' ' { 1 } else { LEFT_OVER };
        let mut here = (best[at + width].0 + cost, kept, width);
        let rest = &line.as_bytes()[at..];
        for (letter, drawing) in by_first[usize::from(rest[0])].iter().filter(|(_, drawing)| rest.starts_with(drawing))
        {
            let cost = best[at + drawing.len()].0 + 1;
            if cost < here.0 {
                here = (cost, *letter, drawing.len());
            }
        }
        best[at] = here;
    }
    let mut at = 0;
    while at < line.len() {
        text.push(best[at].1);
        at += best[at].2;
    }
}
