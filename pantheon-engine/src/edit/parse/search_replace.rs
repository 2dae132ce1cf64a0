//! Reads SEARCH/REPLACE blocks.
//!
//! ```text
//! blocks  = { prose | block }
//! block   = [ path-line ] [ fence [ path ] ] [ path-line ] OPEN { line } DIVIDER { line } CLOSE [ fence ]
//! OPEN    = indent "<"×n [ " " ] ( "SEARCH" | "ORIGINAL" | "FIND" | "INSERT AFTER" | "INSERT BEFORE" ) [ ">" ] [ path ]
//!         | indent "-"×n [ " " ] "SEARCH" [ ">" ]            | indent "<"×n [ branch ]
//! DIVIDER = indent "="×n
//! CLOSE   = indent ">"×n [ " " ( "REPLACE" | "UPDATED" | "INSERT" | "END" ) ] [ ">" ]
//!         | indent "+"×n [ " " ] "REPLACE" [ ">" ]           | indent ">"×n branch        (n = 5 … 9)
//! ```
//!
//! `INSERT AFTER` and `INSERT BEFORE` are our own: the first half holds the lines to insert at, which stay; the second
//! the lines to insert. An empty first half makes a new file, where the path is none that was shown.
//!
//! **The divider.** A whole merge conflict inside a half is content. Of the other dividers those as wide as the opening
//! line count, or else all. When more than one is left, each is a reading of its own, the one with the longest old text
//! first: a shorter old text also fits wherever the longer one does.

use std::ops::Range;

use super::fence::{self, unfenced};
use super::markers::{Closer, Kind, Opener, Signs, Word, closer, cut_marker, divider, opener};
use super::{Expect, ParseError, heading, is_blank, json, numbered, owned, tags, whole_file};
use crate::edit::hunk::{Change, FileChange, Hunk};
use crate::edit::paths;

/// The most dividers that are weighed against each other in one block.
const MOST_READINGS: usize = 8;

/// A block by the indices of its lines.
struct Block<'a> {
    opener: Opener<'a>,
    open: usize,
    close: usize,
}

impl Block<'_> {
    /// Whether the last word of the answer may be missing: a block that opens with a word closes with one.
    fn is_cut(&self, lines: &[&str]) -> bool {
        let bare = closer(lines[self.close]).is_some_and(|closer| closer.word == Word::None);
        bare && self.close + 1 == lines.len() && self.opener.kind != Kind::Conflict
    }
}

/// The ways to write a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Markers,
    Conflicts,
    Tags,
    Json,
}

/// The changes of all blocks, those in a row for one file together.
pub(super) fn changes(lines: &[&str], expect: &Expect<'_>) -> Result<Vec<FileChange>, ParseError> {
    let openings = Openings::of(lines);
    let first = lines.iter().find_map(|line| openings.dialect(line).filter(|dialect| *dialect != Dialect::Conflicts));
    match first {
        Some(Dialect::Tags) => tags::changes(lines, expect),
        Some(Dialect::Json) => json::changes(lines, expect),
        Some(Dialect::Markers) => marked(lines, expect, false),
        Some(Dialect::Conflicts) | None => marked(lines, expect, true),
    }
}

/// What a line may open in an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Openings {
    tags: bool,
    json: bool,
}

impl Openings {
    pub(super) fn of(lines: &[&str]) -> Self {
        Self { tags: tags::is_likely(lines), json: json::is_likely(lines) }
    }

    /// Whether the line opens a block; `Some(false)` when it may as well be a merge conflict of the file.
    pub(super) fn opens(self, line: &str) -> Option<bool> {
        self.dialect(line).map(|dialect| dialect != Dialect::Conflicts)
    }

    fn dialect(self, line: &str) -> Option<Dialect> {
        match opener(line) {
            Some(opener) if opener.kind == Kind::Conflict => Some(Dialect::Conflicts),
            Some(_) => Some(Dialect::Markers),
            None if self.tags && tags::opening(line).is_some() => Some(Dialect::Tags),
            None => (self.json && json::opens(line)).then_some(Dialect::Json),
        }
    }
}

fn marked(lines: &[&str], expect: &Expect<'_>, conflicts: bool) -> Result<Vec<FileChange>, ParseError> {
    let mut changes: Vec<FileChange> = Vec::new();
    let mut path: Option<String> = None;
    let mut taken: Vec<Range<usize>> = Vec::new();
    let (mut at, mut floor) = (0, 0);
    while let Some((open, opener)) = next_opener(lines, at, conflicts) {
        let block = Block { opener, open, close: closing(lines, open, &opener)? };
        if block.is_cut(lines) {
            return Err(ParseError::truncated(block.close, "The answer stops inside a block's last line."));
        }
        path = own_path(lines, floor, &block, expect).or(path);
        push(&mut changes, path.clone(), change(hunk(lines, &block)?, path.as_deref(), expect), open);
        at = block.close + 1;
        floor = at;
        taken.push(block.open..at);
    }
    no_file_beside(lines, &taken, expect)?;
    let last = lines.iter().rposition(|line| !line.trim().is_empty());
    match last {
        Some(last) if last >= at && (cut_marker(lines[last]) || cut_heading(lines, last, expect)) => {
            Err(ParseError::truncated(last, "The answer stops where a block begins."))
        }
        _ if changes.is_empty() => Err(ParseError::unreadable(0, "The answer holds no SEARCH/REPLACE block.")),
        _ => Ok(changes),
    }
}

/// Whether the last words of an answer are the path of a block that never came, or the beginning of one.
fn cut_heading(lines: &[&str], last: usize, expect: &Expect<'_>) -> bool {
    let line = lines[last].trim();
    let begun = last + 1 == lines.len() && expect.known.iter().any(|known| known.starts_with(line));
    let opened = line.starts_with("```") && !line.ends_with("```");
    begun || opened || heading::path_line(line, expect.known).is_some_and(|path| expect.known.contains(&path.as_str()))
}

/// A fenced file with a path beside the blocks would be half of what the model meant, were it left out.
fn no_file_beside(lines: &[&str], taken: &[Range<usize>], expect: &Expect<'_>) -> Result<(), ParseError> {
    for block in fence::blocks(lines) {
        let end = block.close.unwrap_or(lines.len());
        let next = taken.partition_point(|range| range.end <= block.open);
        let apart = taken.get(next).is_none_or(|range| range.start > end);
        let floor = next.checked_sub(1).map_or(0, |before| taken[before].end);
        if apart && whole_file::path(lines, floor, &block, expect).is_some() {
            let reason = "This file has a path, but is no SEARCH/REPLACE block as the others.";
            return Err(ParseError::unreadable(block.open, reason));
        }
    }
    Ok(())
}

fn next_opener<'a>(lines: &[&'a str], at: usize, conflicts: bool) -> Option<(usize, Opener<'a>)> {
    let ours = |opener: &Opener<'_>| conflicts || opener.kind != Kind::Conflict;
    lines[at..].iter().enumerate().find_map(|(offset, line)| Some((at + offset, opener(line).filter(ours)?)))
}

/// The line that closes a block: the first as wide as its opening line before the next such opening line, or else the
/// first of any width.
fn closing(lines: &[&str], open: usize, wanted: &Opener<'_>) -> Result<usize, ParseError> {
    let mut any = None;
    let mut conflicts = 0_usize;
    for (index, line) in lines.iter().enumerate().skip(open + 1) {
        if let Some(inner) = opener(line).filter(|inner| inner.signs == wanted.signs) {
            match inner.kind {
                _ if any.is_some() && wanted.kind == Kind::Conflict => break,
                Kind::Conflict => conflicts += 1,
                _ if inner.width == wanted.width => break,
                _ => {}
            }
        }
        let Some(closer) = closer(line).filter(|closer| closer.signs == wanted.signs) else { continue };
        if closer.word != Word::Ours && conflicts > 0 {
            conflicts -= 1;
        } else if ends(&closer, wanted) {
            if closer.width == wanted.width {
                return Ok(index);
            }
            any = any.or(Some(index));
        }
    }
    any.ok_or_else(|| ParseError::truncated(open, "This block is not closed."))
}

fn ends(closer: &Closer, opener: &Opener<'_>) -> bool {
    closer.word != Word::Foreign || opener.kind == Kind::Conflict
}

/// The path on the opening line, above it, or on the first line of its fence.
fn own_path(lines: &[&str], floor: usize, block: &Block<'_>, expect: &Expect<'_>) -> Option<String> {
    heading::path_line(block.opener.rest, expect.known)
        .or_else(|| heading::path_above(lines, floor, block.open, expect.known))
}

/// Adds a change, to the last one where both edit the same file.
pub(super) fn push(changes: &mut Vec<FileChange>, path: Option<String>, change: Change, index: usize) {
    match (changes.last_mut(), change) {
        (Some(FileChange { path: last, change: Change::Edit(before), .. }), Change::Edit(hunks)) if *last == path => {
            before.extend(hunks);
        }
        (_, change) => changes.push(FileChange { path, change, line: index + 1 }),
    }
}

/// A hunk without old lines makes a file, when its path is none that was shown.
pub(super) fn change(hunk: Hunk, path: Option<&str>, expect: &Expect<'_>) -> Change {
    let is_new = path.is_some_and(|path| paths::known(path, expect.known).is_none());
    if hunk.old.is_empty() && is_new {
        let mut text = hunk.new.join("\n");
        text.push('\n');
        return Change::Create(text);
    }
    Change::Edit(vec![hunk])
}

fn hunk(lines: &[&str], block: &Block<'_>) -> Result<Hunk, ParseError> {
    let body = &lines[block.open + 1..block.close];
    let dividers = dividers(body, block)?;
    let mut readings: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for at in dividers.iter().rev() {
        let (old, new) = (&body[..*at], &body[at + 1..]);
        if is_blank(old) && dividers.len() > 1 {
            continue;
        }
        readings.push(reading(block.opener.kind, old, new));
    }
    for at in dividers.iter().rev() {
        readings.extend(
            plainer(lines[block.open], &body[..*at], &body[at + 1..])
                .map(|(old, new)| reading(block.opener.kind, &old, &new)),
        );
    }
    let (old, new) = readings.remove(0);
    readings.extend(unnumbered(&old, &new));
    readings.retain(|reading| *reading != (old.clone(), new.clone()));
    readings.dedup();
    Ok(Hunk { old, new, readings, line: block.open + 1, ..Hunk::default() })
}

fn reading(kind: Kind, old: &[&str], new: &[&str]) -> (Vec<String>, Vec<String>) {
    let old = if is_blank(old) { &[] } else { old };
    let both = match kind {
        Kind::Replace | Kind::Conflict => new.to_vec(),
        Kind::InsertAfter => [old, new].concat(),
        Kind::InsertBefore => [new, old].concat(),
    };
    (owned(old), owned(&both))
}

/// The same lines without the numbers that every old line has; the new ones have them all or none.
pub(super) fn unnumbered(old: &[String], new: &[String]) -> Option<(Vec<String>, Vec<String>)> {
    let plain = |lines: &[String]| {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        numbered::unnumbered(&lines).map(|(lines, _)| owned(&lines))
    };
    Some((plain(old)?, plain(new).unwrap_or_else(|| new.to_vec())))
}

/// The same halves without what models wrap around them: a fence in each, the indentation of the markers.
fn plainer<'a>(opening: &str, old: &[&'a str], new: &[&'a str]) -> Option<(Vec<&'a str>, Vec<&'a str>)> {
    let indent = &opening[..opening.len() - opening.trim_start().len()];
    let (inner_old, inner_new) = (unfenced(old), unfenced(new));
    let fenced = inner_old.len() < old.len() && (new.is_empty() || inner_new.len() < new.len());
    let (old, new) = if fenced { (inner_old, inner_new) } else { (old, new) };
    let outdent = |lines: &[&'a str]| -> Option<Vec<&'a str>> {
        lines.iter().map(|line| if line.trim().is_empty() { Some("") } else { line.strip_prefix(indent) }).collect()
    };
    match (outdent(old), outdent(new)) {
        (Some(old), Some(new)) if fenced || !indent.is_empty() => Some((old, new)),
        _ if fenced => Some((old.to_vec(), new.to_vec())),
        _ => None,
    }
}

/// Where the halves may be divided, by the indices of lines of the body.
fn dividers(body: &[&str], block: &Block<'_>) -> Result<Vec<usize>, ParseError> {
    let all = outer_dividers(body, block.opener.signs);
    let same: Vec<usize> = all.iter().copied().filter(|at| divider(body[*at]) == Some(block.opener.width)).collect();
    let dividers = if same.is_empty() { all } else { same };
    match dividers[..] {
        [] => Err(ParseError::unreadable(block.open, "This block has no `=======` between old and new text.")),
        [_, last] if last + 1 == body.len() => {
            let reason = "This block has a second `=======` right before its end.";
            Err(ParseError::unreadable(block.open + 1 + last, reason))
        }
        _ if dividers.len() > MOST_READINGS => {
            let reason = "This block has too many lines that could divide old from new text.";
            Err(ParseError::unreadable(block.open, reason))
        }
        _ => Ok(dividers),
    }
}

/// Dividers that belong to no whole merge conflict inside the body.
fn outer_dividers(body: &[&str], signs: Signs) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (index, line) in body.iter().enumerate() {
        if divider(line).is_some() {
            found.push(index);
        } else if signs == Signs::Dashes || line.len() < 5 {
        } else if opener(line).is_some_and(|opener| opener.kind == Kind::Conflict) {
            open.push(found.len());
        } else if closer(line).is_some_and(|closer| closer.word != Word::Ours)
            && let Some(before) = open.pop()
        {
            found.truncate(before);
        }
    }
    found
}
