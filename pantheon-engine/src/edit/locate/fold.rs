//! What counts as the same character: Unicode's canonical forms, typographic punctuation, `\u` escapes.
//!
//! Never compatibility forms (NFKC): `²` is not `2`.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// One character as people see it, and where it stands in its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub key: String,
    pub range: Range<usize>,
}

/// White space that a line may have more or less of: space and tab, nothing exotic.
pub(super) const BLANKS: [char; 2] = [' ', '\t'];

/// A line without the differences that this tier overlooks.
pub(super) fn folded(line: &str) -> Cow<'_, str> {
    if is_plain(line) {
        return Cow::Borrowed(line.trim_matches(BLANKS));
    }
    let text: String = tokens(line).into_iter().map(|token| token.key).collect();
    Cow::Owned(text.trim_matches(BLANKS).to_owned())
}

fn is_plain(line: &str) -> bool {
    line.is_ascii() && !line.contains("\\u")
}

/// The characters of a line.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(line.len());
    let mut at = 0;
    while at < line.len() {
        let (key, length) = token_at(line, at);
        tokens.push(Token { key, range: at..at + length });
        at += length;
    }
    tokens
}

fn token_at(line: &str, at: usize) -> (String, usize) {
    if let Some((letter, length)) = escape_at(line, at) {
        return (letter.nfc().map(plain).collect(), length);
    }
    let rest = &line[at..];
    if rest.starts_with("...") {
        return ("...".to_owned(), 3);
    }
    let mut letters = rest.char_indices();
    letters.next();
    let length = letters.find(|(_, letter)| !is_combining_mark(*letter)).map_or(rest.len(), |(offset, _)| offset);
    let cluster = &rest[..length];
    if cluster == "…" {
        return ("...".to_owned(), length);
    }
    (cluster.nfc().map(plain).collect(), length)
}

/// Typographic punctuation as ASCII.
fn plain(letter: char) -> char {
    match letter {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}'..='\u{201b}' | '\u{2032}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' => '"',
        letter => letter,
    }
}

/// The character that an escape such as `\u00e9`, `\ud83d\ude00` or `\u{1f600}` stands for; ASCII stays escaped, and so
/// does what follows an escaped backslash.
fn escape_at(line: &str, at: usize) -> Option<(String, usize)> {
    let rest = line[at..].strip_prefix("\\u")?;
    let backslashes = line.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
    if backslashes % 2 == 1 {
        return None;
    }
    let (code, length) = match rest.strip_prefix('{') {
        Some(inner) => {
            let digits = inner.get(..inner.bytes().take(7).position(|byte| byte == b'}')?)?;
            (hexadecimal(digits)?, digits.len() + 4)
        }
        None => code_units(rest)?,
    };
    let letter = char::from_u32(code).filter(|letter| !letter.is_ascii())?;
    Some((letter.to_string(), length))
}

/// One UTF-16 unit, or two that belong together, and the bytes of the whole escape.
fn code_units(rest: &str) -> Option<(u32, usize)> {
    let high = hexadecimal(rest.get(..4)?)?;
    if !(0xd800..0xdc00).contains(&high) {
        return Some((high, 6));
    }
    let low = hexadecimal(rest.get(4..)?.strip_prefix("\\u")?.get(..4)?)?;
    (0xdc00..0xe000).contains(&low).then(|| (0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), 12))
}

fn hexadecimal(digits: &str) -> Option<u32> {
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    valid.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}
