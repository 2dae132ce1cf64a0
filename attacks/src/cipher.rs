//! Family `cipher`: keyless or fixed-key letter ciphers and their classical code tables.
use crate::{Class::*, Enc, e, util::*};

fn caesar(t: &str, n: usize) -> String {
    t.chars().map(|c| shift(c, n)).collect()
}

pub fn atbash(c: char) -> char {
    match c {
        'a'..='z' => (219 - c as u8) as char,
        'A'..='Z' => (155 - c as u8) as char,
        c => c,
    }
}

/// Shift by a running count of letters.
fn running(t: &str, f: impl Fn(usize) -> usize) -> String {
    let mut i = 0;
    t.chars()
        .map(|c| {
            if !c.is_ascii_alphabetic() {
                return c;
            }
            i += 1;
            shift(c, f(i - 1) % 26)
        })
        .collect()
}

fn rows(t: &str, from: &[&str], to: &[&str]) -> String {
    let f: Vec<char> = from.concat().chars().collect();
    let g: Vec<char> = to.concat().chars().collect();
    map_chars(t, |c| f.iter().position(|x| *x == c).map_or(c, |i| g[i]).into())
}

/// A 5 by 5 square, j written as i.
fn square(t: &str, f: impl Fn(usize, usize) -> String, sep: &str, word: &str) -> String {
    map_lines(t, |l| {
        low_words(l)
            .iter()
            .map(|w| {
                join_chars(w, sep, |c| match c {
                    'a'..='z' => {
                        let n = c as usize - 97;
                        let n = n - (n > 8) as usize;
                        f(n / 5 + 1, n % 5 + 1)
                    }
                    c => format!("#{c}"),
                })
            })
            .collect::<Vec<_>>()
            .join(word)
    })
}

fn keypad(c: char) -> Option<(usize, usize)> {
    const K: [&str; 8] = ["abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"];
    let c = c.to_ascii_lowercase();
    K.iter().enumerate().find_map(|(i, k)| k.find(c).map(|p| (i + 2, p + 1)))
}

fn bacon(t: &str, zero: &str, one: &str, sep: &str) -> String {
    map_lines(t, |l| {
        low_words(l)
            .iter()
            .map(|w| {
                join_chars(w, sep, |c| match c {
                    'a'..='z' => (0..5).rev().map(|i| if (c as u8 - 97) >> i & 1 == 1 { one } else { zero }).collect(),
                    c => c.into(),
                })
            })
            .collect::<Vec<_>>()
            .join(" / ")
    })
}

pub const CIPHER: &[Enc] = &[
    e("rot13", Plausible, |t| caesar(t, 13)),
    e("rot1", Plausible, |t| caesar(t, 1)),
    e("rot3", Plausible, |t| caesar(t, 3)),
    e("rot5", Plausible, |t| caesar(t, 5)),
    e("rot7", Plausible, |t| caesar(t, 7)),
    e("rot10", Plausible, |t| caesar(t, 10)),
    e("rot18", Plausible, |t| {
        caesar(t, 13)
            .chars()
            .map(|c| if c.is_ascii_digit() { ((c as u8 - 48 + 5) % 10 + 48) as char } else { c })
            .collect()
    }),
    e("rot19", Plausible, |t| caesar(t, 19)),
    e("rot23", Plausible, |t| caesar(t, 23)),
    e("rot25", Plausible, |t| caesar(t, 25)),
    e("rot47", Plausible, |t| {
        t.chars().map(|c| if ('!'..='~').contains(&c) { ((c as u8 - 33 + 47) % 94 + 33) as char } else { c }).collect()
    }),
    e("ascii_plus_1", Plausible, |t| map_chars(t, |c| char::from_u32(c as u32 + 1).unwrap().into())),
    e("atbash", Plausible, |t| t.chars().map(atbash).collect()),
    e("rot13_of_atbash", Exotic, |t| caesar(&t.chars().map(atbash).collect::<String>(), 13)),
    e("caesar_progressive", Exotic, |t| running(t, |i| i + 1)),
    e("caesar_alternating", Exotic, |t| running(t, |i| if i % 2 == 0 { 3 } else { 23 })),
    e("caesar_by_word_number", Exotic, |t| {
        t.split(' ').enumerate().map(|(i, w)| caesar(w, (i + 1) % 26)).collect::<Vec<_>>().join(" ")
    }),
    e("rot13_every_other_word", Exotic, |t| {
        t.split(' ').enumerate().map(|(i, w)| caesar(w, 13 * (i % 2))).collect::<Vec<_>>().join(" ")
    }),
    e("vigenere_key_lemon", Exotic, |t| running(t, |i| b"lemon"[i % 5] as usize - 97)),
    e("autokey_from_a", Exotic, |t| {
        let mut p = 0;
        t.chars()
            .map(|c| {
                let r = shift(c, p);
                if c.is_ascii_alphabetic() {
                    p = c.to_ascii_lowercase() as usize - 97;
                }
                r
            })
            .collect()
    }),
    e("affine_5_8", Exotic, |t| {
        t.chars()
            .map(|c| match c {
                'a'..='z' => (((c as u32 - 97) * 5 + 8) % 26 + 97) as u8 as char,
                'A'..='Z' => (((c as u32 - 65) * 5 + 8) % 26 + 65) as u8 as char,
                c => c,
            })
            .collect()
    }),
    e("alphabet_is_qwerty", Plausible, |t| {
        rows(t, &[LOWER, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"], &["qwertyuiopasdfghjklzxcvbnm", "QWERTYUIOPASDFGHJKLZXCVBNM"])
    }),
    e("keyboard_right", Plausible, |t| {
        rows(
            t,
            &["qwertyuiop[asdfghjkl;zxcvbnm,", "QWERTYUIOPASDFGHJKLZXCVBNM"],
            &["wertyuiop[]sdfghjkl;'xcvbnm,.", "WERTYUIOP{SDFGHJKL:XCVBNM<"],
        )
    }),
    e("keyboard_left_wrapped", Plausible, |t| {
        rows(t, &["qwertyuiop", "asdfghjkl", "zxcvbnm"], &["pqwertyuio", "lasdfghjk", "mzxcvbn"])
    }),
    e("dvorak", Exotic, |t| {
        rows(
            t,
            &["qwertyuiop[]asdfghjkl;'zxcvbnm,./", "QWERTYUIOPASDFGHJKLZXCVBNM"],
            &["',.pyfgcrl/=aoeuidhtns-;qjkxbmwvz", "\"<>PYFGCRLAOEUIDHTN:QJKXBM"],
        )
    }),
    e("keypad_multi_tap", Plausible, |t| {
        map_lines(t, |l| {
            ws_words(l)
                .iter()
                .map(|w| join_chars(w, " ", |c| keypad(c).map_or(c.into(), |(k, n)| k.to_string().repeat(n))))
                .collect::<Vec<_>>()
                .join(" 0 ")
        })
    }),
    e("keypad_pairs", Exotic, |t| {
        map_lines(t, |l| {
            ws_words(l)
                .iter()
                .map(|w| join_chars(w, "-", |c| keypad(c).map_or(c.into(), |(k, n)| format!("{k}{n}"))))
                .collect::<Vec<_>>()
                .join(" ")
        })
    }),
    // Loses which of three letters a key meant; a word list restores nearly all words, as it did on telephones.
    e("keypad_t9", Exotic, |t| map_chars(t, |c| keypad(c).map_or(c.into(), |(k, _)| k.to_string()))),
    e("tap_code_dots", Plausible, |t| square(t, |r, c| format!("{} {}", ".".repeat(r), ".".repeat(c)), "  ", " / ")),
    e("polybius", Plausible, |t| square(t, |r, c| format!("{r}{c}"), " ", " / ")),
    e("polybius_run", Plausible, |t| square(t, |r, c| format!("{r}{c}"), "", " ")),
    e("polybius_letters", Exotic, |t| {
        square(t, |r, c| [r, c].iter().map(|n| (b'A' + *n as u8 - 1) as char).collect(), " ", " / ")
    }),
    e("coordinates_r_c", Exotic, |t| square(t, |r, c| format!("({r},{c})"), "", " ")),
    e("adfgvx_no_transposition", Exotic, |t| {
        const A: &[u8] = b"ADFGVX";
        map_lines(t, |l| {
            low_words(l)
                .iter()
                .map(|w| {
                    join_chars(w, "", |c| {
                        let n = c.to_digit(36).map_or(0, |d| if d > 9 { d - 10 } else { d + 26 }) as usize;
                        format!("{}{}", A[n / 6] as char, A[n % 6] as char)
                    })
                })
                .collect::<Vec<_>>()
                .join(" ")
        })
    }),
    e("bacon_ab", Plausible, |t| bacon(t, "a", "b", " ")),
    e("bacon_upper_run", Plausible, |t| bacon(t, "A", "B", "")),
    e("baudot_like_5_bits", Exotic, |t| bacon(t, "0", "1", " ")),
    e("letters_as_dots_of_five", Exotic, |t| bacon(t, "·", "•", " ")),
    e("xor_case_bit_and_rot", Exotic, |t| {
        caesar(&map_chars(t, |c| if c.is_ascii_alphabetic() { ((c as u8) ^ 32) as char } else { c }.into()), 13)
    }),
    e("number_letter_swap_a_is_z", Exotic, |t| {
        // Each letter by its distance to the next one in the word, the first by itself.
        map_words(&t.to_lowercase(), |w| {
            let b = w.as_bytes();
            (0..b.len())
                .map(|i| {
                    if i == 0 || !b[i].is_ascii_lowercase() || !b[i - 1].is_ascii_lowercase() {
                        (b[i] as char).to_string()
                    } else {
                        format!("{:+}", b[i] as i32 - b[i - 1] as i32)
                    }
                })
                .collect()
        })
    }),
];
