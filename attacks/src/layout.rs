//! Families `layout` (white space, punctuation, case) and `separator` (marks between letters or words).
use crate::{Class::*, Enc, e, util::*};

fn collapse(t: &str, sep: &str) -> String {
    ws_words(t).join(sep)
}

fn between(t: &str, sep: &str) -> String {
    map_lines(t, |l| {
        ws_words(l).iter().map(|w| join_chars(w, sep, |c| c.into())).collect::<Vec<_>>().join(&format!("{sep} {sep}"))
    })
}

fn fill(t: &str, width: usize) -> Vec<String> {
    let mut o: Vec<String> = vec![];
    for w in ws_words(t) {
        match o.last_mut() {
            Some(l) if l.chars().count() + 1 + w.chars().count() <= width => {
                l.push(' ');
                l.push_str(w);
            }
            _ => o.push(w.into()),
        }
    }
    o
}

pub const LAYOUT: &[Enc] = &[
    e("verbatim", Plausible, |t| t.into()),
    e("lowercase", Plausible, |t| t.to_lowercase()),
    e("uppercase", Plausible, |t| t.to_uppercase()),
    e("title_case", Plausible, |t| map_words(t, cap)),
    e("alternating_case", Plausible, |t| {
        let mut up = false;
        t.chars()
            .map(|c| {
                up ^= c.is_ascii_alphabetic();
                if up { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
            })
            .collect()
    }),
    e("swapped_case", Plausible, |t| {
        map_chars(t, |c| if c.is_lowercase() { c.to_uppercase().collect() } else { c.to_lowercase().collect() })
    }),
    e("single_line", Plausible, |t| collapse(t, " ")),
    e("double_spaces", Plausible, |t| t.replace(' ', "  ")),
    e("tabs_for_spaces", Plausible, |t| t.replace(' ', "\t")),
    e("nbsp_spaces", Plausible, |t| t.replace(' ', "\u{a0}")),
    e("unicode_spaces", Exotic, |t| {
        let s = ['\u{2003}', '\u{2009}', '\u{2005}', '\u{3000}', '\u{202f}', '\u{205f}', '\u{1680}'];
        t.chars().enumerate().map(|(i, c)| if c == ' ' { s[i % s.len()] } else { c }).collect()
    }),
    e("no_spaces", Plausible, |t| collapse(t, "")),
    e("no_punctuation", Plausible, |t| words(t).join(" ")),
    e("letters_only_lower_run", Plausible, |t| low_words(t).concat()),
    e("wrapped_20_columns", Plausible, |t| fill(t, 20).join("\n")),
    e("one_word_per_line", Plausible, |t| collapse(t, "\n")),
    e("one_letter_per_line", Plausible, |t| {
        collapse(t, " ").chars().map(|c| c.to_string()).collect::<Vec<_>>().join("\n")
    }),
    // Every break inside a word shows a hyphen, a break between words shows none.
    e("hyphenated_breaks", Plausible, |t| {
        let c: Vec<char> = collapse(t, " ").chars().collect();
        let mut o = String::new();
        for p in 0..c.len() {
            o.push(c[p]);
            if p % 14 == 13 && p + 1 < c.len() {
                o += if c[p].is_alphabetic() && c[p + 1].is_alphabetic() { "-\n" } else { "\n" };
            }
        }
        o
    }),
    e("cut_every_5_with_spaces", Plausible, |t| wrap(&collapse(t, ""), 5).join(" ")),
    e("typographic_punctuation", Plausible, |t| {
        t.replace(" - ", " — ")
            .replace('\'', "’")
            .replace('"', "”")
            .replace('`', "‘")
            .replace('-', "‐")
            .replace(", ", "‚ ")
    }),
    e("blockquote", Plausible, |t| map_lines(t, |l| format!("> {l}"))),
    e("line_numbers", Plausible, |t| {
        t.split('\n').enumerate().map(|(i, l)| format!("{:>3} | {l}", i + 1)).collect::<Vec<_>>().join("\n")
    }),
    e("line_continuations", Plausible, |t| fill(t, 40).join(" \\\n")),
    e("deep_indent", Plausible, |t| map_lines(t, |l| format!("                {l}"))),
    e("blank_lines_between_words", Plausible, |t| fill(t, 24).join("\n\n\n")),
    e("missing_space_random_space", Exotic, |t| {
        // Spaces moved one letter to the right: "ab cd" becomes "abc d".
        let mut c: Vec<char> = t.chars().collect();
        let mut i = 0;
        while i + 1 < c.len() {
            if c[i] == ' ' && c[i + 1].is_alphanumeric() {
                c.swap(i, i + 1);
                i += 1;
            }
            i += 1;
        }
        c.into_iter().collect()
    }),
];

pub const SEPARATOR: &[Enc] = &[
    e("letters_spaced", Plausible, |t| {
        map_lines(t, |l| ws_words(l).iter().map(|w| join_chars(w, " ", |c| c.into())).collect::<Vec<_>>().join("   "))
    }),
    e("letters_dots", Plausible, |t| between(t, ".")),
    e("letters_dashes", Plausible, |t| between(t, "-")),
    e("letters_underscores", Plausible, |t| between(t, "_")),
    e("letters_pipes", Plausible, |t| between(t, "|")),
    e("letters_commas", Plausible, |t| between(t, ", ")),
    e("letters_slashes", Plausible, |t| between(t, "/")),
    e("letters_stars", Plausible, |t| between(t, "*")),
    e("letters_emoji", Plausible, |t| between(t, "🔹")),
    e("letters_html_comment", Exotic, |t| between(t, "<!---->")),
    e("letters_bold_markdown", Exotic, |t| {
        map_chars(t, |c| if c.is_alphanumeric() { format!("**{c}**") } else { c.into() })
    }),
    e("letters_bracketed", Plausible, |t| {
        map_chars(t, |c| if c.is_whitespace() { c.into() } else { format!("[{c}]") })
    }),
    e("letters_backslashed", Exotic, |t| map_chars(t, |c| if c.is_whitespace() { c.into() } else { format!("\\{c}") })),
    e("letters_doubled", Plausible, |t| map_chars(t, |c| if c == '\n' { c.into() } else { format!("{c}{c}") })),
    e("letters_tripled", Plausible, |t| map_chars(t, |c| if c == '\n' { c.into() } else { format!("{c}{c}{c}") })),
    e("letters_in_pairs", Plausible, |t| wrap(&collapse(t, "_"), 2).join(" ")),
    e("syllables_hyphenated", Plausible, |t| map_words(t, |w| wrap(w, 3).join("-"))),
    e("syllables_html_wbr", Exotic, |t| map_words(t, |w| wrap(w, 2).join("<wbr>"))),
    e("words_underscore", Plausible, |t| collapse(t, "_")),
    e("words_dot", Plausible, |t| collapse(t, ".")),
    e("words_plus", Plausible, |t| collapse(t, "+")),
    e("words_comma", Plausible, |t| collapse(t, ", ")),
    e("words_double_colon", Plausible, |t| words(t).join("::")),
    e("words_emoji", Plausible, |t| collapse(t, " 👏 ")),
    e("words_quoted", Plausible, |t| ws_words(t).iter().map(|w| quote(w)).collect::<Vec<_>>().join(" ")),
    e("words_arrow", Plausible, |t| collapse(t, " -> ")),
    e("words_numbered_inline", Plausible, |t| {
        ws_words(t).iter().enumerate().map(|(i, w)| format!("{}.{w}", i + 1)).collect::<Vec<_>>().join(" ")
    }),
    e("words_html_spans", Plausible, |t| {
        ws_words(t).iter().map(|w| format!("<span>{w}</span>")).collect::<Vec<_>>().join("\n")
    }),
    e("letters_html_tags", Exotic, |t| {
        map_chars(t, |c| if c.is_alphanumeric() { format!("<b>{c}</b>") } else { c.into() })
    }),
];
