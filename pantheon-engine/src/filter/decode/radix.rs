//! A text as one great number: base58, base62, base36 or decimal.

use super::digits::values;
use super::finds::Finds;
use super::runs::{changes, runs};
use super::turned::each_turn;
use super::words::Word;

const BASE58: Alphabet = alphabet(b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");
const FLICKR: Alphabet = alphabet(b"123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ");
const BASE62: [Alphabet; 2] = [
    alphabet(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
    alphabet(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
];
const BASE36: Alphabet = alphabet(b"0123456789abcdefghijklmnopqrstuvwxyz");
const DECIMAL: Alphabet = alphabet(b"0123456789");

/// The digits of a base.
struct Alphabet {
    base: u64,
    /// The value of each digit; 255 where it is none.
    values: [u8; 256],
}

impl Alphabet {
    fn has_all(&self, digits: &[u8]) -> bool {
        digits.iter().all(|digit| self.values[usize::from(*digit)] != u8::MAX)
    }
}

const fn alphabet(digits: &[u8]) -> Alphabet {
    Alphabet { base: digits.len() as u64, values: values(digits, u8::MAX) }
}

const SHORTEST: usize = 20;

/// One line or quotation of it.
const SHORTEST_PIECE: usize = 10;

/// Bytes between a line and its short last one.
const CLOSE: usize = 8;

/// The work grows with the square: a number is read up to here, and a longer one is more than can be looked into.
const LONGEST: usize = 24_000;
const LONGEST_TURNED: usize = 2500;

pub(super) fn decode(words: &[Word<'_>], finds: &mut Finds) {
    for word in words.iter().filter(|word| word.text.len() >= SHORTEST && mixed(word)) {
        each_base(word.text, finds);
    }
    // The same over several lines.
    let accept = |word: &Word<'_>, between: Option<usize>| {
        let last_line = word.text.len() < SHORTEST_PIECE && between.is_some_and(|between| between <= CLOSE);
        last_line || mixed(word) && word.text.len() >= SHORTEST_PIECE
    };
    let found = |run: &[u8]| each_base(run, finds);
    runs(words, SHORTEST, |word, between| accept(word, between).then_some(word.text), found);
}

fn mixed(word: &Word<'_>) -> bool {
    word.digits == word.text.len() || word.digits > 0 && word.changes * 10 >= word.text.len() * 3
}

/// Whether all of a run looks random: with both cases most characters are of another kind than the one before.
fn random(run: &[u8]) -> bool {
    let changes = changes(run);
    let both = run.iter().any(u8::is_ascii_lowercase) && run.iter().any(u8::is_ascii_uppercase);
    run.iter().all(u8::is_ascii_digit) || changes * 12 >= run.len() * if both { 5 } else { 3 }
}

fn each_base(word: &[u8], finds: &mut Finds) {
    if !random(word) {
        return;
    }
    if finds.turning && word.len() <= LONGEST_TURNED {
        each_turn(word, |turned| {
            if BASE58.has_all(turned) {
                finds.text_in("a number's digits of shifted letters", &octets(turned, &BASE58));
            }
        });
    }
    let reversed: Vec<u8> = word.iter().rev().copied().collect();
    for (word, step) in [(word, "a number's digits"), (&reversed, "a number's digits from the end")] {
        let lower = word.to_ascii_lowercase();
        let one_case = lower == word || !word.iter().any(u8::is_ascii_lowercase);
        for (digits, alphabet) in [
            (word, &BASE58),
            (word, &FLICKR),
            (word, &BASE62[0]),
            (word, &BASE62[1]),
            (&lower, &BASE36),
            (word, &DECIMAL),
        ] {
            if (alphabet.base == 36 && !one_case) || !alphabet.has_all(digits) {
                continue;
            }
            if digits.len() > LONGEST {
                finds.exceeded |= matches!(alphabet.base, 10 | 58);
                continue;
            }
            finds.bytes(step, &octets(digits, alphabet));
        }
    }
}

/// The bytes of a number, the most significant first. As many digits as fit are taken at a time.
fn octets(digits: &[u8], alphabet: &Alphabet) -> Vec<u8> {
    let at_a_time = u64::MAX.ilog(alphabet.base) as usize;
    let mut limbs: Vec<u64> = Vec::with_capacity(digits.len() / 10 + 1);
    for group in digits.chunks(at_a_time) {
        let factor = u128::from(alphabet.base.pow(group.len() as u32));
        let value = |digit: &u8| u64::from(alphabet.values[usize::from(*digit)]);
        let mut carry = u128::from(group.iter().fold(0, |sum, digit| sum * alphabet.base + value(digit)));
        for limb in &mut limbs {
            let product = u128::from(*limb) * factor + carry;
            *limb = product as u64;
            carry = product >> 64;
        }
        if carry > 0 {
            limbs.push(carry as u64);
        }
    }
    let bytes = limbs.iter().rev().flat_map(|limb| limb.to_be_bytes());
    bytes.skip_while(|byte| *byte == 0).collect()
}
