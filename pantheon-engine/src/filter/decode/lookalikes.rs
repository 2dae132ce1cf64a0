//! Encoded text in lookalikes of its digits: full width, mathematical, with marks on them or invisible characters between.

use super::finds::Finds;
use crate::filter::fold::ascii;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    if bytes.is_ascii() {
        return;
    }
    let text = String::from_utf8_lossy(bytes);
    let plain: String = text.chars().flat_map(ascii).collect();
    if plain.len() >= 24 {
        finds.text("lookalikes", plain.into_bytes());
    }
}
