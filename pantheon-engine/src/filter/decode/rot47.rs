//! ROT47: the Caesar shift of all printable ASCII by half of it.

use super::finds::Finds;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    let mut text = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        if strange(line) {
            text.extend(line.iter().map(|byte| turn(*byte)));
            text.push(b'\n');
        }
    }
    if text.len() >= 24 {
        finds.text("ROT47", text);
    }
}

fn turn(byte: u8) -> u8 {
    if byte.is_ascii_graphic() { b'!' + (byte - b'!' + 47) % 94 } else { byte }
}

/// Whether a line turned round looks more like words than as it is: more small letters, fewer signs.
fn strange(line: &[u8]) -> bool {
    let small = line.iter().filter(|byte| byte.is_ascii_lowercase()).count();
    let turned = line.iter().filter(|byte| turn(**byte).is_ascii_lowercase()).count();
    turned >= 12 && turned > small * 2
}
