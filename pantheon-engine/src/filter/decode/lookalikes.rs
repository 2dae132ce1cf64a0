//! Encoded text in lookalikes of its digits: full width, mathematical, with marks on them or invisible characters between.

use super::finds::Finds;
use crate::filter::fold::ascii;

/// `wide` has the characters beyond ASCII and what is around them.
pub(super) fn decode(wide: &str, finds: &mut Finds) {
    let mut plain = String::with_capacity(wide.len());
    wide.chars().for_each(|one| ascii(one, &mut plain));
    if plain.len() >= 24 {
        finds.text("lookalikes", plain.into_bytes());
    }
}
