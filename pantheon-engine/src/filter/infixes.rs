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
    let (mut pairs, mut between) = ([0u8; 1024], [0u8; 32]);
    let mut most = 0;
    for pair in block.windows(2) {
        let count = &mut pairs[index(pair)];
        *count += 1;
        most = most.max(*count);
    }
    for three in block.windows(3).filter(|three| three[0] == three[2]) {
        between[usize::from(three[1] & 31)] += 1;
    }
    let doubles = || block.windows(2).filter(|pair| pair[0] == pair[1]).count();
    let often = |count: u8| usize::from(count) * OFTEN >= block.len();
    often(most) || between.iter().any(|count| often(*count)) || doubles() * 3 >= block.len()
}

fn index(pair: &[u8]) -> usize {
    usize::from(pair[0] & 31) << 5 | usize::from(pair[1] & 31)
}

fn stretch(letters: &[u8], look: &mut impl FnMut(&'static str, &[u8])) {
    let mut infix = most_frequent(letters.windows(2)).to_vec();
    let mut rest = Vec::new();
    while infix.len() <= LONGEST {
        // The letter before it may stand behind it again.
        for again in [false, true] {
            without(letters, &infix, again, &mut rest);
            look("letters put in left out", &rest);
        }
        let Some(longer) = extended(letters, &infix) else { break };
        infix = longer;
    }
    let between = letters.windows(3).filter(|three| three[0] == three[2] && three[0] != three[1]);
    if let Some(&middle) = most_frequent(between.map(|three| &three[1..2])).first() {
        rest.clear();
        let mut at = 0;
        while let Some(&letter) = letters.get(at) {
            rest.push(letter);
            let game = letters.get(at + 1) == Some(&middle) && letters.get(at + 2) == Some(&letter);
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
        if letters[at..].starts_with(infix) {
            at += infix.len();
            at += usize::from(again && rest.last().is_some_and(|before| letters.get(at) == Some(before)));
        } else {
            rest.push(letters[at]);
            at += 1;
        }
    }
}

/// An infix with the letter that stands beside it in three places of four.
fn extended(letters: &[u8], infix: &[u8]) -> Option<Vec<u8>> {
    let length = infix.len();
    let longer = || letters.windows(length + 1);
    let count = |wanted: &dyn Fn(&[u8]) -> bool| longer().filter(|part| wanted(part)).count();
    let all = letters.windows(length).filter(|part| *part == infix).count();
    let candidates = [
        most_frequent(longer().filter(|part| part[..length] == *infix)),
        most_frequent(longer().filter(|part| part[1..] == *infix)),
    ];
    let enough = |candidate: &&[u8]| count(&|part| part == *candidate) * 4 >= all * 3;
    candidates.into_iter().filter(|candidate| !candidate.is_empty()).find(enough).map(<[u8]>::to_vec)
}

fn most_frequent<'l>(parts: impl Iterator<Item = &'l [u8]>) -> &'l [u8] {
    let mut all: Vec<&[u8]> = parts.collect();
    all.sort_unstable();
    all.chunk_by(|one, other| one == other).max_by_key(|same| same.len()).map_or(&[], |same| same[0])
}
