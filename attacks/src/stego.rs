//! Family `stego`: bits or bytes in what nobody looks at.
use crate::{Class::*, Enc, e, util::*};

fn bit_words(t: &str, zero: &str, one: &str, sep: &str, byte: &str) -> String {
    t.bytes()
        .map(|b| bits_of(&[b]).iter().map(|b| if *b == 1 { one } else { zero }).collect::<Vec<_>>().join(sep))
        .collect::<Vec<_>>()
        .join(byte)
}

/// Cover letters with one bit in the case of each.
fn case_bits(bits: &[u8]) -> String {
    let mut b = bits.iter();
    let mut o = String::new();
    for c in COVER.chars().cycle() {
        if !c.is_ascii_alphabetic() {
            o.push(c);
            continue;
        }
        match b.next() {
            Some(1) => o.push(c.to_ascii_uppercase()),
            Some(_) => o.push(c),
            None => return o,
        }
    }
    o
}

fn tags(t: &str) -> String {
    map_chars(t, |c| match c as u32 {
        n @ 0..128 => char::from_u32(0xe0000 + n).unwrap().into(),
        _ => c.into(),
    })
}

fn selector(b: u8) -> char {
    char::from_u32(if b < 16 { 0xfe00 + b as u32 } else { 0xe0100 + b as u32 - 16 }).unwrap()
}

fn zero_width(t: &str) -> String {
    bits(t).iter().map(|b| if *b == 1 { '\u{200c}' } else { '\u{200b}' }).collect()
}

pub const STEGO: &[Enc] = &[
    e("unicode_tags", Plausible, tags),
    e("unicode_tags_after_flag", Plausible, |t| format!("🏴{}\u{e007f} done", tags(t))),
    e("unicode_tags_in_cover", Exotic, |t| {
        t.chars().zip(COVER.chars().cycle()).map(|(x, c)| format!("{c}{}", tags(&x.to_string()))).collect()
    }),
    e("variation_selector_bytes", Exotic, |t| format!("😊{}", t.bytes().map(selector).collect::<String>())),
    e("variation_selectors_in_cover", Exotic, |t| {
        t.bytes().zip(COVER.chars().cycle()).flat_map(|(b, c)| [c, selector(b)]).collect()
    }),
    e("zero_width_bits", Exotic, zero_width),
    e("zero_width_bits_in_cover", Exotic, |t| {
        t.chars().zip(COVER.chars().cycle()).map(|(x, c)| format!("{c}{}", zero_width(&x.to_string()))).collect()
    }),
    e("zero_width_base4", Exotic, |t| {
        bits(t)
            .chunks(2)
            .map(|p| ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}'][(p[0] * 2 + p[1]) as usize])
            .collect()
    }),
    e("space_tab_bits", Exotic, |t| {
        join_bytes(t, "\n", |b| bits_of(&[b]).iter().map(|b| if *b == 1 { '\t' } else { ' ' }).collect())
    }),
    e("trailing_space_tab_bits", Exotic, |t| {
        t.bytes()
            .enumerate()
            .map(|(i, b)| {
                format!(
                    "{}{}",
                    COVER.split(' ').nth(i % 50).unwrap(),
                    bits_of(&[b]).iter().map(|b| if *b == 1 { '\t' } else { ' ' }).collect::<String>()
                )
            })
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("single_double_space_bits", Exotic, |t| {
        bits(t)
            .iter()
            .zip(COVER.split_whitespace().cycle())
            .map(|(b, w)| format!("{w}{}", if *b == 1 { "  " } else { " " }))
            .collect()
    }),
    e("nbsp_bits_in_cover", Exotic, |t| {
        bits(t)
            .iter()
            .zip(COVER.split_whitespace().cycle())
            .map(|(b, w)| format!("{w}{}", if *b == 1 { '\u{a0}' } else { ' ' }))
            .collect()
    }),
    e("case_bits_in_cover", Exotic, |t| case_bits(&bits(t))),
    e("bacon_case_in_cover", Exotic, |t| {
        let b: Vec<u8> = low_words(t)
            .concat()
            .bytes()
            .filter(u8::is_ascii_lowercase)
            .flat_map(|c| (0..5).rev().map(move |i| (c - 97) >> i & 1))
            .collect();
        case_bits(&b)
    }),
    e("homoglyph_bits_in_cover", Exotic, |t| {
        // Cover letters a, e, o carry a bit each: Cyrillic for one.
        let b = bits(t);
        let mut b = b.iter();
        let mut o = String::new();
        for c in COVER.chars().cycle() {
            let Some(g) = "aeo".find(c).map(|i| ['а', 'е', 'о'][i]) else {
                o.push(c);
                continue;
            };
            match b.next() {
                Some(1) => o.push(g),
                Some(_) => o.push(c),
                None => break,
            }
        }
        o
    }),
    e("synonym_bits", Exotic, |t| {
        const S: [(&str, &str); 8] = [
            ("big", "large"),
            ("quick", "fast"),
            ("begin", "start"),
            ("end", "stop"),
            ("build", "make"),
            ("error", "fault"),
            ("folder", "directory"),
            ("show", "display"),
        ];
        bits(t)
            .iter()
            .enumerate()
            .map(|(i, b)| if *b == 1 { S[i % 8].1 } else { S[i % 8].0 })
            .collect::<Vec<_>>()
            .join(" ")
    }),
    e("true_false_bits", Exotic, |t| format!("[{}]", bit_words(t, "false", "true", ", ", ",\n "))),
    e("yes_no_bits", Exotic, |t| bit_words(t, "no", "yes", " ", "\n")),
    e("emoji_circle_bits", Plausible, |t| bit_words(t, "⚪", "⚫", "", " ")),
    e("block_bits", Exotic, |t| bit_words(t, "░", "█", "", "\n")),
    e("checkbox_bits", Exotic, |t| bit_words(t, "- [ ]", "- [x]", "\n", "\n\n")),
    e("plus_minus_bits", Exotic, |t| bit_words(t, "-", "+", "", "\n")),
    e("parenthesis_bits", Exotic, |t| bit_words(t, "(", ")", "", " ")),
    e("slash_bits", Exotic, |t| bit_words(t, "/", "\\", "", " ")),
    e("quote_kind_bits", Exotic, |t| {
        bits(t)
            .iter()
            .zip(COVER.split_whitespace().cycle())
            .map(|(b, w)| if *b == 1 { format!("\"{w}\"") } else { format!("'{w}'") })
            .collect::<Vec<_>>()
            .join(", ")
    }),
    e("semicolon_bits", Exotic, |t| {
        bits(t)
            .iter()
            .enumerate()
            .map(|(i, b)| format!("x{i} = {i}{}", if *b == 1 { ";" } else { "" }))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("trailing_comma_parity", Exotic, |t| {
        bits(t).iter().map(|b| if *b == 1 { "[1,2,]" } else { "[1,2]" }).collect::<Vec<_>>().join("\n")
    }),
    e("indent_width_bytes", Exotic, |t| {
        t.bytes().map(|b| format!("{}x", " ".repeat(b as usize))).collect::<Vec<_>>().join("\n")
    }),
    e("indent_nibbles", Exotic, |t| {
        t.bytes()
            .flat_map(|b| [b >> 4, b & 15])
            .map(|n| format!("{}pass", " ".repeat(n as usize)))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("dna_2_bits", Exotic, |t| bits(t).chunks(2).map(|p| ['A', 'C', 'G', 'T'][(p[0] * 2 + p[1]) as usize]).collect()),
    e("arrows_2_bits", Exotic, |t| {
        bits(t).chunks(2).map(|p| ['←', '↑', '→', '↓'][(p[0] * 2 + p[1]) as usize]).collect()
    }),
    e("suits_2_bits", Exotic, |t| {
        bits(t).chunks(2).map(|p| ['♠', '♥', '♦', '♣'][(p[0] * 2 + p[1]) as usize]).collect()
    }),
    e("octets_as_dice", Exotic, |t| {
        join_bytes(t, " ", |b| {
            [b / 36, b / 6 % 6, b % 6].iter().map(|d| char::from_u32(0x2680 + *d as u32).unwrap()).collect()
        })
    }),
    e("notes_of_16", Exotic, |t| {
        const N: [&str; 16] =
            ["C3", "D3", "E3", "F3", "G3", "A3", "B3", "C4", "D4", "E4", "F4", "G4", "A4", "B4", "C5", "D5"];
        join_bytes(t, " | ", |b| format!("{} {}", N[(b >> 4) as usize], N[(b & 15) as usize]))
    }),
    e("weekday_octal", Exotic, |t| {
        const D: [&str; 8] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "off"];
        join_bytes(t, "; ", |b| {
            [b >> 6, b >> 3 & 7, b & 7].iter().map(|d| D[*d as usize]).collect::<Vec<_>>().join(" ")
        })
    }),
    e("word_lengths", Exotic, |t| {
        // Hex digit n as a cover word of n + 1 letters.
        const W: [&str; 16] = [
            "a",
            "an",
            "the",
            "with",
            "about",
            "before",
            "between",
            "anywhere",
            "algorithm",
            "conditions",
            "development",
            "intelligence",
            "documentation",
            "implementation",
            "acknowledgments",
            "characterization",
        ];
        t.bytes().flat_map(|b| [W[(b >> 4) as usize], W[(b & 15) as usize]]).collect::<Vec<_>>().join(" ")
    }),
];
