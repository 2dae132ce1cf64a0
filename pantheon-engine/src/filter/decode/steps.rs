//! Numbers of which each depends on the one before or on its place: what was added since, what was XORed with it, a
//! multiple of a number, a shift that grows.

use super::finds::Finds;
use super::masked::{without_offset, without_xor};

/// Fewer numbers say too little to find an offset.
const SHORTEST: usize = 24;

/// More than any character's number, summed up.
const LARGEST: i64 = 1 << 24;

/// Reads numbers in each of these ways.
pub(super) fn read(numbers: &[i64], finds: &mut Finds) {
    if numbers.len() < SHORTEST || numbers.iter().any(|number| number.abs() > LARGEST) {
        return;
    }
    let sums: Vec<i64> = numbers.iter().scan(0, |sum, number| Some(step(sum, *sum + number))).collect();
    shifted("sums of numbers", &sums, finds);
    level("sums of numbers", &sums, finds);
    level("numbers that grow with their place", numbers, finds);
    remainders(numbers, finds);
    if numbers.iter().all(|number| number.abs() < 26) {
        let letters = sums.iter().map(|sum| b'a' + sum.rem_euclid(26) as u8).collect();
        finds.text("sums of numbers", letters);
    }
    let differences: Vec<i64> =
        numbers[..1].iter().copied().chain(numbers.windows(2).map(|pair| pair[1] - pair[0])).collect();
    shifted("differences of numbers", &differences, finds);
    shifted("differences of numbers", &differences[1..], finds);
    for slope in [1, -1, 2, -2, 3, -3] {
        let level: Vec<i64> = (0..).zip(numbers).map(|(at, number)| number - slope * at).collect();
        shifted("numbers that grow with their place", &level, finds);
    }
    let least = numbers.iter().copied().min().unwrap_or_default();
    let divisor = numbers.iter().fold(0, |divisor, number| common_divisor(divisor, number - least));
    if divisor > 1 {
        let divided: Vec<i64> = numbers.iter().map(|number| (number - least) / divisor).collect();
        shifted("multiples of a number", &divided, finds);
    }
    let Some(bytes) = numbers.iter().map(|number| u8::try_from(*number).ok()).collect::<Option<Vec<u8>>>() else {
        return;
    };
    let chained: Vec<u8> = bytes.iter().scan(0, |all, byte| Some(step(all, *all ^ byte))).collect();
    let pairs: Vec<u8> = bytes.windows(2).map(|pair| pair[0] ^ pair[1]).collect();
    let places =
        |first: u8| bytes.iter().zip((0..=255u8).cycle()).map(|(byte, at)| byte ^ at.wrapping_add(first)).collect();
    for masked in [chained, pairs, places(0), places(1)] {
        finds.text_in("numbers XORed with others", &masked);
        without_xor(&masked).into_iter().for_each(|plain| finds.unmasked("numbers XORed with others", plain));
    }
}

/// How far the slope of characters may seem to be from what it is, and the largest one that [`read`] tries on all.
const SLACK: i64 = 5;
const STEEP: i64 = 3;

/// Numbers that grow by the same with their place, and more than the characters in them differ: from their ends, and so
/// nearly. Of those near it the one that leaves the least range is right, and people choose round ones.
fn level(step: &'static str, numbers: &[i64], finds: &mut Finds) {
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return };
    let about = (last - first) / (numbers.len() as i64 - 1).max(1);
    let leveled = |slope: i64| (0..).zip(numbers).map(move |(at, number)| number - slope * at);
    let range = |slope: &i64| {
        let (least, most) =
            leveled(*slope).fold((i64::MAX, i64::MIN), |(least, most), one| (least.min(one), most.max(one)));
        most - least
    };
    if about.abs() <= STEEP || range(&about) > 126 + SLACK * numbers.len() as i64 {
        return;
    }
    let near = || about - SLACK..=about + SLACK;
    let best = near().min_by_key(range);
    let round = near().filter(|slope| slope % 10 == 0);
    for slope in best.into_iter().chain(round.filter(|slope| Some(*slope) != best)) {
        shifted(step, &leveled(slope).collect::<Vec<i64>>(), finds);
    }
}

/// The least and the largest number of which characters may be remainders.
const DIVISORS: std::ops::RangeInclusive<i64> = 96..=1024;

/// Numbers of which only the remainder tells something.
fn remainders(numbers: &[i64], finds: &mut Finds) {
    let is_character = |number: &i64| matches!(number, 0x20..=0x7E | 10);
    if numbers.iter().filter(|number| **number > 126).count() * 2 < numbers.len() {
        return;
    }
    // Of a wrong number, hardly any remainder after the first few is a character.
    for divisor in DIVISORS {
        let remainders = || numbers.iter().map(|number| number.rem_euclid(divisor));
        if remainders().all(|number| is_character(&number)) {
            finds.text_in("remainders of numbers", &remainders().map(|number| number as u8).collect::<Vec<u8>>());
        }
    }
    let letters = numbers.iter().map(|number| b'a' + (number.rem_euclid(26) as u8 + 25) % 26).collect();
    finds.text("remainders of numbers", letters);
}

fn step<T: Copy>(state: &mut T, next: T) -> T {
    *state = next;
    next
}

/// Numbers in a narrow range are characters from some number on.
fn shifted(step: &'static str, numbers: &[i64], finds: &mut Finds) {
    let least = numbers.iter().copied().min().unwrap_or_default();
    let narrow: Option<Vec<u32>> =
        numbers.iter().map(|number| u32::try_from(number - least).ok().filter(|number| *number <= 126)).collect();
    let Some(narrow) = narrow else { return };
    without_offset(&narrow).into_iter().for_each(|plain| finds.unmasked(step, plain));
}

fn common_divisor(one: i64, other: i64) -> i64 {
    if other == 0 { one } else { common_divisor(other, one % other) }
}
