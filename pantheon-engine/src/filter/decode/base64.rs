//! Base64 (RFC 4648, standard and URL-safe), at every start, whatever stands between its characters.

use super::digits::values;
use super::finds::Finds;
use super::runs::changes;
use super::turned::turned;
use super::words::Word;

/// Characters of one text may stand so far apart.
const GAP: usize = 24;

/// A word that begins a run is no shorter; nor is a run of some fourteen letters.
const SHORTEST_WORD: usize = 10;
const SHORTEST: usize = 20;

/// More signs in a row than these are a rule or a mark.
const MOST_SIGNS: usize = 3;

/// What follows so soon belongs to the run, whatever it looks like.
const CLOSE: usize = 3;

pub(super) fn decode(bytes: &[u8], words: &[Word<'_>], finds: &mut Finds) {
    everywhere(bytes, words, finds);
    runs(bytes, words, |run| {
        from_start(run, "base64", finds);
        let reversed: Vec<u8> = run.iter().rev().copied().collect();
        from_start(&reversed, "base64 from the end", finds);
        if finds.turning && changes(run) * 2 >= run.len() {
            turned(run, |text, sample| (0..4).for_each(|start| sample(start, &bytes_of(&sextets(text, start)))), finds);
        }
    });
}

/// Takes all characters for one text, so that separators of any kind and number do not matter.
fn everywhere(bytes: &[u8], words: &[Word<'_>], finds: &mut Finds) {
    let mut all = Vec::with_capacity(bytes.len());
    let mut last = 0;
    for word in words {
        all.extend(signs(&bytes[last..word.start]).map(|byte| SEXTETS[usize::from(byte)]));
        all.extend(word.text.iter().map(|byte| SEXTETS[usize::from(*byte)]));
        last = word.end();
    }
    for start in 0..4 {
        for stretch in ascii_stretches(all.get(start..).unwrap_or_default()) {
            finds.text_in("base64", &bytes_of(stretch));
        }
    }
}

/// The digits that are signs, out of what stands between two words: those that touch a word. A plus between two quotations
/// touches none.
fn signs(between: &[u8]) -> impl Iterator<Item = u8> {
    let is_sign = |byte: &&u8| b"+/_-".contains(byte);
    let front = between.iter().take_while(is_sign).count();
    let back = between[front..].iter().rev().take_while(is_sign).count();
    let (front, back) = if front + back > 6 { (0, 0) } else { (front, back) };
    between[..front].iter().chain(&between[between.len() - back..]).copied()
}

/// Whether only such digits stand between two words.
fn only_signs(between: &[u8]) -> bool {
    between.len() <= 4 && signs(between).count() == between.len()
}

/// Groups of four in a row whose first bytes are ASCII text, with one of them at either side.
fn ascii_stretches(sextets: &[u8]) -> Vec<&[u8]> {
    const ROW: usize = 4;
    let (groups, _) = sextets.as_chunks::<4>();
    let mut stretches = Vec::new();
    let mut row = 0;
    for at in 0..=groups.len() {
        if groups.get(at).is_some_and(|group| matches!(group[0], 2 | 3 | 8..=31)) {
            row += 1;
            continue;
        }
        if row >= ROW {
            stretches.push(&sextets[(at - row).saturating_sub(1) * 4..((at + 1) * 4).min(sextets.len())]);
        }
        row = 0;
    }
    stretches
}

/// Words that look random, put together with the signs between them and with the short words that signs tie to them.
fn runs(bytes: &[u8], words: &[Word<'_>], mut found: impl FnMut(&[u8])) {
    let mut run: Vec<u8> = Vec::new();
    let mut last = 0;
    for (at, word) in words.iter().enumerate() {
        if word.start > last + GAP && !run.is_empty() {
            if run.len() >= SHORTEST {
                found(&run);
            }
            run.clear();
        }
        if run.is_empty() && begins(word) {
            let first = tied_before(bytes, &words[..at]).map_or(word.start, |first| first.start);
            let sign = bytes[..first].iter().rev().take_while(|byte| b"+/_-".contains(byte)).count().min(MOST_SIGNS);
            run.extend_from_slice(&bytes[first - sign..word.end()]);
            last = word.end();
        } else if !run.is_empty() && (word.random() || word.start <= last + CLOSE) {
            run.extend(signs(&bytes[last..word.start]));
            run.extend_from_slice(word.text);
            last = word.end();
        }
    }
    if run.len() >= SHORTEST {
        found(&run);
    }
}

fn begins(word: &Word<'_>) -> bool {
    let length = word.text.len();
    word.random() && length >= SHORTEST_WORD || length >= 16 && word.changes * 10 >= length * 3
}

/// The first of the words at the end between which, and behind the last of which, only signs stand.
fn tied_before<'w>(bytes: &[u8], words: &[Word<'w>]) -> Option<Word<'w>> {
    let mut first: Option<Word<'w>> = None;
    for word in words.iter().rev() {
        let next = first.map_or_else(|| next_word(bytes, word.end()), |next| next.start);
        if next == word.end() || !only_signs(&bytes[word.end()..next]) {
            break;
        }
        first = Some(*word);
    }
    first
}

/// Where the next letter or digit stands.
fn next_word(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(u8::is_ascii_alphanumeric).map_or(bytes.len(), |found| at + found)
}

fn from_start(run: &[u8], step: &'static str, finds: &mut Finds) {
    finds.bytes(step, &bytes_of(&sextets(run, 0)));
    for start in 1..4 {
        finds.text_or_wide(step, &bytes_of(&sextets(run, start)));
    }
}

fn sextets(run: &[u8], start: usize) -> Vec<u8> {
    run.iter().skip(start).map(|byte| SEXTETS[usize::from(*byte)]).collect()
}

/// Three bytes of each four digits; what is left over gives what it can.
fn bytes_of(sextets: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(sextets.len() * 3 / 4 + 3);
    let (groups, rest) = sextets.as_chunks::<4>();
    for [a, b, c, d] in groups {
        bytes.extend([a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
    }
    if let [a, b, more @ ..] = rest {
        bytes.push(a << 2 | b >> 4);
        bytes.extend(more.first().map(|c| b << 4 | c >> 2));
    }
    bytes
}

const SEXTETS: [u8; 256] = {
    let mut table = values(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 0);
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table
};
