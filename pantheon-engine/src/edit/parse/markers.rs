//! The marker lines of SEARCH/REPLACE blocks, in all their dialects.

/// What a block does with the lines that it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// They become the lines behind the divider.
    Replace,
    /// The lines behind the divider come after them.
    InsertAfter,
    /// The lines behind the divider come before them.
    InsertBefore,
    /// As `Replace`, in the form of a merge conflict: without words of ours.
    Conflict,
}

/// The signs that a block is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signs {
    /// `<<<<<<<` and `>>>>>>>`
    Chevrons,
    /// `-------` and `+++++++`
    Dashes,
}

/// A line that opens a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opener<'a> {
    pub(super) kind: Kind,
    pub(super) signs: Signs,
    pub(super) width: usize,
    /// What stands behind the words: a path, perhaps.
    pub(super) rest: &'a str,
}

/// A line that closes a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closer {
    pub(super) signs: Signs,
    pub(super) width: usize,
    /// Whether it has one of our words, none, or a foreign one.
    pub(super) word: Word,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Ours,
    None,
    Foreign,
}

const OPENING: [(&str, Kind); 6] = [
    ("INSERT AFTER", Kind::InsertAfter),
    ("INSERT BEFORE", Kind::InsertBefore),
    ("SEARCH", Kind::Replace),
    ("ORIGINAL", Kind::Replace),
    ("FIND", Kind::Replace),
    ("BEFORE", Kind::Replace),
];

const CLOSING: [&str; 6] = ["REPLACE", "UPDATED", "INSERT", "AFTER", "REPLACEMENT", "END"];

/// Five to nine of a sign, and the rest of the line.
fn run(line: &str, sign: char) -> Option<(usize, &str)> {
    let line = line.trim();
    let rest = line.trim_start_matches(sign);
    let width = line.len() - rest.len();
    (5..=9).contains(&width).then(|| (width, rest.trim()))
}

/// The line as one that opens a block.
pub(super) fn opener(line: &str) -> Option<Opener<'_>> {
    let (signs, (width, rest)) =
        run(line, '<').map(|run| (Signs::Chevrons, run)).or_else(|| run(line, '-').map(|run| (Signs::Dashes, run)))?;
    for (word, kind) in OPENING {
        if let Some(rest) = after_word(rest, word) {
            return Some(Opener { kind, signs, width, rest });
        }
    }
    // A merge conflict's opening line has a branch's name or nothing; `<<<<< a b c` is something else.
    let branch = !rest.contains([' ', '<', '>', '(', '"']);
    (signs == Signs::Chevrons && branch).then_some(Opener { kind: Kind::Conflict, signs, width, rest: "" })
}

/// The line as one that closes a block.
pub(super) fn closer(line: &str) -> Option<Closer> {
    let (signs, (width, rest)) =
        run(line, '>').map(|run| (Signs::Chevrons, run)).or_else(|| run(line, '+').map(|run| (Signs::Dashes, run)))?;
    let word = match CLOSING.iter().find_map(|word| after_word(rest, word)) {
        Some("") => Word::Ours,
        _ if rest.is_empty() => Word::None,
        _ => Word::Foreign,
    };
    (signs == Signs::Chevrons || word == Word::Ours).then_some(Closer { signs, width, word })
}

/// How wide a divider is, if the line is one.
pub(super) fn divider(line: &str) -> Option<usize> {
    run(line, '=').filter(|(_, rest)| rest.is_empty()).map(|(width, _)| width)
}

/// Whether a last line looks like the beginning of a marker that the stream cut.
pub(super) fn cut_marker(line: &str) -> bool {
    let line = line.trim();
    let word = line.trim_start_matches('<').trim();
    let width = line.len() - line.trim_start_matches('<').len();
    width >= 5 && OPENING.iter().any(|(opening, _)| opening.starts_with(word))
}

fn after_word<'a>(rest: &'a str, word: &str) -> Option<&'a str> {
    let head = rest.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
    let tail = &rest[head.len()..];
    let ends = tail.chars().next().is_none_or(|next| !next.is_alphanumeric() && next != '_' && next != '-');
    ends.then(|| tail.trim_matches(['>', '<', ':', ' ', '\t']))
}
