//! Encoded text with the same separators around every character: `5.9.6.f.`, or one character a line in comments.

use super::finds::Finds;

/// The longest separator and its character together, in bytes.
const LONGEST_PERIOD: usize = 12;

/// Bytes that are compared at a time, roughly: each block is a multiple of the period.
const BLOCK: usize = 96;

pub(super) fn decode(bytes: &[u8], finds: &mut Finds) {
    for period in 2..=LONGEST_PERIOD {
        let mut found = Vec::new();
        for block in bytes.chunks((BLOCK / period + 1) * period) {
            match varying(block, period) {
                Some(place) => found.extend(block.iter().skip(place).step_by(period)),
                None => push(&mut found, finds),
            }
        }
        push(&mut found, finds);
    }
}

fn push(found: &mut Vec<u8>, finds: &mut Finds) {
    if found.len() >= 24 {
        finds.extract("between separators", std::mem::take(found));
    }
    found.clear();
}

/// The one place of a period at which a block's bytes differ, if all others repeat.
fn varying(block: &[u8], period: usize) -> Option<usize> {
    // A block has fewer bytes than a byte can count, so that many are compared at once.
    let same: u8 = block.iter().zip(block.get(period..)?).map(|(old, new)| u8::from(old == new)).sum();
    let same = usize::from(same);
    let compared = block.len() - period;
    // In random text one in fifteen is its own neighbour.
    if compared < 2 * period || same < compared * (period - 1) / period || same == compared {
        return None;
    }
    let differing = |place: usize| {
        let at = block.iter().skip(place).step_by(period);
        at.clone().zip(at.skip(1)).filter(|(old, new)| old != new).count()
    };
    (0..period).max_by_key(|place| differing(*place))
}
