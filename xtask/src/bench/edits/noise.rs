//! What models do to the hunks they write, one kind of noise for each row of the table.
//!
//! A noise changes the answer, or the file together with its truth. It never guesses what a locator does.

mod bytes;
mod indent;
mod lines;
mod words;

pub(super) use words::fold;

use fastrand::Rng;

use super::form::{Answer, FORMS, Form};
use super::hunk::Sample;

/// What is asked of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Demand {
    /// Applied as often as the figures say, and never once silently wrong.
    Strict,
    /// Applied as often as the figures say, silently wrong in at most 0.3 % of the cases.
    Noisy,
    /// The answer does not say enough; every application is silently wrong.
    Refusal,
}

/// How lines are compared when it is counted in how many places a disturbed hunk could stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// Byte for byte.
    Exact,
    /// The lines before the noise, byte for byte: the noise adds what is in no file.
    Undisturbed,
    /// Without white space at the end.
    EndTrimmed,
    /// Without white space at both ends.
    Trimmed,
    /// With typographic punctuation as ASCII.
    Folded,
    /// The file may have one line more.
    OneMore,
    /// One context line may differ; the lines to remove may not, and there are some.
    OneOther,
}

/// What the noise took out of the new lines, so that nobody can put it back. Lines that were there already must come
/// out byte for byte whatever the leeway, and so must the number of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leeway {
    /// Nothing: the new lines have to be those of the truth.
    None,
    /// White space at the end of new lines, and so all of it in blank ones.
    End,
    /// White space of new lines that are blank.
    Blank,
    /// Which of a typographic character and its ASCII twin a new line has.
    Punctuation,
}

/// One row.
#[derive(Debug)]
pub(super) struct Noise {
    pub(super) name: &'static str,
    pub(super) demand: Demand,
    pub(super) sight: Sight,
    pub(super) leeway: Leeway,
    pub(super) forms: &'static [Form],
    /// Makes the noise; `false` when this hunk has nothing that it could disturb.
    pub(super) disturb: fn(&mut Sample, &mut Answer, &mut Rng) -> bool,
}

impl Noise {
    const fn new(name: &'static str, disturb: fn(&mut Sample, &mut Answer, &mut Rng) -> bool) -> Self {
        Self { name, demand: Demand::Noisy, sight: Sight::Exact, leeway: Leeway::None, forms: FORMS, disturb }
    }

    const fn strict(self) -> Self {
        Self { demand: Demand::Strict, ..self }
    }

    const fn refusal(self) -> Self {
        Self { demand: Demand::Refusal, ..self }
    }

    const fn seen(self, sight: Sight) -> Self {
        Self { sight, ..self }
    }

    const fn lenient(self, leeway: Leeway) -> Self {
        Self { leeway, ..self }
    }

    const fn only(self, forms: &'static [Form]) -> Self {
        Self { forms, ..self }
    }
}

/// Every row, in the order of the table.
pub(super) const NOISES: &[Noise] = &[
    Noise::new("undisturbed", |_, _, _| true).strict(),
    Noise::new("answer in CRLF", bytes::crlf_answer).strict(),
    Noise::new("file in CRLF", bytes::crlf_file).strict(),
    Noise::new("file without a final newline", bytes::open_file).strict(),
    Noise::new("  the hunk at its end", bytes::open_file_at_the_end).strict(),
    Noise::new("answer without a final newline", bytes::open_answer).strict(),
    Noise::new("outdented", indent::outdented).seen(Sight::Trimmed).lenient(Leeway::Blank),
    Noise::new("first line outdented", indent::first_outdented).seen(Sight::Trimmed),
    Noise::new("4 spaces as 2", indent::narrowed).seen(Sight::Trimmed).lenient(Leeway::Blank),
    Noise::new("2 spaces as 4", indent::widened).seen(Sight::Trimmed).lenient(Leeway::Blank),
    Noise::new("tabs as spaces", indent::tabs_as_spaces).seen(Sight::Trimmed).lenient(Leeway::Blank),
    Noise::new("spaces as tabs", indent::spaces_as_tabs).seen(Sight::Trimmed).lenient(Leeway::Blank),
    Noise::new("trailing space lost", words::end_lost).seen(Sight::EndTrimmed).lenient(Leeway::End),
    Noise::new("trailing space added", words::end_added).seen(Sight::EndTrimmed),
    Noise::new("context line forgotten", lines::context_forgotten).seen(Sight::OneMore),
    Noise::new("comment or blank forgotten", lines::comment_forgotten).seen(Sight::OneMore),
    Noise::new("deleted line forgotten", lines::deleted_forgotten).refusal(),
    Noise::new("typo in a context line", words::typo).seen(Sight::OneOther),
    Noise::new("blank line in front", lines::blank_in_front).seen(Sight::Undisturbed),
    Noise::new("punctuation as ASCII", words::ascii).seen(Sight::Folded).lenient(Leeway::Punctuation),
    Noise::new("wrong line numbers", bytes::wrong_numbers).only(&[Form::UnifiedDiff]),
    Noise::new("line numbers in front", bytes::numbered).only(&[Form::SearchReplace]),
    Noise::new("prose and fences around", bytes::prose),
];

/// What is asked of the share that is applied, in percent, with one and with three lines of context.
pub(super) const APPLIED: [f64; 2] = [92.0, 97.0];

/// What is asked of the share that is silently wrong, in percent.
pub(super) const SILENTLY_WRONG: f64 = 0.3;
