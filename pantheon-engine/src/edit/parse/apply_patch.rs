//! Reads V4A patches, the form of `apply_patch`.
//!
//! ```text
//! v4a    = [ shell "<<" word ] [ "*** Begin Patch" ] { file } [ "*** End Patch" ] [ word ]
//! file   = "*** Add File: " path { "+" text }
//!        | "*** Delete File: " path
//!        | "*** Update File: " path [ "*** Move to: " path ] { hunk }
//! hunk   = { "@@" [ scope ] } body [ "*** End of File" ]
//! ```
//!
//! `body` is that of `diff_body`. A hunk without lines but with a scope is refused. Without `*** End Patch` a patch is
//! whole only when it also lacks `*** Begin Patch`, or when the fence or here-document around it is closed.

use super::fence::fence;
use super::{ParseError, diff_body, heading};
use crate::edit::hunk::{Change, FileChange, Hunk};

/// A line that is not part of a hunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head<'a> {
    Begin,
    End,
    Add(&'a str),
    Delete(&'a str),
    Update(&'a str),
    Move(&'a str),
    EndOfFile,
}

/// Whether the line can open a patch.
pub(super) fn opens(line: &str) -> bool {
    matches!(head(line), Some(Head::Begin | Head::Add(_) | Head::Delete(_) | Head::Update(_)))
}

/// Whether the line ends a patch.
pub(super) fn ends(line: &str) -> bool {
    head(line) == Some(Head::End)
}

/// The changes of a patch.
pub(super) fn changes(lines: &[&str]) -> Result<Vec<FileChange>, ParseError> {
    let Some(first) = lines.iter().position(|line| opens(line)) else {
        return Err(ParseError::unreadable(0, "The answer holds no patch."));
    };
    let last = end(lines, first)?;
    let mut changes = Vec::new();
    let mut at = first;
    while at < last {
        let head_line = head(lines[at]);
        let body = body_end(lines, at + 1, last);
        match head_line {
            Some(Head::Begin) => {}
            Some(Head::Add(path)) => changes.push(file(path, at, Change::Create(added(&lines[at + 1..body], at + 1)?))),
            Some(Head::Delete(path)) => changes.push(file(path, at, Change::Delete)),
            Some(Head::Update(path)) => {
                let (change, next) = update(lines, at, last)?;
                changes.push(file(path, at, change));
                at = next;
                continue;
            }
            _ if lines[at].trim().is_empty() => {}
            _ => return Err(ParseError::unreadable(at, "This line of the patch belongs to no file.")),
        }
        at = body;
    }
    Ok(changes)
}

fn file(path: &str, at: usize, change: Change) -> FileChange {
    FileChange { path: Some(heading::undecorated(path).to_owned()), change, line: at + 1 }
}

/// The line behind the patch.
fn end(lines: &[&str], first: usize) -> Result<usize, ParseError> {
    if let Some(end) = lines[first..].iter().position(|line| head(line) == Some(Head::End)) {
        return Ok(first + end);
    }
    let wrapped = lines[..first].iter().rev().find(|line| !line.trim().is_empty());
    let begun = head(lines[first]) == Some(Head::Begin);
    if let Some(word) = wrapped.and_then(|line| here_word(line)) {
        let end = lines[first..].iter().position(|line| line.trim() == word);
        return end.map(|end| first + end).ok_or_else(|| cut(first));
    }
    if wrapped.is_some_and(|line| fence(line).is_some()) {
        let closes = |line: &&str| fence(line).is_some_and(|fence| fence.info.is_empty());
        return lines[first..].iter().position(closes).map(|end| first + end).ok_or_else(|| cut(first));
    }
    if begun { Err(cut(first)) } else { Ok(lines.len()) }
}

fn cut(first: usize) -> ParseError {
    ParseError::truncated(first, "The patch has no end.")
}

/// The word that ends `apply_patch <<'EOF'`.
fn here_word(line: &str) -> Option<&str> {
    let (_, word) = line.rsplit_once("<<")?;
    let word = word.trim_start_matches('-').trim().trim_matches(['"', '\'', '\\']);
    (!word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_')).then_some(word)
}

fn body_end(lines: &[&str], from: usize, last: usize) -> usize {
    lines[from..last].iter().position(|line| head(line).is_some()).map_or(last, |at| from + at)
}

fn added(body: &[&str], from: usize) -> Result<String, ParseError> {
    let plain = |line: &str| !line.is_empty() && !line.starts_with('+');
    let signed = body.iter().any(|line| line.starts_with('+'));
    match body.iter().position(|line| plain(line)) {
        Some(at) if signed => Err(ParseError::unreadable(from + at, "This line of a new file has no `+`.")),
        Some(_) => Ok(format!("{}\n", body.join("\n").trim_end_matches('\n'))),
        None => Ok(diff_body::created(body)),
    }
}

/// The change of one `*** Update File:` and the line behind it.
fn update(lines: &[&str], from: usize, last: usize) -> Result<(Change, usize), ParseError> {
    let mut at = from + 1;
    let mut to = None;
    let mut hunks: Vec<Hunk> = Vec::new();
    while at < last {
        match head(lines[at]) {
            Some(Head::Move(path)) if to.is_none() && hunks.is_empty() => {
                to = Some(heading::undecorated(path).to_owned());
                at += 1;
            }
            Some(Head::EndOfFile) if !hunks.is_empty() => {
                hunks.iter_mut().last().into_iter().for_each(|hunk| hunk.at_end = true);
                at += 1;
            }
            Some(Head::Move(_) | Head::EndOfFile) => {
                return Err(ParseError::unreadable(at, "This line of the patch stands in the wrong place."));
            }
            Some(_) => break,
            None => at = hunk(lines, at, last, &mut hunks)?,
        }
    }
    match (to, hunks.is_empty()) {
        (Some(to), _) => Ok((Change::Rename { to, hunks }, at)),
        (None, false) => Ok((Change::Edit(hunks), at)),
        (None, true) if at == lines.len() => Err(ParseError::truncated(from, "The patch stops here.")),
        (None, true) => Err(ParseError::unreadable(from, "The patch changes nothing in this file.")),
    }
}

/// Reads one hunk and gives the line behind it.
fn hunk(lines: &[&str], from: usize, last: usize, hunks: &mut Vec<Hunk>) -> Result<usize, ParseError> {
    let scopes = lines[from..last].iter().take_while(|line| scope(line).is_some()).count();
    let start = from + scopes;
    let ends = |line: &str| scope(line).is_some() || head(line).is_some();
    let end = lines[start..last].iter().position(|line| ends(line)).map_or(last, |at| start + at);
    let body = &lines[start..end];
    let scope_hint: Vec<String> =
        lines[from..start].iter().filter_map(|line| scope(line)).filter(|s| !s.is_empty()).map(str::to_owned).collect();
    if body.iter().all(|line| line.is_empty()) {
        return if scopes == 0 { Ok(end) } else { Err(empty(from, end == lines.len())) };
    }
    let hunk = diff_body::hunk(body).ok_or_else(|| ParseError::unreadable(start, diff_body::UNSIGNED))?;
    hunks.push(Hunk { scope_hint, line: from + 1, ..hunk });
    Ok(end)
}

fn empty(from: usize, at_end: bool) -> ParseError {
    if at_end {
        ParseError::truncated(from, "The patch stops inside a hunk.")
    } else {
        ParseError::unreadable(from, "This hunk has no lines.")
    }
}

/// What stands behind `@@`: a line above the place, or nothing.
fn scope(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("@@")?;
    let rest = rest.strip_suffix("@@").unwrap_or(rest);
    Some(rest.strip_prefix(' ').unwrap_or(rest).trim_end())
}

fn head(line: &str) -> Option<Head<'_>> {
    let text = line.trim_end().strip_prefix("***")?.trim_start();
    let path = |name: &str| {
        let head = text.get(..name.len()).filter(|head| head.eq_ignore_ascii_case(name))?;
        text[head.len()..].trim_start().strip_prefix(':').map(str::trim)
    };
    let is = |name: &str| text.eq_ignore_ascii_case(name);
    if is("Begin Patch") {
        return Some(Head::Begin);
    }
    if is("End Patch") {
        return Some(Head::End);
    }
    if is("End of File") {
        return Some(Head::EndOfFile);
    }
    let add = path("Add File").or_else(|| path("Create File")).map(Head::Add);
    let delete = || path("Delete File").or_else(|| path("Remove File")).map(Head::Delete);
    let update = || path("Update File").or_else(|| path("Modify File")).map(Head::Update);
    add.or_else(delete).or_else(update).or_else(|| path("Move to").map(Head::Move))
}
