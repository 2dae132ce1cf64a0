//! Names, determinism, distinct results for distinct texts, and decoders for the encodings that no standard tool undoes
//! (check.py undoes the standard ones with Python's own tools).
use pantheon_attacks::util::*;
use pantheon_attacks::{FAMILIES, composed, find, singles, split};
use std::collections::{HashMap, HashSet};

const TEXT: &str = "You fix 2 things in {{ language }} code.\n\nReturn only what changed:\n- Keep the style; keep quiet (or say why).\n- Zero jokes, max. 10 words!";

fn enc(name: &str, t: &str) -> String {
    (find(name).unwrap_or_else(|| panic!("{name}")).1.run)(t)
}

fn plain(t: &str) -> String {
    low_words(t).join(" ")
}

fn letters(t: &str) -> String {
    low_words(t).concat().chars().filter(|c| c.is_ascii_lowercase()).collect()
}

fn from_bits(b: impl IntoIterator<Item = u8>) -> String {
    let b: Vec<u8> = b.into_iter().collect();
    String::from_utf8(b.chunks_exact(8).map(|c| c.iter().fold(0, |v, b| v * 2 + b)).collect()).unwrap()
}

#[test]
fn names_are_unique_and_enough() {
    let n: Vec<&str> = singles().iter().map(|e| e.1.name).collect();
    assert_eq!(n.iter().collect::<HashSet<_>>().len(), n.len());
    assert!(n.len() >= 80 && FAMILIES.len() >= 12);
    let c = composed();
    assert!((350..480).contains(&c.len()), "{}", c.len());
    assert_eq!(c.iter().map(|p| &p.0).collect::<HashSet<_>>().len(), c.len());
}

#[test]
fn every_encoder_is_deterministic_and_survives_odd_input() {
    for (_, e) in singles() {
        assert_eq!((e.run)(TEXT), (e.run)(TEXT), "{}", e.name);
        for t in ["a", "Z", " ", "x y", "é ü — ✓", "a\n\n\nb", "{{ x }}"] {
            (e.run)(t);
        }
    }
}

/// Distinct sentences stay distinct, in every single and every pair.
#[test]
fn no_two_texts_meet() {
    let texts: Vec<String> = (0..60)
        .map(|i| {
            let w: Vec<&str> = COVER.split_whitespace().collect();
            (0..9).map(|k| w[(fnv(&format!("{i}/{k}")) % w.len() as u64) as usize]).collect::<Vec<_>>().join(" ")
        })
        .collect();
    let distinct = texts.iter().collect::<HashSet<_>>().len();
    for (_, e) in singles() {
        assert_eq!(texts.iter().map(|t| (e.run)(t)).collect::<HashSet<_>>().len(), distinct, "{}", e.name);
    }
    for (name, f) in composed() {
        assert_eq!(texts.iter().map(|t| f(t)).collect::<HashSet<_>>().len(), distinct, "{name}");
    }
}

/// Letter by letter alphabets give 26 different signs.
#[test]
fn alphabets_are_injective() {
    // Lossy by design, restored by readers.
    let lossy = [
        "vowels_dropped",
        "vowels_starred",
        "keypad_t9",
        "homoglyph_vowels_only",
        "layout",
        "letters_only_lower_run",
        "no_spaces",
        "polybius",
        "polybius_run",
        "polybius_letters",
        "coordinates_r_c",
        "tap_code_dots",
        "leet_heavy",
        "qu_phonetic_respelling",
        "th_to_z_accent",
        "capitals_in_cover",
    ];
    let mut met = vec![];
    for (_, e) in singles().iter().filter(|e| !lossy.contains(&e.1.name)) {
        let mut seen: HashMap<String, char> = HashMap::new();
        for c in 'a'..='z' {
            if let Some(o) = seen.insert((e.run)(&c.to_string()), c) {
                met.push(format!("{}: {o} and {c} meet", e.name));
            }
        }
    }
    assert!(met.is_empty(), "{met:#?}");
}

#[test]
fn morse_back() {
    let mut table = HashMap::new();
    for c in ('a'..='z').chain('0'..='9').chain(".,?!()-:;".chars()) {
        table.insert(enc("morse", &c.to_string()), c);
    }
    let back: String = enc("morse", TEXT)
        .split('\n')
        .map(|l| {
            l.split(" / ")
                .map(|w| w.split(' ').filter_map(|s| table.get(s)).collect::<String>())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(plain(&back), plain(TEXT));
}

#[test]
fn words_for_letters_back() {
    let nato: String = enc("nato_words", TEXT)
        .split('\n')
        .map(|l| {
            l.split(" / ")
                .map(|w| w.split(' ').filter_map(|s| s.chars().next()).collect::<String>())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(plain(&nato), plain(TEXT));
    for a in ["acrostic_lines", "acrostic_words", "acrostic_list", "acrostic_comments"] {
        let o: String = if a == "acrostic_words" {
            enc(a, TEXT).split_whitespace().map(|w| w.chars().next().unwrap()).collect()
        } else {
            enc(a, TEXT).lines().filter_map(|l| l.trim_start_matches(['/', '-', ' ']).chars().next()).collect()
        };
        assert_eq!(letters(&o), letters(TEXT), "{a}");
    }
    let tele: String = enc("telestich_words", TEXT)
        .split_whitespace()
        .map(|w| w.trim_end_matches('.').chars().last().unwrap())
        .collect();
    assert_eq!(letters(&tele), letters(TEXT));
    let caps: String = enc("capitals_in_cover", TEXT).chars().filter(|c| c.is_ascii_uppercase()).collect();
    assert_eq!(letters(&caps), letters(TEXT));
}

#[test]
fn a1z26_back() {
    let o: String = enc("a1z26_dash", TEXT)
        .split('\n')
        .map(|l| {
            l.split(' ')
                .map(|w| {
                    w.split('-')
                        .map(|n| {
                            n.parse::<u8>()
                                .map_or(n.trim_start_matches('#').to_string(), |n| ((n + 96) as char).to_string())
                        })
                        .collect::<String>()
                })
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(plain(&o), plain(TEXT));
}

#[test]
fn keypad_back() {
    let k = ["abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"];
    let s = enc("keypad_multi_tap", "Keep the style");
    let o: String = s
        .split(" 0 ")
        .map(|w| {
            w.split(' ')
                .map(|p| k[p[..1].parse::<usize>().unwrap() - 2].chars().nth(p.len() - 1).unwrap())
                .collect::<String>()
        })
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(o, "keep the style");
}

#[test]
fn ciphers_back() {
    assert_eq!(enc("atbash", &enc("atbash", TEXT)), TEXT);
    assert_eq!(enc("rot47", &enc("rot47", TEXT)), TEXT);
    assert_eq!(enc("rot18", &enc("rot18", TEXT)), TEXT);
    let mut i = 0;
    let o: String = enc("caesar_progressive", TEXT)
        .chars()
        .map(|c| {
            if !c.is_ascii_alphabetic() {
                return c;
            }
            i += 1;
            shift(c, 26 - i % 26)
        })
        .collect();
    assert_eq!(o, TEXT);
    let b = enc("bacon_upper_run", "hello you")
        .split(" / ")
        .map(|w| {
            w.as_bytes()
                .chunks(5)
                .map(|c| (c.iter().fold(0, |v, b| v * 2 + (b - b'A')) + b'a') as char)
                .collect::<String>()
        })
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(b, "hello you");
    let p = enc("polybius", "hello you");
    let p: String = p
        .split(" / ")
        .map(|w| {
            w.split(' ')
                .map(|c| {
                    let n = (c.as_bytes()[0] - b'1') * 5 + c.as_bytes()[1] - b'1';
                    (b'a' + n + (n > 8) as u8) as char
                })
                .collect::<String>()
        })
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(p, "hello you");
}

#[test]
fn involutions_and_orders_back() {
    for n in [
        "reverse_text",
        "reverse_each_line",
        "reverse_each_word",
        "reverse_line_order",
        "swap_pairs",
        "swap_pairs_in_words",
        "reverse_blocks_of_3",
        "reverse_blocks_of_8",
        "reverse_letters_spaces_kept",
        "boustrophedon",
        "first_last_swapped",
        "inner_letters_reversed",
        "swapped_case",
    ] {
        assert_eq!(enc(n, &enc(n, TEXT)), TEXT, "{n}");
    }
    // A transposition is the one it makes of positions.
    let marks: String = (0..TEXT.chars().count()).map(|i| char::from_u32(0x4e00 + i as u32).unwrap()).collect();
    for n in [
        "rail_fence_2",
        "rail_fence_3",
        "rail_fence_4",
        "columns_5",
        "columns_8",
        "columns_6_keyed",
        "even_then_odd_letters",
        "odd_then_even_letters",
        "halves_swapped",
        "halves_interleaved",
        "front_back_interleaved",
        "rotated_by_100",
        "rotate_blocks_of_5",
    ] {
        let mut o = vec![' '; marks.chars().count()];
        for (m, c) in enc(n, &marks).chars().zip(enc(n, TEXT).chars()) {
            o[m as usize - 0x4e00] = c;
        }
        assert_eq!(o.into_iter().collect::<String>(), TEXT, "{n}");
    }
    let flat = ws_words(TEXT).join(" ");
    let square: String = (0..144).map(|i| char::from_u32(0x4e00 + i).unwrap()).collect();
    let mut o = [' '; 144];
    enc("spiral_grid", &square)
        .chars()
        .zip(enc("spiral_grid", &flat).chars())
        .for_each(|(m, c)| o[m as usize - 0x4e00] = c);
    assert_eq!(o.iter().collect::<String>().trim_end(), flat);
    let mut w: Vec<(usize, String)> = enc("words_sorted_with_positions", TEXT)
        .split(' ')
        .map(|p| {
            let (i, w) = p.split_once(':').unwrap();
            (i.parse().unwrap(), w.to_string())
        })
        .collect();
    w.sort();
    assert_eq!(w.into_iter().map(|p| p.1).collect::<Vec<_>>().join(" "), flat);
}

#[test]
fn hidden_bits_back() {
    let case = enc("case_bits_in_cover", TEXT);
    assert_eq!(from_bits(case.chars().filter(|c| c.is_ascii_alphabetic()).map(|c| c.is_uppercase() as u8)), TEXT);
    let sp = enc("space_tab_bits", TEXT);
    assert_eq!(from_bits(sp.chars().filter(|c| " \t".contains(*c)).map(|c| (c == '\t') as u8)), TEXT);
    let zw = enc("zero_width_bits_in_cover", TEXT);
    assert_eq!(
        from_bits(zw.chars().filter(|c| "\u{200b}\u{200c}".contains(*c)).map(|c| (c == '\u{200c}') as u8)),
        TEXT
    );
    let n: Vec<u8> = enc("word_lengths", TEXT).split(' ').map(|w| w.len() as u8 - 1).collect();
    assert_eq!(String::from_utf8(n.chunks(2).map(|p| p[0] << 4 | p[1]).collect()).unwrap(), TEXT);
    let s: Vec<u8> = enc("synonym_bits", TEXT)
        .split(' ')
        .map(|w| ["large", "fast", "start", "stop", "make", "fault", "directory", "display"].contains(&w) as u8)
        .collect();
    assert_eq!(from_bits(s), TEXT);
    let bacon: String = {
        let b: Vec<u8> = enc("bacon_case_in_cover", TEXT)
            .chars()
            .filter(|c| c.is_ascii_alphabetic())
            .map(|c| c.is_uppercase() as u8)
            .collect();
        b.chunks_exact(5).map(|c| (c.iter().fold(0, |v, b| v * 2 + b) + b'a') as char).collect()
    };
    assert_eq!(bacon, letters(TEXT));
}

#[test]
fn packed_bytes_back() {
    let q = enc("proquints", TEXT);
    let (c, v) = ("bdfghjklmnprstvz", "aiou");
    let b: Vec<u8> = q
        .split('-')
        .flat_map(|w| {
            let n = w.chars().fold(0u16, |n, x| {
                c.find(x).map(|i| n << 4 | i as u16).unwrap_or_else(|| n << 2 | v.find(x).unwrap() as u16)
            });
            n.to_be_bytes()
        })
        .collect();
    assert_eq!(String::from_utf8(b).unwrap().trim_end(), TEXT);
    let d: Vec<u8> = enc("line_lengths_of_dots", TEXT).split('\n').map(|l| l.len() as u8).collect();
    assert_eq!(String::from_utf8(d).unwrap(), TEXT);
    let t: Vec<u8> = enc("unix_timestamps", TEXT)
        .lines()
        .enumerate()
        .flat_map(|(i, l)| ((l.parse::<u64>().unwrap() - 1_700_000_000 - i as u64 * 65536) as u16).to_be_bytes())
        .collect();
    assert_eq!(String::from_utf8(t).unwrap().trim_end_matches('\0'), TEXT);
}

#[test]
fn words_in_program_text_back() {
    let snake: Vec<String> = enc("snake_functions_of_6", TEXT)
        .lines()
        .map(|l| l[3..].split('(').next().unwrap().trim_start_matches('_').replace('_', " "))
        .collect();
    assert_eq!(snake.join(" "), plain(TEXT));
    let v = enc("vocabulary_first_seen_and_indices", TEXT);
    let (a, b) = v.split_once('\n').unwrap();
    let words: Vec<&str> = a.strip_prefix("tokens: ").unwrap().split(" | ").collect();
    let o: Vec<&str> =
        b.strip_prefix("sequence: ").unwrap().split(' ').map(|i| words[i.parse::<usize>().unwrap()]).collect();
    assert_eq!(o.join(" "), ws_words(TEXT).join(" "));
}

#[test]
fn sentences_and_bodies() {
    let b = split::body(
        "---\ntitle: x\n---\nOne.\n{% if a %}{{ b }}\n{%- endif %}\nThis sentence is rather long, it has forty letters. Short one! And a last one that is long enough to be kept as well\n",
    );
    assert!(b.starts_with("One."));
    assert_eq!(
        split::sentences(b),
        [
            "This sentence is rather long, it has forty letters.",
            "And a last one that is long enough to be kept as well"
        ]
    );
}
