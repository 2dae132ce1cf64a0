//! Games with words, undone without knowing which: letters that stand before or behind every vowel (`ubbi dubbi`), between
//! two that are the same (`hohelollolo`), or letters written several times each.
//!
//! What was put in is what there is too much of. A pair of letters that makes up a twelfth of all of them is none of a
//! language; it is taken out together with the letters that nearly always stand beside it.

/// Letters that are judged together.
const BLOCK: usize = 128;

/// A pair of letters is put in if it begins at one in so many places; the same for a letter between two equal ones.
const OFTEN: usize = 12;

/// Letters that are put in together.
const LONGEST: usize = 5;

/// Calls `look` with the letters that are left of each stretch that has such.
pub(super) fn each(letters: &[u8], mut look: impl FnMut(&'static str, &[u8])) {
    let mut start = None;
    let blocks = letters.chunks(BLOCK).map(suspicious).chain([false]);
    for (number, found) in blocks.enumerate() {
        match (found, start) {
            (true, None) => start = Some((number * BLOCK).saturating_sub(BLOCK)),
            (false, Some(from)) => {
                stretch(&letters[from..((number + 1) * BLOCK).min(letters.len())], &mut look);
                start = None;
            }
            _ => {}
        }
    }
}

/// Whether a block has more of a pair than any language.
fn suspicious(block: &[u8]) -> bool {
    if block.len() < BLOCK / 4 {
        return false;
    }
    let (mut pairs, mut between) = ([0u8; PAIRS], [0u8; 32]);
    let (mut most, mut doubles) = (0, 0);
    for three in block.windows(3) {
        let count = &mut pairs[index(three)];
        *count += 1;
        most = most.max(*count);
        doubles += usize::from(three[0] == three[1]);
        between[usize::from(three[1] & 31)] += u8::from(three[0] == three[2]);
    }
    let often = |count: u8| usize::from(count + 1) * OFTEN >= block.len();
    often(most) || between.iter().any(|count| often(*count)) || doubles * 3 + 3 >= block.len()
}

/// Pairs of letters.
const PAIRS: usize = 1024;

fn index(pair: &[u8]) -> usize {
    usize::from(pair[0] & 31) << 5 | usize::from(pair[1] & 31)
}

/// The most frequent of some numbers.
fn most_frequent<const KINDS: usize>(numbers: impl Iterator<Item = usize>) -> (usize, usize) {
    let mut counts = [0u32; KINDS];
    numbers.for_each(|number| counts[number % KINDS] += 1);
    let (number, count) = counts.iter().enumerate().max_by_key(|(_, count)| **count).unwrap_or((0, &0));
    (number, *count as usize)
}

fn stretch(letters: &[u8], look: &mut impl FnMut(&'static str, &[u8])) {
    let (pair, _) = most_frequent::<PAIRS>(letters.windows(2).map(index));
    let mut infix = vec![(pair >> 5) as u8, (pair & 31) as u8];
    let mut rest = Vec::new();
    while infix.len() <= LONGEST {
        // The letter before it may stand behind it again.
        for again in [false, true] {
            without(letters, &infix, again, &mut rest);
            look("letters put in left out", &rest);
        }
        if !extend(letters, &mut infix) {
            break;
        }
    }
    let between = letters.windows(3).filter(|three| three[0] == three[2] && three[0] != three[1]);
    let (middle, count) = most_frequent::<32>(between.map(|three| usize::from(three[1])));
    if count > 0 {
        rest.clear();
        let mut at = 0;
        while let Some(&letter) = letters.get(at) {
            rest.push(letter);
            let game =
                letters.get(at + 1).copied().map(usize::from) == Some(middle) && letters.get(at + 2) == Some(&letter);
            at += if game { 3 } else { 1 };
        }
        look("letters between equal ones left out", &rest);
    }
    for times in 2..=3 {
        let runs = || letters.chunk_by(u8::eq);
        if runs().filter(|run| run.len() % times == 0).count() * 4 >= runs().count() * 3 {
            rest.clear();
            runs().for_each(|run| rest.extend_from_slice(&run[..run.len().div_ceil(times)]));
            look("letters written several times", &rest);
        }
    }
}

fn without(letters: &[u8], infix: &[u8], again: bool, rest: &mut Vec<u8>) {
    rest.clear();
    let mut at = 0;
    while at < letters.len() {
        if letters[at] == infix[0] && letters[at..].starts_with(infix) {
            at += infix.len();
            at += usize::from(again && rest.last().is_some_and(|before| letters.get(at) == Some(before)));
        } else {
            rest.push(letters[at]);
            at += 1;
        }
    }
}

/// Adds the letter that stands behind an infix in three places of four, or else before it; whether there is one.
fn extend(letters: &[u8], infix: &mut Vec<u8>) -> bool {
    let places = || (0..letters.len()).filter(|at| letters[*at] == infix[0] && letters[*at..].starts_with(infix));
    let all = places().count();
    let letter = |at: usize| letters.get(at).copied().map(usize::from);
    let (behind, count) = most_frequent::<32>(places().filter_map(|at| letter(at + infix.len())));
    if count * 4 >= all * 3 {
        infix.push(behind as u8);
        return true;
    }
    let (before, count) = most_frequent::<32>(places().filter_map(|at| letter(at.wrapping_sub(1))));
    if count * 4 >= all * 3 {
        infix.insert(0, before as u8);
        return true;
    }
    false
}
