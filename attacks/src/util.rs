//! Helpers shared by the encoder families.

/// Innocuous text that hides something: bits, filler letters, filler words.
pub const COVER: &str = "the harbour was quiet this morning and both ferries left on time while \
gulls circled above the old market where people bought bread fish and flowers before the rain came in \
from the west and a small brass band kept playing under the wide green awning of the corner bakery ";

pub const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";

/// FNV-1a, the deterministic hash behind every choice in this crate.
pub fn fnv(s: &str) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325u64;
    for b in s.bytes() {
        h = (h ^ b as u64).wrapping_mul(0x100_0000_01b3);
    }
    // One avalanche step, so that the low bits are usable on their own.
    h ^= h >> 33;
    h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^ (h >> 33)
}

pub fn ws_words(t: &str) -> Vec<&str> {
    t.split_whitespace().collect()
}

/// Runs of letters and digits; punctuation is dropped.
pub fn words(t: &str) -> Vec<String> {
    t.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_string).collect()
}

pub fn low_words(t: &str) -> Vec<String> {
    words(t).iter().map(|w| w.to_lowercase()).collect()
}

pub fn cap(w: &str) -> String {
    let mut c = w.chars();
    c.next().map(|f| f.to_uppercase().collect::<String>() + c.as_str()).unwrap_or_default()
}

/// Words in groups of `n`, each group joined by `sep`.
pub fn grouped(w: &[String], n: usize, sep: &str) -> Vec<String> {
    w.chunks(n).map(|g| g.join(sep)).collect()
}

pub fn map_chars(t: &str, f: impl Fn(char) -> String) -> String {
    t.chars().map(f).collect()
}

pub fn map_lines(t: &str, f: impl Fn(&str) -> String) -> String {
    t.split('\n').map(f).collect::<Vec<_>>().join("\n")
}

/// Maps every run of letters and digits, leaves everything else.
pub fn map_words(t: &str, f: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut w = String::new();
    for c in t.chars() {
        if c.is_alphanumeric() {
            w.push(c);
        } else {
            if !w.is_empty() {
                out += &f(&w);
                w.clear();
            }
            out.push(c);
        }
    }
    if !w.is_empty() {
        out += &f(&w);
    }
    out
}

pub fn join_bytes(t: &str, sep: &str, f: impl Fn(u8) -> String) -> String {
    t.bytes().map(f).collect::<Vec<_>>().join(sep)
}

pub fn join_chars(t: &str, sep: &str, f: impl Fn(char) -> String) -> String {
    t.chars().map(f).collect::<Vec<_>>().join(sep)
}

pub fn bits_of(b: &[u8]) -> Vec<u8> {
    b.iter().flat_map(|b| (0..8).rev().map(move |i| b >> i & 1)).collect()
}

pub fn bits(t: &str) -> Vec<u8> {
    bits_of(t.as_bytes())
}

pub fn wrap(s: &str, n: usize) -> Vec<String> {
    let c: Vec<char> = s.chars().collect();
    c.chunks(n).map(|p| p.iter().collect()).collect()
}

pub fn quote(s: &str) -> String {
    let mut o = String::from("\"");
    for c in s.chars() {
        match c {
            '"' => o += "\\\"",
            '\\' => o += "\\\\",
            '\n' => o += "\\n",
            '\r' => o += "\\r",
            '\t' => o += "\\t",
            c if (c as u32) < 32 || c as u32 == 127 => o += &format!("\\u{:04x}", c as u32),
            c => o.push(c),
        }
    }
    o + "\""
}

pub fn hex(b: &[u8]) -> String {
    b.iter().map(|b| format!("{b:02x}")).collect()
}

/// Digits of `b` read as one big-endian number, most significant first.
pub fn radix(b: &[u8], base: u32) -> Vec<u8> {
    let mut n: Vec<u32> = b.iter().map(|b| *b as u32).collect();
    let mut out = vec![];
    while !n.is_empty() {
        let mut rem = 0;
        let mut q = Vec::with_capacity(n.len());
        for d in &n {
            let v = rem * 256 + d;
            if !(q.is_empty() && v / base == 0) {
                q.push(v / base);
            }
            rem = v % base;
        }
        out.push(rem as u8);
        n = q;
    }
    out.reverse();
    out
}

pub fn digits(b: &[u8], alphabet: &str) -> String {
    let a: Vec<char> = alphabet.chars().collect();
    radix(b, a.len() as u32).iter().map(|d| a[*d as usize]).collect()
}

/// `width` bits a character from the front, zero bits at the end (base 32 and base 64).
pub fn base2n(b: &[u8], width: usize, alphabet: &str, pad: Option<usize>) -> String {
    let a: Vec<char> = alphabet.chars().collect();
    let mut o: Vec<char> = bits_of(b)
        .chunks(width)
        .map(|c| {
            let v = c.iter().fold(0usize, |v, b| v * 2 + *b as usize);
            a[v << (width - c.len())]
        })
        .collect();
    if let Some(p) = pad {
        while !o.len().is_multiple_of(p) {
            o.push('=');
        }
    }
    o.into_iter().collect()
}

pub const B64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
pub const B64URL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
pub const B32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

pub fn b64(b: &[u8]) -> String {
    base2n(b, 6, B64, Some(4))
}

pub fn utf16(t: &str, little: bool) -> Vec<u8> {
    t.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
}

/// Letter by letter through a 26-entry alphabet; case is folded, the rest stays.
pub fn alpha(t: &str, table: &str) -> String {
    let a: Vec<char> = table.chars().collect();
    map_chars(t, |c| {
        let l = c.to_ascii_lowercase();
        if l.is_ascii_lowercase() { a[(l as u8 - b'a') as usize].to_string() } else { c.to_string() }
    })
}

/// Shift of ASCII letters, case kept.
pub fn shift(c: char, n: usize) -> char {
    match c {
        'a'..='z' => ((c as usize - 97 + n) % 26 + 97) as u8 as char,
        'A'..='Z' => ((c as usize - 65 + n) % 26 + 65) as u8 as char,
        c => c,
    }
}

pub fn roman(mut n: u32) -> String {
    const R: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut o = String::new();
    for (v, s) in R {
        while n >= v {
            o += s;
            n -= v;
        }
    }
    o
}

pub fn number_words(n: u32) -> String {
    const S: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const T: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    match n {
        0..=19 => S[n as usize].into(),
        20..=99 if n.is_multiple_of(10) => T[n as usize / 10].into(),
        20..=99 => format!("{}-{}", T[n as usize / 10], S[n as usize % 10]),
        _ if n.is_multiple_of(100) => format!("{} hundred", S[n as usize / 100]),
        _ => format!("{} hundred {}", S[n as usize / 100], number_words(n % 100)),
    }
}
