//! Characters that carry others: text turned upside down, tags and variation selectors that nobody sees, and invisible
//! characters or white space as bits.

use super::bits;
use super::finds::Finds;

const UPSIDE_DOWN: &str = "ɐaqbɔcpdǝeɟfƃgɓgɥhᴉiıiɾjʞkןlʃlɯmunoodpbqɹrʇtnuʌvʍwʎy∀AƎE⅁GſJ˥LԀp┴TΛV⅄Y";

/// `wide` has the characters beyond ASCII and what is around them.
pub(super) fn decode(wide: &str, finds: &mut Finds) {
    invisible_ascii(wide, finds);
    invisible_bits(wide, finds);
    if wide.chars().filter(|one| "ɐǝɟɥɯɹʇʌʍʎ".contains(*one)).count() >= 4 {
        finds.text("upside down", wide.chars().rev().map(upright).collect::<String>().into_bytes());
        finds.text("upside down", wide.chars().map(upright).collect::<String>().into_bytes());
    }
}

fn upright(character: char) -> char {
    let mut pairs = UPSIDE_DOWN.chars();
    while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
        if from == character {
            return to;
        }
    }
    character
}

/// Tags are doubles of ASCII, variation selectors can number bytes.
fn invisible_ascii(text: &str, finds: &mut Finds) {
    let byte = |character: char| match character as u32 {
        code @ 0xE0001..=0xE007E => u8::try_from(code - 0xE0000).ok(),
        code @ 0xFE00..=0xFE0F => u8::try_from(code - 0xFE00).ok(),
        code @ 0xE0100..=0xE01EF => u8::try_from(code - 0xE0100 + 16).ok(),
        _ => None,
    };
    let bytes: Vec<u8> = text.chars().filter_map(byte).collect();
    finds.bytes("invisible characters", &bytes);
}

/// Two invisible characters, the most frequent ones, as bits.
fn invisible_bits(text: &str, finds: &mut Finds) {
    let invisible = |one: &char| matches!(*one as u32, 0x200B..=0x200F | 0x2060..=0x2064 | 0x180E | 0xFEFF | 0xAD);
    let found: Vec<char> = text.chars().filter(invisible).collect();
    let Some(zero) = found.iter().min() else { return };
    // A third one parts bytes.
    let mut kinds: Vec<char> = found.clone();
    kinds.sort_unstable();
    kinds.dedup();
    for one in kinds.iter().filter(|one| *one != zero) {
        let bits: Vec<u8> =
            found.iter().filter(|bit| *bit == zero || *bit == one).map(|bit| u8::from(bit == one)).collect();
        if bits.len() >= 70 {
            bits::each_reading(&bits, finds);
        }
    }
}
