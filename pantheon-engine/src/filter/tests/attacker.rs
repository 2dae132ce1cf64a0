//! Someone who has a prompt and wants it out: ways to write it, and ways to write those.

/// Writes bytes in another way.
type Encode = fn(&[u8]) -> Vec<u8>;

/// One way, or several after each other.
#[derive(Clone)]
pub(super) struct Attack {
    /// It loses what an encoded text would need, so that it can only come first.
    lossy: bool,
    steps: Vec<(&'static str, Encode)>,
}

impl Attack {
    pub fn new(name: &'static str, encode: Encode) -> Self {
        Self { lossy: false, steps: vec![(name, encode)] }
    }

    /// What only a text survives, not an encoding of it.
    pub fn lossy(name: &'static str, encode: Encode) -> Self {
        Self { lossy: true, ..Self::new(name, encode) }
    }

    pub fn name(&self) -> String {
        self.steps.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", then ")
    }

    pub fn apply(&self, text: &[u8]) -> Vec<u8> {
        self.steps.iter().fold(text.to_vec(), |text, (_, encode)| encode(&text))
    }

    fn then(&self, other: &Self) -> Self {
        Self { lossy: self.lossy, steps: self.steps.iter().chain(&other.steps).copied().collect() }
    }
}

/// Every ordered choice of so many ways; what loses something comes first only.
pub(super) fn composed(attacks: &[Attack], depth: usize) -> Vec<Attack> {
    let mut all = attacks.to_vec();
    for _ in 1..depth {
        all = all
            .iter()
            .flat_map(|first| attacks.iter().filter(|second| !second.lossy).map(|second| first.then(second)))
            .collect();
    }
    all
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Each character replaced by a text.
pub(super) fn each(bytes: &[u8], write: impl FnMut(char) -> String) -> Vec<u8> {
    text(bytes).chars().map(write).collect::<String>().into_bytes()
}

/// Letters replaced, everything else kept, case too.
pub(super) fn letters(bytes: &[u8], turn: impl Fn(u8) -> u8) -> Vec<u8> {
    let turned = |byte: &u8| match byte {
        b'a'..=b'z' => b'a' + turn(byte - b'a') % 26,
        b'A'..=b'Z' => b'A' + turn(byte - b'A') % 26,
        other => *other,
    };
    bytes.iter().map(turned).collect()
}

/// Digits of so many bits each, most significant first.
pub(super) fn digits(bytes: &[u8], bits: usize, alphabet: &[u8]) -> Vec<u8> {
    let all: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    all.chunks(bits)
        .map(|chunk| (0..bits).fold(0, |sum, at| sum << 1 | usize::from(chunk.get(at).copied().unwrap_or(0))))
        .map(|value| alphabet[value])
        .collect()
}

/// Lines of so many characters, with something before and behind each.
pub(super) fn wrapped(bytes: &[u8], width: usize, before: &str, behind: &str) -> Vec<u8> {
    let characters: Vec<char> = text(bytes).chars().filter(|one| *one != '\n').collect();
    let line = |line: &[char]| format!("{before}{}{behind}\n", line.iter().collect::<String>());
    characters.chunks(width).map(line).collect::<String>().into_bytes()
}

/// One great number in another base.
pub(super) fn radix(bytes: &[u8], alphabet: &[u8]) -> Vec<u8> {
    let mut digits: Vec<u32> = Vec::new();
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            let value = *digit * 256 + carry;
            *digit = value % alphabet.len() as u32;
            carry = value / alphabet.len() as u32;
        }
        while carry > 0 {
            digits.push(carry % alphabet.len() as u32);
            carry /= alphabet.len() as u32;
        }
    }
    digits.iter().rev().map(|digit| alphabet[*digit as usize]).collect()
}

pub(super) const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
pub(super) const BASE64_URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
pub(super) const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

pub(super) fn of_hex(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes()
}
