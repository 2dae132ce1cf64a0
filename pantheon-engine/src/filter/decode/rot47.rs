//! ROT47: the Caesar shift of all printable ASCII by half of it.

use super::finds::Finds;
use crate::filter::oddness::is_odd;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut text = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        if strange(line) {
            text.extend(line.iter().map(|byte| turn(*byte)));
            text.push(b'\n');
        }
    }
    if text.len() >= 24 {
        finds.unmasked("ROT47", text);
    }
}

fn turn(byte: u8) -> u8 {
    if byte.is_ascii_graphic() { b'!' + (byte - b'!' + 47) % 94 } else { byte }
}

/// Whether a line turned round looks more like words, or like digits, than as it is.
fn strange(line: &[u8]) -> bool {
    let count = |wanted: fn(u8) -> bool| line.iter().filter(|byte| wanted(**byte)).count();
    let all = count(|byte| byte.is_ascii_graphic());
    let small = count(|byte| byte.is_ascii_lowercase());
    let small_turned = count(|byte| turn(byte).is_ascii_lowercase());
    let encoded = || {
        let (words, words_turned) =
            (count(|byte| byte.is_ascii_alphanumeric()), count(|byte| turn(byte).is_ascii_alphanumeric()));
        words_turned * 5 >= all * 4 && words * 10 < all * 7
            || count(|byte| turn(byte).is_ascii_hexdigit()) * 10 >= all * 9
    };
    let words = || small_turned >= 12 && small_turned > small * 2 && !is_odd(line.iter().map(|byte| turn(*byte)));
    all >= 20 && (words() || encoded())
}
