//! ROT47: the Caesar shift of all printable ASCII by half of it.

use std::sync::LazyLock;

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
    let mut counts = [0usize; 8];
    for byte in line {
        let kinds = KINDS[usize::from(*byte)];
        counts.iter_mut().enumerate().for_each(|(kind, count)| *count += usize::from(kinds >> kind & 1));
    }
    let [all, small, small_turned, words, words_turned, hex_turned, ..] = counts;
    let encoded = words_turned * 5 >= all * 4 && words * 10 < all * 7 || hex_turned * 10 >= all * 9;
    let reads = || small_turned >= 12 && small_turned > small * 2 && !is_odd(line.iter().map(|byte| turn(*byte)));
    all >= 20 && (encoded || reads())
}

/// What each byte is: graphic, a small letter, one when turned, alphanumeric, that when turned, a hexadecimal digit when
/// turned; from the lowest bit on.
static KINDS: LazyLock<[u8; 256]> = LazyLock::new(|| {
    std::array::from_fn(|byte| {
        let (byte, turned) = (byte as u8, turn(byte as u8));
        let kinds = [
            byte.is_ascii_graphic(),
            byte.is_ascii_lowercase(),
            turned.is_ascii_lowercase(),
            byte.is_ascii_alphanumeric(),
            turned.is_ascii_alphanumeric(),
            turned.is_ascii_hexdigit(),
        ];
        kinds.iter().rev().fold(0, |bits, kind| bits << 1 | u8::from(*kind))
    })
});
