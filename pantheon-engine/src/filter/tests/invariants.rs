//! Writings with a key, a place or a game in them that the filter does not look for: it knows what they leave unchanged.

use super::attacker::{BASE64, digits, of_hex};
use super::*;

const SENTENCE: &str = "Convert at the outermost layer only; a conversion inside a loop is always a sign that the layer was chosen wrongly.";

fn letters() -> Vec<u8> {
    SENTENCE.bytes().filter(u8::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn found(text: &[u8]) {
    let start = String::from_utf8_lossy(&text[..text.len().min(200)]);
    assert!(withheld(guard(), text), "{start}");
}

fn listed(numbers: impl Iterator<Item = i64>) -> Vec<u8> {
    format!("[{}]", numbers.map(|number| number.to_string()).collect::<Vec<String>>().join(", ")).into_bytes()
}

fn words(of: impl Fn(&str) -> String) -> Vec<u8> {
    SENTENCE.split(' ').map(of).collect::<Vec<String>>().join(" ").into_bytes()
}

/// A name that begins with it in place of each letter, hardly ever the same one.
fn named(line: impl Fn(&str) -> String) -> Vec<u8> {
    const ENDINGS: [&str; 7] = ["ember", "arrow", "ical", "oster", "undle", "yard", "eacon"];
    let names = letters()
        .into_iter()
        .zip(ENDINGS.iter().cycle())
        .map(|(letter, ending)| char::from(letter).to_string() + ending);
    names.map(|name| line(&name)).collect::<String>().into_bytes()
}

#[test]
fn bytes_under_a_long_key() {
    for key in [&b"key"[..], b"correct horse", b"Thisisaverylongsecretkey12345678"] {
        let keys = || key.iter().cycle();
        let xored: Vec<u8> = SENTENCE.bytes().zip(keys()).map(|(byte, key)| byte ^ key).collect();
        found(&of_hex(&xored));
        found(&digits(&xored, 6, BASE64));
        found(&listed(xored.iter().map(|byte| i64::from(*byte))));
        let added: Vec<u8> = SENTENCE.bytes().zip(keys()).map(|(byte, key)| byte.wrapping_add(*key)).collect();
        found(&of_hex(&added));
    }
}

#[test]
fn letters_under_a_long_key() {
    for key in ["cryptography", "averyveryverylongkeywordindeed"] {
        let key = key.bytes().map(|letter| letter - b'a').cycle();
        let turned = |turn: fn(u8, u8) -> u8| {
            letters().iter().zip(key.clone()).map(|(letter, key)| b'a' + turn(letter - b'a', key) % 26).collect()
        };
        let vigenere: Vec<u8> = turned(|letter, key| letter + key);
        found(&vigenere);
        let beaufort: Vec<u8> = turned(|letter, key| 26 + key - letter);
        found(&beaufort);
    }
    let text = letters();
    let key = b"lavender".iter().chain(&text);
    let autokey: Vec<u8> = text.iter().zip(key).map(|(one, other)| b'a' + (one - b'a' + other - b'a') % 26).collect();
    found(&autokey);
}

#[test]
fn numbers_that_depend_on_each_other() {
    let codes = || SENTENCE.bytes().map(i64::from);
    found(&listed(codes().zip(std::iter::once(0).chain(codes())).map(|(code, before)| code - before)));
    found(&listed(codes().zip(std::iter::once(0).chain(codes())).map(|(code, before)| code ^ before)));
    found(&listed(codes().scan(0, |sum, code| {
        *sum += code;
        Some(*sum)
    })));
    found(&listed(codes().zip(0..).map(|(code, at)| code + 2 * at)));
    found(&listed(codes().zip(0..).map(|(code, at)| code ^ at)));
}

#[test]
fn games_with_words() {
    let game = |put: fn(char) -> String, at: fn(char) -> bool| {
        words(|word| word.chars().map(|one| if at(one) { put(one) } else { one.to_string() }).collect())
    };
    found(&game(|one| format!("ub{one}"), |one| "aeiou".contains(one)));
    found(&game(|one| format!("{one}op"), |one| one.is_ascii_lowercase() && !"aeiou".contains(one)));
    found(&game(|one| format!("{one}p{one}"), |one| "aeiou".contains(one)));
    found(&game(|one| format!("{one}lef{one}"), |one| "aeiou".contains(one)));
    found(&game(|one| format!("{one}o{one}"), |one| one.is_ascii_lowercase() && !"aeiou".contains(one)));
    found(&game(|one| format!("{one}{one}"), |one| one.is_ascii_alphabetic()));
}

#[test]
fn first_letters_behind_a_word() {
    found(&named(|name| format!("def {name}(x):\n    return x\n\n")));
    found(&named(|name| format!("    pub fn {name}(&self) -> u32 {{\n        self.total\n    }}\n")));
    found(&named(|name| format!("import {name}\n")));
    found(&named(|name| format!("use crate::{name};\n")));
}

#[test]
fn letters_far_apart() {
    let mut junk = b"qzvjkxwybgfpmdhc".iter().cycle().copied();
    let spread: Vec<u8> =
        letters().iter().flat_map(|letter| [vec![*letter], junk.by_ref().take(6).collect()].concat()).collect();
    found(&spread);
    let prompt = prompts::whole().into_iter().max_by_key(String::len).unwrap();
    let text: Vec<char> = prompt.split_whitespace().collect::<Vec<&str>>().join(" ").chars().collect();
    let plain: Vec<char> = text.iter().copied().filter(char::is_ascii_alphabetic).collect();
    for width in [11, 23] {
        for text in [&text, &plain] {
            let order = (0..width).map(|column| column * 7 % width);
            let columns: String = order.flat_map(|start| text.iter().skip(start).step_by(width)).collect();
            found(columns.as_bytes());
        }
    }
}

#[test]
fn base45_and_base91() {
    const BASE45: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    const BASE91: &[u8] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&()*+,./:;<=>?@[]^_`{|}~\"";
    let pairs = SENTENCE.as_bytes().chunks_exact(2).map(|pair| usize::from(pair[0]) << 8 | usize::from(pair[1]));
    let base45: Vec<u8> =
        pairs.flat_map(|value| [value % 45, value / 45 % 45, value / 2025].map(|at| BASE45[at])).collect();
    found(&base45);
    found(&[b"DATA = \"", &base45[..], b"\"\n"].concat());
    let (mut held, mut count, mut base91) = (0usize, 0, Vec::new());
    for byte in SENTENCE.bytes() {
        held |= usize::from(byte) << count;
        count += 8;
        if count > 13 {
            let bits = if held & 8191 > 88 { 13 } else { 14 };
            let value = held & ((1 << bits) - 1);
            held >>= bits;
            count -= bits;
            base91.extend([BASE91[value % 91], BASE91[value / 91]]);
        }
    }
    found(&base91);
    found(&[b"data = '", &base91[..], b"'\n"].concat());
}

#[test]
fn numerals_tied_together() {
    const ROMAN: &str =
        "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI XXII XXIII XXIV XXV XXVI";
    let roman: Vec<&str> = ROMAN.split(' ').collect();
    let word = |word: &str| {
        let letters = word.bytes().filter(u8::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase() - b'a');
        letters.map(|letter| roman[usize::from(letter)]).collect::<Vec<&str>>().join("-")
    };
    found(SENTENCE.split(' ').map(word).collect::<Vec<String>>().join(" / ").as_bytes());
}
