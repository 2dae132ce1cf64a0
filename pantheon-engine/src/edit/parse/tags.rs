//! Reads edits between tags.
//!
//! ```text
//! tags = { prose | path-tag | pair }
//! pair = "<search>" text "</search>" blank "<replace>" text "</replace>"       (and other pairs of names)
//! text = [ line-end ] { any } [ line-end indent ]  |  "<![CDATA[" { any } "]]>"
//! ```
//!
//! The old text ends at the first closing tag that the opening tag of the new text follows; the new text at the first
//! closing tag. When another such closing tag follows without an opening one, either can be the end: refused.

use super::{Expect, ParseError, heading, search_replace};
use crate::edit::hunk::{FileChange, Hunk};

/// The names of old and new text.
const PAIRS: [(&str, &str); 9] = [
    ("search", "replace"),
    ("find", "replace"),
    ("old_str", "new_str"),
    ("old_string", "new_string"),
    ("old_text", "new_text"),
    ("old_code", "new_code"),
    ("old", "new"),
    ("original", "updated"),
    ("before", "after"),
];

/// The pair of names that a line opens, and where the tag starts and ends in it.
pub(super) fn opening(line: &str) -> Option<(&'static str, &'static str)> {
    let line = line.trim_start().strip_prefix('<')?;
    PAIRS.into_iter().find(|(old, _)| line.strip_prefix(old).is_some_and(|rest| rest.starts_with('>')))
}

/// Whether the answer has the tags of new texts at all.
pub(super) fn is_likely(lines: &[&str]) -> bool {
    let new =
        |rest: &str| PAIRS.iter().any(|(_, new)| rest.strip_prefix(new).is_some_and(|rest| rest.starts_with('>')));
    lines.iter().any(|line| opening(line).is_some()) && lines.iter().any(|line| line.split('<').skip(1).any(new))
}

/// The changes of all pairs.
pub(super) fn changes(lines: &[&str], expect: &Expect<'_>) -> Result<Vec<FileChange>, ParseError> {
    let text = lines.join("\n");
    let starts: Vec<usize> = lines
        .iter()
        .scan(0, |next, line| {
            let start = *next;
            *next += line.len() + 1;
            Some(start)
        })
        .collect();
    let mut changes = Vec::new();
    let mut path: Option<String> = None;
    let (mut at, mut floor) = (0, 0);
    while let Some((index, names)) = next(lines, at) {
        let indent = lines[index].len() - lines[index].trim_start().len();
        let pair = pair(&text, starts[index] + indent, names).map_err(|broken| broken.at(index))?;
        path = heading::path_above(lines, floor, index, expect.known).or(path);
        let change = search_replace::change(pair.hunk(index), path.as_deref(), expect);
        search_replace::push(&mut changes, path.clone(), change, index);
        at = starts.partition_point(|start| *start < pair.end);
        floor = at;
    }
    Ok(changes)
}

fn next(lines: &[&str], at: usize) -> Option<(usize, (&'static str, &'static str))> {
    lines.iter().enumerate().skip(at).find_map(|(index, line)| Some((index, opening(line)?)))
}

struct Pair<'a> {
    old: &'a str,
    new: &'a str,
    /// Behind the last tag.
    end: usize,
}

impl Pair<'_> {
    fn hunk(&self, at: usize) -> Hunk {
        let lines = |text: &str| -> Vec<String> {
            if text.is_empty() { Vec::new() } else { text.split('\n').map(str::to_owned).collect() }
        };
        Hunk { old: lines(self.old), new: lines(self.new), line: at + 1, ..Hunk::default() }
    }
}

enum Broken {
    Open,
    NoNew,
    TwoEnds,
}

impl Broken {
    fn at(self, index: usize) -> ParseError {
        match self {
            Self::Open => ParseError::truncated(index, "This edit is not closed."),
            Self::NoNew => ParseError::unreadable(index, "This edit has no new text."),
            Self::TwoEnds => ParseError::unreadable(index, "The new text of this edit can end in more than one place."),
        }
    }
}

fn pair<'a>(text: &'a str, start: usize, (old, new): (&str, &str)) -> Result<Pair<'a>, Broken> {
    let (old_close, new_open, new_close) = (format!("</{old}>"), format!("<{new}>"), format!("</{new}>"));
    let from = start + old.len() + 2;
    let rest = &text[from..];
    if !rest.contains(&old_close) {
        return Err(Broken::Open);
    }
    let follows = |at: &usize| {
        let behind = rest[at + old_close.len()..].trim_start();
        behind.starts_with(&new_open) || new_open.starts_with(behind)
    };
    let old_end = rest.match_indices(&old_close).map(|(at, _)| at).find(follows).ok_or(Broken::NoNew)?;
    let behind = &rest[old_end + old_close.len()..];
    let new_start = behind.find(&new_open).ok_or(Broken::Open)? + new_open.len();
    let new_text = &behind[new_start..];
    let new_end = new_text.find(&new_close).ok_or(Broken::Open)?;
    let after = &new_text[new_end + new_close.len()..];
    let next = after.lines().find(|line| opening(line).is_some() || line.contains(&new_close));
    if next.is_some_and(|line| opening(line).is_none()) {
        return Err(Broken::TwoEnds);
    }
    Ok(Pair { old: content(&rest[..old_end]), new: content(&new_text[..new_end]), end: text.len() - after.len() })
}

fn content(text: &str) -> &str {
    let inner = text.trim().strip_prefix("<![CDATA[").and_then(|text| text.strip_suffix("]]>")).unwrap_or(text);
    let inner = inner.strip_prefix('\n').unwrap_or(inner);
    match inner.rsplit_once('\n') {
        Some((head, indent)) if indent.trim().is_empty() => head,
        _ => inner,
    }
}
