//! Family `filler`: the text spread through other text, acrostics included.
use crate::{Class::*, Enc, e, util::*};

const LINES: [&str; 26] = [
    "Any value works here",
    "Both branches are covered",
    "Check the input twice",
    "Defaults come first",
    "Each item is visited",
    "Fields stay private",
    "Give it a short name",
    "Handle the empty list",
    "Index starts at zero",
    "Join the parts again",
    "Keep the old order",
    "Load the table once",
    "Merge when possible",
    "Never cache errors",
    "Only the last one counts",
    "Parse it lazily",
    "Queue the request",
    "Retry after a pause",
    "Sort by the key",
    "Take the next token",
    "Use the local clock",
    "Values are copied",
    "Write the header",
    "Xml is supported too",
    "Yield to the caller",
    "Zero means no limit",
];
const STARTS: [&str; 26] = [
    "account", "buffer", "counter", "driver", "entry", "folder", "group", "handle", "index", "job", "key", "list",
    "model", "node", "option", "packet", "query", "record", "state", "token", "user", "value", "window", "xaxis",
    "yield", "zone",
];
const ENDS: [&str; 26] = [
    "data", "tab", "sync", "load", "name", "buf", "flag", "path", "api", "hajj", "link", "label", "item", "token",
    "info", "map", "seq", "buffer", "class", "list", "menu", "rev", "row", "index", "key", "quiz",
];

fn cover_words() -> impl Iterator<Item = &'static str> {
    COVER.split_whitespace().cycle()
}

fn spelled(t: &str, space: &str, sep: &str, f: impl Fn(usize, usize) -> String) -> String {
    words(t)
        .iter()
        .map(|w| {
            w.to_lowercase()
                .chars()
                .enumerate()
                .map(|(i, c)| match c {
                    'a'..='z' => f(c as usize - 97, i),
                    c => c.to_string(),
                })
                .collect::<Vec<_>>()
                .join(sep)
        })
        .collect::<Vec<_>>()
        .join(space)
}

fn every(t: &str, step: usize, fill: impl Fn(usize) -> char) -> String {
    let mut o = String::new();
    for (i, c) in t.chars().enumerate() {
        o.push(c);
        (1..step).for_each(|k| o.push(fill(i * (step - 1) + k - 1)));
    }
    o
}

fn cover_at(i: usize) -> char {
    let b = COVER.as_bytes();
    b[i % b.len()] as char
}

pub const FILLER: &[Enc] = &[
    e("every_second_x", Plausible, |t| every(t, 2, |_| 'x')),
    e("every_second_tilde", Plausible, |t| every(t, 2, |_| '~')),
    e("every_second_cover", Exotic, |t| every(t, 2, cover_at)),
    e("every_second_digit", Exotic, |t| every(t, 2, |i| (b'0' + (i * 7 % 10) as u8) as char)),
    e("every_second_rotating_letter", Exotic, |t| every(t, 2, |i| (b'a' + (i * 11 % 26) as u8) as char)),
    e("every_third_cover", Exotic, |t| every(t, 3, cover_at)),
    e("every_fourth_cover", Exotic, |t| every(t, 4, cover_at)),
    e("cover_first_then_letter", Exotic, |t| t.chars().enumerate().flat_map(|(i, c)| [cover_at(i), c]).collect()),
    e("acrostic_lines", Plausible, |t| spelled(t, "\n\n", "\n", |l, _| LINES[l].into())),
    e("acrostic_words", Plausible, |t| spelled(t, ".\n", " ", |l, _| STARTS[l].into())),
    e("acrostic_lets", Plausible, |t| spelled(t, "\n\n", "\n", |l, i| format!("let {}_{i} = {};", STARTS[l], i * 3))),
    e("acrostic_comments", Plausible, |t| spelled(t, "\n//\n", "\n", |l, _| format!("// {}", LINES[l]))),
    e("acrostic_function_names", Plausible, |t| {
        spelled(t, "\n\n", "\n", |l, i| format!("fn {}_{i}() {{}}", STARTS[l]))
    }),
    e("acrostic_list", Plausible, |t| spelled(t, "\n\n", "\n", |l, _| format!("- {}", LINES[l]))),
    e("acrostic_json_keys", Exotic, |t| {
        format!("{{\n{}\n}}", spelled(t, ",\n\n", ",\n", |l, i| format!("  \"{}{i}\": null", STARTS[l])))
    }),
    e("telestich_words", Exotic, |t| spelled(t, ".\n", " ", |l, _| ENDS[l].into())),
    e("telestich_fields", Exotic, |t| {
        spelled(t, "\n\n", "\n", |l, i| format!("    x{i}_{}: u32,\n", ENDS[l]).trim_end().into())
    }),
    e("second_letters", Exotic, |t| {
        spelled(t, ". ", " ", |l, i| {
            format!("{}{}{}", ["a", "o", "e"][i % 3], (b'a' + l as u8) as char, ["n", "ts", "ra"][i % 3])
        })
    }),
    e("double_letter_acrostic", Exotic, |t| spelled(t, "\n\n", "\n", |l, _| format!("{} {}", STARTS[l], ENDS[l]))),
    e("capitals_in_cover", Exotic, |t| {
        // The next cover letter that is the wanted one becomes a capital; a letter that does not come up within 60 is put in.
        let cover: Vec<char> = COVER.chars().collect();
        let mut p = 0;
        let mut o = String::new();
        for c in low_words(t).join(" ").chars().filter(|c| c.is_ascii_lowercase()) {
            match (0..60).find(|k| cover[(p + k) % cover.len()] == c) {
                Some(k) => {
                    (0..k).for_each(|i| o.push(cover[(p + i) % cover.len()]));
                    p += k + 1;
                }
                None => o.push(' '),
            }
            o.push(c.to_ascii_uppercase());
        }
        o
    }),
    e("bold_letters_in_cover", Exotic, |t| {
        low_words(t)
            .concat()
            .chars()
            .enumerate()
            .map(|(i, c)| format!("{}**{c}**", cover_words().nth(i % 50).unwrap().to_string() + " "))
            .collect()
    }),
    e("words_every_second_cover", Plausible, |t| {
        ws_words(t).iter().zip(cover_words()).map(|(w, c)| format!("{w} {c}")).collect::<Vec<_>>().join(" ")
    }),
    e("words_every_third_cover", Plausible, |t| {
        ws_words(t).iter().zip(cover_words()).map(|(w, c)| format!("{w} {c} banana")).collect::<Vec<_>>().join(" ")
    }),
    e("words_every_sixth_cover", Exotic, |t| {
        let mut c = cover_words();
        ws_words(t)
            .iter()
            .map(|w| format!("{w} {}", c.by_ref().take(5).collect::<Vec<_>>().join(" ")))
            .collect::<Vec<_>>()
            .join(" ")
    }),
    e("words_banana_between", Plausible, |t| ws_words(t).join(" banana ")),
    e("words_bold_in_cover", Plausible, |t| {
        ws_words(t).iter().zip(cover_words()).map(|(w, c)| format!("{c} **{w}**")).collect::<Vec<_>>().join(" ")
    }),
    e("words_in_parentheses_in_cover", Plausible, |t| {
        ws_words(t).iter().zip(cover_words()).map(|(w, c)| format!("{c} ({w})")).collect::<Vec<_>>().join(" ")
    }),
    e("first_word_of_each_line", Plausible, |t| {
        let mut c = cover_words();
        ws_words(t)
            .iter()
            .map(|w| format!("{w} {}", c.by_ref().take(6).collect::<Vec<_>>().join(" ")))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("last_word_of_each_line", Plausible, |t| {
        let mut c = cover_words();
        ws_words(t)
            .iter()
            .map(|w| format!("{} {w}", c.by_ref().take(6).collect::<Vec<_>>().join(" ")))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("words_template_sentences", Plausible, |t| {
        ws_words(t)
            .iter()
            .enumerate()
            .map(|(i, w)| format!("Word {} of the list is {w}.", i + 1))
            .collect::<Vec<_>>()
            .join(" ")
    }),
    e("letters_template_sentences", Exotic, |t| {
        t.split_whitespace()
            .map(|w| format!("It is spelled {}.", join_chars(w, ", then ", |c| c.into())))
            .collect::<Vec<_>>()
            .join(" ")
    }),
    e("chunks_between_uuids", Exotic, |t| {
        wrap(t, 4)
            .iter()
            .enumerate()
            .map(|(i, p)| format!("{:016x}{p}", fnv(&i.to_string())))
            .collect::<Vec<_>>()
            .join("\n")
    }),
    e("marked_x_prefix_words", Plausible, |t| map_words(t, |w| format!("x{w}"))),
    e("marked_suffix_words", Plausible, |t| map_words(t, |w| format!("{w}zz"))),
    e("letters_after_digits", Exotic, |t| t.chars().enumerate().map(|(i, c)| format!("{}{c}", i % 10)).collect()),
];
