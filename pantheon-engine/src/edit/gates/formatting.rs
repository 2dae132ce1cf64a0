//! A fix changes what is wrong: lines that an answer only formatted anew, away from what the user pointed at, stay as
//! they are.

use std::ops::Range;
use std::sync::Arc;

use pantheon_protocol::wire::ActionKind;

use super::context::Context;
use super::hunks::{Hunks, Stretch};
use crate::edit::candidate::Candidate;

/// Languages where indentation is of no account.
const BRACES: [&str; 13] = [
    "typescript",
    "typescriptreact",
    "javascript",
    "rust",
    "go",
    "java",
    "c",
    "cpp",
    "csharp",
    "php",
    "kotlin",
    "css",
    "json",
];

/// The candidate without the formatting that nobody asked for; `None` where there is none.
pub(super) fn without(context: &Context<'_>, candidate: &Candidate) -> Option<Candidate> {
    if context.kind != ActionKind::QuickFix || context.focus.is_empty() {
        return None;
    }
    let hunks = Hunks::between(&candidate.original, &candidate.suggested, |line| bare(&[line]));
    let braces = context.language.is_some_and(|known| BRACES.contains(&known.id()));
    let formatting = formatting(&hunks, braces);
    let mut text = String::with_capacity(candidate.suggested.len());
    let (mut dropped, mut at) = (false, 0);
    for (stretch, formatting) in hunks.stretches.iter().zip(formatting) {
        let (old, new) = hunks.lines(stretch);
        let end = at + old.iter().map(|line| line.len()).sum::<usize>();
        let keep_old = formatting && !touches(&context.focus, &(at..end));
        text.extend(if keep_old { old } else { new }.iter().copied());
        (dropped, at) = (dropped || keep_old, end);
    }
    let (original, allowed) = (Arc::clone(&candidate.original), candidate.allowed.clone());
    dropped.then(|| Candidate::located(original, text, Vec::new(), allowed))
}

fn touches(focus: &[Range<usize>], bytes: &Range<usize>) -> bool {
    focus.iter().any(|range| range.start < bytes.end.max(bytes.start + 1) && bytes.start <= range.end)
}

/// What a stretch does to the code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    /// Nothing; blank lines only.
    Blank,
    /// Nothing.
    Equal,
    /// Other white space, quotes or trailing commas.
    Layout,
    /// The same with other indentation.
    Indentation,
    /// It says something else.
    Code,
}

/// For each stretch whether it is formatting alone. Indentation that changes beside code that changes is none: a block
/// was put around these lines.
fn formatting(hunks: &Hunks<'_>, braces: bool) -> Vec<bool> {
    let changes: Vec<Change> = hunks.stretches.iter().map(|stretch| change(hunks, stretch)).collect();
    let mut beside_code = vec![false; changes.len()];
    let mut spread = |order: &mut dyn Iterator<Item = usize>| {
        let mut beside = false;
        for index in order {
            beside_code[index] |= beside;
            beside = match changes[index] {
                Change::Code => true,
                Change::Equal => false,
                Change::Blank | Change::Layout | Change::Indentation => beside,
            };
        }
    };
    spread(&mut (0..changes.len()));
    spread(&mut (0..changes.len()).rev());
    let formatting = |(change, beside_code): (Change, bool)| match change {
        Change::Layout => true,
        Change::Indentation => braces && !beside_code,
        Change::Blank | Change::Equal | Change::Code => false,
    };
    changes.into_iter().zip(beside_code).map(formatting).collect()
}

fn change(hunks: &Hunks<'_>, stretch: &Stretch) -> Change {
    let (old, new) = hunks.lines(stretch);
    if stretch.equal {
        return if old.iter().all(|line| line.trim().is_empty()) { Change::Blank } else { Change::Equal };
    }
    if bare(old) != bare(new) {
        return Change::Code;
    }
    let (old, new) = (indents(old), indents(new));
    // Lines that were joined or broken have the indentation of their first.
    let same = if old.len() == new.len() { old == new } else { old.first() == new.first() };
    if same { Change::Layout } else { Change::Indentation }
}

/// The indentation of every line that is not blank.
fn indents<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let lines = lines.iter().filter(|line| !line.trim().is_empty());
    lines.map(|line| &line[..line.len() - line.trim_start().len()]).collect()
}

/// The text without white space, one kind of quotes, and no comma before a closing bracket.
pub(super) fn bare(lines: &[&str]) -> String {
    let mut bare = String::new();
    for c in lines.iter().flat_map(|line| line.chars()).filter(|c| !c.is_whitespace()) {
        if matches!(c, ')' | ']' | '}') && bare.ends_with(',') {
            bare.pop();
        }
        bare.push(if c == '\'' { '"' } else { c });
    }
    bare
}
