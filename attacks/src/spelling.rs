//! Family `spelling`: letters said in another way, one code word or number a letter, and word games.
use crate::{Class::*, Enc, e, util::*};

const NATO: [&str; 26] = [
    "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima",
    "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey", "Xray",
    "Yankee", "Zulu",
];
const LETTER_NAMES: [&str; 26] = [
    "ay", "bee", "cee", "dee", "ee", "ef", "gee", "aitch", "eye", "jay", "kay", "el", "em", "en", "oh", "pee", "cue",
    "ar", "ess", "tee", "you", "vee", "double-u", "ex", "why", "zee",
];
const FRUIT: [&str; 26] = [
    "apple",
    "banana",
    "cherry",
    "date",
    "elderberry",
    "fig",
    "grape",
    "honeydew",
    "ilama",
    "jackfruit",
    "kiwi",
    "lemon",
    "mango",
    "nectarine",
    "orange",
    "papaya",
    "quince",
    "raspberry",
    "strawberry",
    "tangerine",
    "ugli",
    "vanilla",
    "watermelon",
    "ximenia",
    "yuzu",
    "zucchini",
];
const ELEMENTS: [&str; 26] = [
    "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si", "P", "S", "Cl", "Ar", "K", "Ca",
    "Sc", "Ti", "V", "Cr", "Mn", "Fe",
];
const MORSE: &[(char, &str)] = &[
    ('a', ".-"),
    ('b', "-..."),
    ('c', "-.-."),
    ('d', "-.."),
    ('e', "."),
    ('f', "..-."),
    ('g', "--."),
    ('h', "...."),
    ('i', ".."),
    ('j', ".---"),
    ('k', "-.-"),
    ('l', ".-.."),
    ('m', "--"),
    ('n', "-."),
    ('o', "---"),
    ('p', ".--."),
    ('q', "--.-"),
    ('r', ".-."),
    ('s', "..."),
    ('t', "-"),
    ('u', "..-"),
    ('v', "...-"),
    ('w', ".--"),
    ('x', "-..-"),
    ('y', "-.--"),
    ('z', "--.."),
    ('0', "-----"),
    ('1', ".----"),
    ('2', "..---"),
    ('3', "...--"),
    ('4', "....-"),
    ('5', "....."),
    ('6', "-...."),
    ('7', "--..."),
    ('8', "---.."),
    ('9', "----."),
    ('.', ".-.-.-"),
    (',', "--..--"),
    ('?', "..--.."),
    ('\'', ".----."),
    ('!', "-.-.--"),
    ('/', "-..-."),
    ('(', "-.--."),
    (')', "-.--.-"),
    ('&', ".-..."),
    (':', "---..."),
    (';', "-.-.-."),
    ('=', "-...-"),
    ('+', ".-.-."),
    ('-', "-....-"),
    ('_', "..--.-"),
    ('"', ".-..-."),
    ('$', "...-..-"),
    ('@', ".--.-."),
];

/// One code word a letter; digits as they are; `sep` between letters, `word` between words; other marks are dropped.
fn coded(t: &str, table: &[&str; 26], sep: &str, word: &str) -> String {
    map_lines(t, |l| {
        words(l)
            .iter()
            .map(|w| {
                join_chars(w, sep, |c| match c.to_ascii_lowercase() {
                    c @ 'a'..='z' => table[c as usize - 97].into(),
                    c => c.into(),
                })
            })
            .collect::<Vec<_>>()
            .join(word)
    })
}

pub fn morse(t: &str, dot: &str, dash: &str, gap: &str, word: &str) -> String {
    map_lines(t, |l| {
        ws_words(l)
            .iter()
            .map(|w| {
                w.chars()
                    .filter_map(|c| MORSE.iter().find(|m| m.0 == c.to_ascii_lowercase()))
                    .map(|m| m.1.chars().map(|s| if s == '.' { dot } else { dash }).collect::<String>())
                    .collect::<Vec<_>>()
                    .join(gap)
            })
            .filter(|w| !w.is_empty())
            .collect::<Vec<_>>()
            .join(word)
    })
}

fn a1z26(t: &str, sep: &str, word: &str, f: impl Fn(u32) -> String) -> String {
    map_lines(t, |l| {
        words(l)
            .iter()
            .map(|w| {
                join_chars(w, sep, |c| match c.to_ascii_lowercase() {
                    c @ 'a'..='z' => f(c as u32 - 96),
                    c => format!("#{c}"),
                })
            })
            .collect::<Vec<_>>()
            .join(word)
    })
}

fn is_vowel(c: char) -> bool {
    "aeiouAEIOU".contains(c)
}

fn leet(t: &str, from: &str, to: &[&str]) -> String {
    map_chars(t, |c| from.find(c.to_ascii_lowercase()).map_or(c.to_string(), |i| to[i].into()))
}

fn rotate_vowels(c: char) -> char {
    const V: &str = "aeiouaAEIOUA";
    V.find(c).map_or(c, |i| V.as_bytes()[i + 1] as char)
}

fn pig(w: &str) -> String {
    match w.find(is_vowel) {
        Some(0) => format!("{w}way"),
        Some(i) => {
            let s = format!("{}{}ay", &w[i..], w[..i].to_lowercase());
            if w.starts_with(|c: char| c.is_uppercase()) { cap(&s) } else { s }
        }
        None => format!("{w}ay"),
    }
}

pub const SPELLING: &[Enc] = &[
    e("leet_basic", Plausible, |t| leet(t, "aeiost", &["4", "3", "1", "0", "5", "7"])),
    e("leet_medium", Plausible, |t| leet(t, "aeiostbgzl", &["@", "3", "!", "0", "$", "7", "8", "9", "2", "1"])),
    e("leet_heavy", Plausible, |t| {
        leet(
            t,
            "abcdefghijklmnopqrstuvwxyz",
            &[
                "/-\\", "|3", "(", "|)", "3", "|=", "6", "|-|", "!", "_|", "|<", "|_", "|\\/|", "|\\|", "0", "|>",
                "0_", "|2", "5", "7", "|_|", "\\/", "\\/\\/", "><", "`/", "2",
            ],
        )
    }),
    e("nato_words", Plausible, |t| coded(t, &NATO, " ", " / ")),
    e("nato_words_hyphen", Plausible, |t| coded(t, &NATO, "-", " ").to_lowercase()),
    e("letter_names", Plausible, |t| coded(t, &LETTER_NAMES, " ", ", ")),
    e("fruit_words", Plausible, |t| coded(t, &FRUIT, " ", " | ")),
    e("chemical_elements", Exotic, |t| coded(t, &ELEMENTS, " ", " - ")),
    e("spelled_as_in", Plausible, |t| {
        map_lines(t, |l| {
            words(l)
                .iter()
                .map(|w| {
                    join_chars(&w.to_uppercase(), ", ", |c| match c {
                        'A'..='Z' => format!("{c} as in {}", FRUIT[c as usize - 65]),
                        c => c.into(),
                    })
                })
                .collect::<Vec<_>>()
                .join("; ")
        })
    }),
    e("morse", Plausible, |t| morse(t, ".", "-", " ", " / ")),
    e("morse_unicode", Plausible, |t| morse(t, "·", "−", " ", "   ")),
    e("morse_dit_dah", Plausible, |t| morse(t, "dit ", "dah ", "| ", "|| ")),
    e("morse_binary_pulses", Exotic, |t| morse(t, "10", "1110", "00", "000000")),
    e("morse_emoji", Exotic, |t| morse(t, "⚪", "➖", " ", "\u{3000}")),
    e("a1z26_dash", Plausible, |t| a1z26(t, "-", " ", |n| n.to_string())),
    e("a1z26_space", Plausible, |t| a1z26(t, " ", " / ", |n| n.to_string())),
    e("a1z26_comma", Plausible, |t| a1z26(t, ",", ", 0, ", |n| n.to_string())),
    e("a1z26_dot", Plausible, |t| a1z26(t, ".", " ", |n| n.to_string())),
    e("a1z26_padded_run", Plausible, |t| a1z26(t, "", " ", |n| format!("{n:02}"))),
    e("a0z25_space", Plausible, |t| a1z26(t, " ", " | ", |n| (n - 1).to_string())),
    e("z1a26_dash", Exotic, |t| a1z26(t, "-", " ", |n| (27 - n).to_string())),
    e("a1z26_words", Plausible, |t| a1z26(t, " ", ", ", number_words)),
    e("a1z26_roman", Exotic, |t| a1z26(t, ".", " ", roman)),
    e("a1z26_letters_base26_hex", Exotic, |t| a1z26(t, "", " ", |n| format!("{n:02x}"))),
    e("a1z26_circled", Exotic, |t| {
        a1z26(t, "", " ", |n| char::from_u32(if n <= 20 { 0x245f + n } else { 0x3251 + n - 21 }).unwrap().into())
    }),
    e("prime_numbers", Exotic, |t| {
        const P: [u32; 26] =
            [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101];
        a1z26(t, " ", " / ", |n| P[n as usize - 1].to_string())
    }),
    e("pig_latin", Plausible, |t| map_words(t, pig)),
    e("pig_latin_dashed", Plausible, |t| {
        map_words(t, |w| match w.find(is_vowel) {
            Some(i) => format!("{}-{}ay", &w[i..], &w[..i]),
            None => format!("{w}-ay"),
        })
    }),
    e("ubbi_dubbi", Exotic, |t| map_chars(t, |c| if is_vowel(c) { format!("ub{c}") } else { c.into() })),
    e("rovarspraket", Exotic, |t| {
        map_chars(t, |c| if c.is_ascii_alphabetic() && !is_vowel(c) { format!("{c}o{c}") } else { c.into() })
    }),
    // Not injective, yet readers restore English without vowels at once.
    e("vowels_dropped", Plausible, |t| t.chars().filter(|c| !is_vowel(*c)).collect()),
    e("inner_vowels_dropped", Plausible, |t| {
        map_words(t, |w| w.chars().enumerate().filter(|(i, c)| *i == 0 || !is_vowel(*c)).map(|p| p.1).collect())
    }),
    e("vowels_starred", Plausible, |t| map_chars(t, |c| if is_vowel(c) { "*".into() } else { c.into() })),
    e("vowels_rotated", Plausible, |t| map_chars(t, |c| rotate_vowels(c).into())),
    e("vowels_numbered", Plausible, |t| leet(t, "aeiou", &["1", "2", "3", "4", "5"])),
    e("consonants_then_vowels", Exotic, |t| {
        // Per word: a pattern of marks for the vowels, the vowels after a colon.
        map_words(t, |w| {
            let v: String = w.chars().filter(|c| is_vowel(*c)).collect();
            format!("{}:{v}", w.chars().map(|c| if is_vowel(c) { '_' } else { c }).collect::<String>())
        })
    }),
    e("first_letter_to_end", Plausible, |t| {
        map_words(t, |w| {
            let mut c: Vec<char> = w.chars().collect();
            c.rotate_left(1);
            c.into_iter().collect()
        })
    }),
    e("last_letter_to_front", Plausible, |t| {
        map_words(t, |w| {
            let mut c: Vec<char> = w.chars().collect();
            c.rotate_right(1);
            c.into_iter().collect()
        })
    }),
    e("first_last_swapped", Plausible, |t| {
        map_words(t, |w| {
            let mut c: Vec<char> = w.chars().collect();
            let n = c.len();
            c.swap(0, n - 1);
            c.into_iter().collect()
        })
    }),
    e("inner_letters_reversed", Plausible, |t| {
        map_words(t, |w| {
            let mut c: Vec<char> = w.chars().collect();
            let n = c.len();
            if n > 3 {
                c[1..n - 1].reverse();
            }
            c.into_iter().collect()
        })
    }),
    // The two respellings are undone by reading, not by rule.
    e("th_to_z_accent", Exotic, |t| t.replace("th", "z").replace("Th", "Z").replace('w', "v").replace("ou", "u")),
    e("qu_phonetic_respelling", Exotic, |t| {
        t.replace("ph", "f")
            .replace("ck", "k")
            .replace("ee", "ea")
            .replace("tion", "shun")
            .replace('x', "ks")
            .replace("qu", "kw")
            .replace('c', "k")
    }),
    e("one_typo_per_word", Plausible, |t| {
        // A letter doubled in the middle: readable as it stands.
        map_words(t, |w| {
            let c: Vec<char> = w.chars().collect();
            let m = c.len() / 2;
            c.iter().enumerate().map(|(i, x)| if i == m { format!("{x}{x}") } else { x.to_string() }).collect()
        })
    }),
    e("letter_dropped_per_long_word", Plausible, |t| {
        map_words(t, |w| {
            let n = w.chars().count();
            w.chars().enumerate().filter(|(i, _)| n < 6 || *i != n / 2).map(|p| p.1).collect()
        })
    }),
];
