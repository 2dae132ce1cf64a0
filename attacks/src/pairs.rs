//! Pairs of encodings, the second applied to the result of the first.
//!
//! A pair is left out where it is meaningless:
//! - both of one family (two ciphers, two bases: singles already cover doubles that matter);
//! - the outer needs what the inner no longer has: words of prose (pig latin, snake case, leet) or letters (a cipher on
//!   numbers, on Braille, on invisible characters) — the outer would change nothing or not be undone;
//! - the outer folds case or drops signs (Morse, NATO) and the inner lives in them (base 64, ascii85, JSON);
//! - the outer changes look only (full width, look-alikes, tags) and the inner is not ASCII;
//! - the outer writes one mark per bit or a word per letter and the inner is itself that long (bits of bits).
use crate::{Class, Enc, find};

/// What an encoder leaves behind.
#[derive(Clone, Copy, PartialEq)]
enum Out {
    /// Words with case, spaces and punctuation.
    Prose,
    /// ASCII where case and every sign count.
    Exact,
    /// Letters of one case and digits.
    Folded,
    /// Digits and separators only.
    Digits,
    /// Anything outside ASCII.
    Unicode,
}

/// What an encoder must be given.
#[derive(Clone, Copy, PartialEq)]
enum Need {
    /// Any text.
    Any,
    /// ASCII text, whatever it means.
    Ascii,
    /// Text in which letters carry the content; their case is kept.
    Letters,
    /// Letters and digits, whose case and other signs may get lost.
    Foldable,
    /// Words of prose.
    Words,
}

/// Name, what it leaves, what it needs, whether the result is many times longer.
const REPS: &[(&str, Out, Need, bool)] = &[
    ("rot13", Out::Prose, Need::Letters, false),
    ("reverse_text", Out::Prose, Need::Any, false),
    ("reverse_each_word", Out::Prose, Need::Letters, false),
    ("swap_pairs", Out::Prose, Need::Any, false),
    ("base64", Out::Exact, Need::Any, false),
    ("base32", Out::Folded, Need::Any, false),
    ("ascii85", Out::Exact, Need::Any, false),
    ("hex_run", Out::Folded, Need::Any, false),
    ("decimal_space", Out::Digits, Need::Any, false),
    ("binary_space", Out::Digits, Need::Any, true),
    ("percent_all", Out::Exact, Need::Any, false),
    ("html_decimal", Out::Exact, Need::Any, false),
    ("gzip_base64", Out::Exact, Need::Any, false),
    ("leet_basic", Out::Prose, Need::Words, false),
    ("morse", Out::Exact, Need::Foldable, true),
    ("nato_words", Out::Prose, Need::Foldable, true),
    ("pig_latin", Out::Prose, Need::Words, false),
    ("fullwidth", Out::Unicode, Need::Ascii, false),
    ("homoglyph_cyrillic", Out::Unicode, Need::Letters, false),
    ("zero_width_space", Out::Unicode, Need::Ascii, false),
    ("letters_dots", Out::Prose, Need::Ascii, false),
    ("every_second_x", Out::Prose, Need::Any, false),
    ("snake_case_whole", Out::Folded, Need::Words, false),
    ("words_json_array", Out::Exact, Need::Ascii, false),
    ("unicode_tags", Out::Unicode, Need::Ascii, false),
];

fn fits(inner: &(&str, Out, Need, bool), outer: &(&str, Out, Need, bool)) -> bool {
    if inner.3 && outer.3 {
        return false;
    }
    // A text of numbers and escapes has no letters to speak of.
    let letterless = matches!(inner.0, "percent_all" | "html_decimal" | "morse");
    match outer.2 {
        Need::Any => true,
        Need::Ascii => inner.1 != Out::Unicode,
        Need::Letters => !matches!(inner.1, Out::Unicode | Out::Digits) && !letterless,
        Need::Foldable => {
            matches!(inner.1, Out::Folded | Out::Digits) || inner.1 == Out::Prose && inner.0 != "letters_dots"
        }
        Need::Words => {
            inner.1 == Out::Prose
                && matches!(inner.0, "rot13" | "reverse_each_word" | "pig_latin" | "leet_basic" | "nato_words")
        }
    }
}

/// A pair with the class it gets: `Plausible` only where both are, and neither makes the text many times longer.
pub struct Pair {
    pub name: String,
    pub class: Class,
    pub inner: Enc,
    pub outer: Enc,
}

/// All pairs that make sense, inner first.
pub fn pairs() -> Vec<Pair> {
    let mut o = vec![];
    for a in REPS {
        for b in REPS {
            let ((fa, inner), (fb, outer)) = (find(a.0).unwrap(), find(b.0).unwrap());
            if fa == fb || !fits(a, b) {
                continue;
            }
            let easy = inner.class == Class::Plausible && outer.class == Class::Plausible && !a.3 && !b.3;
            let class = if easy { Class::Plausible } else { Class::Exotic };
            o.push(Pair { name: format!("{}>{}", a.0, b.0), class, inner, outer });
        }
    }
    o
}

/// A pair as one function.
pub type Composed = Box<dyn Fn(&str) -> String>;

/// All pairs that make sense as one function each; the name is `inner>outer`.
pub fn composed() -> Vec<(String, Composed)> {
    pairs()
        .into_iter()
        .map(|p| {
            let f: Composed = Box::new(move |t| (p.outer.run)(&(p.inner.run)(t)));
            (p.name, f)
        })
        .collect()
}
