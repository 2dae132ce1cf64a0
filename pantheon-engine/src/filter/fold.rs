//! From any character to the Latin letters that a reader sees in it: Unicode's compatibility forms (UAX 15, NFKD) and
//! confusables (UTS 39), small capitals, Braille, regional indicators and the like.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;

/// The letters of a character, 0 for `a` to 25 for `z`; at most three, as in `㎏`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Folded {
    letters: [u8; 3],
    count: u8,
}

impl Folded {
    pub fn letters(&self) -> &[u8] {
        &self.letters[..usize::from(self.count)]
    }

    fn push(&mut self, letter: u8) {
        if let Some(place) = self.letters.get_mut(usize::from(self.count)) {
            *place = letter;
            self.count += 1;
        }
    }
}

/// The letters that a character stands for, or none.
pub(super) fn fold(character: char) -> Folded {
    let code = character as usize;
    match PAGES.get(code / PAGE) {
        Some(page) => page.get_or_init(|| Box::new(page_of(code)))[code % PAGE],
        None => folded(character),
    }
}

/// Characters that are looked up together when the first of them is met. To ask Unicode's tables for each one each time
/// would cost a microsecond.
const PAGE: usize = 64;

/// All of the planes that have letters.
static PAGES: [OnceLock<Box<[Folded; PAGE]>>; 0x1_F200 / PAGE] = [const { OnceLock::new() }; 0x1_F200 / PAGE];

/// The page that holds a code point.
fn page_of(code: usize) -> [Folded; PAGE] {
    std::array::from_fn(|at| {
        let code = u32::try_from(code / PAGE * PAGE + at).unwrap_or_default();
        char::from_u32(code).map(folded).unwrap_or_default()
    })
}

fn folded(character: char) -> Folded {
    if let Some(letter) = by_hand(character) {
        return of_text(std::iter::once(letter));
    }
    let mut lower = character.to_lowercase().nfkd();
    let plain = of_text(&mut lower);
    if plain.count > 0 || character.is_ascii() {
        return plain;
    }
    let seen = |character: char| of_text(skeleton(character.encode_utf8(&mut [0; 4])).flat_map(char::to_lowercase));
    let small = character.to_lowercase().next().map(seen).unwrap_or_default();
    // In UTS 39 `m` is drawn as `rn`.
    match if small.count > 0 { small } else { seen(character) } {
        Folded { letters: [17, 13, _], count: 2 } => of_text(std::iter::once('m')),
        found => found,
    }
}

fn of_text(text: impl Iterator<Item = char>) -> Folded {
    let mut folded = Folded::default();
    text.filter_map(latin).for_each(|letter| folded.push(letter));
    folded
}

/// Adds what a character looks like in ASCII, with its case: nothing for invisible ones and marks, `?` for what is like
/// none.
pub(super) fn ascii(character: char, out: &mut String) {
    if character.is_ascii() {
        return out.push(character);
    }
    if is_invisible(character) {
        return;
    }
    let before = out.len();
    out.extend(character.nfkd().filter(char::is_ascii));
    if out.len() > before {
        return;
    }
    match fold(character).letters() {
        [] => out.push(match character {
            '·' | '•' | '∙' | '⋅' | '●' => '.',
            '‐'..='—' | '−' | '▬' => '-',
            _ => '?',
        }),
        found => out.extend(
            found
                .iter()
                .map(|letter| char::from(b'a' + letter))
                .map(|shown| if character.is_uppercase() { shown.to_ascii_uppercase() } else { shown }),
        ),
    }
}

/// Joiners, direction marks, variation selectors and combining marks: they neither are letters nor part words.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character as u32, 0xAD | 0x300..=0x36F | 0x483..=0x489 | 0x180E | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF
        | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0x20D0..=0x20FF | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F
        | 0xFEFF | 0xE0000..=0xE0FFF)
}

/// The place of an ASCII letter in the alphabet.
pub(super) fn latin(character: char) -> Option<u8> {
    character.is_ascii_alphabetic().then(|| character.to_ascii_lowercase() as u8 - b'a')
}

/// What UTS 39 leaves out because no identifier holds it, or reads as another letter than people do.
fn by_hand(character: char) -> Option<char> {
    const SMALL_CAPITALS: &str = "ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpꞯqʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz";
    const LOOKALIKES: &str = "вbнhкkмmтtгrпnиuлnдdзeёeεeηnκkλlμuπnτtωwψyшwщwюoяrђhћhжxчyøołlđdħhŧtıiəeʃsʒz";
    const BRAILLE: &str = "⠁a⠃b⠉c⠙d⠑e⠋f⠛g⠓h⠊i⠚j⠅k⠇l⠍m⠝n⠕o⠏p⠟q⠗r⠎s⠞t⠥u⠧v⠺w⠭x⠽y⠵z";
    let code = character as u32;
    let nth = |start: u32| char::from_u32('a' as u32 + code - start);
    match code {
        // Tags: invisible doubles of ASCII.
        0xE0041..=0xE005A => nth(0xE0041),
        0xE0061..=0xE007A => nth(0xE0061),
        // Squared and circled in white on black, and regional indicators.
        0x1F150..=0x1F169 => nth(0x1F150),
        0x1F170..=0x1F189 => nth(0x1F170),
        0x1F1E6..=0x1F1FF => nth(0x1F1E6),
        _ => [SMALL_CAPITALS, LOOKALIKES, BRAILLE].iter().find_map(|pairs| {
            let lower = character.to_lowercase().next()?;
            let mut pairs = pairs.chars();
            while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
                if from == lower {
                    return Some(to);
                }
            }
            None
        }),
    }
}
