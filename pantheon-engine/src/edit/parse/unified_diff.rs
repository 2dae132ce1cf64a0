//! Reads unified diffs, whatever their numbers say.
//!
//! ```text
//! udiff  = { prose | fence | file }
//! file   = [ "diff --git " a " " b { extended } ] [ "--- " path "+++ " path ] { hunk }
//! hunk   = "@@" [ numbers | "..." ] [ "@@" ] [ scope ] body
//! extended = "new file mode" … | "deleted file mode" … | "rename from " path | "rename to " path | "index" … | …
//! ```
//!
//! `body` is that of `diff_body`; it ends at the next `@@` or file, and at the end of its fence. Where there is no
//! fence, words behind the last signed line are prose when the numbers say so, or when they read so. A copy, a binary
//! patch and a combined diff (`@@@`) are refused.

use std::ops::Range;

use super::fence::blocks;
use super::{Expect, ParseError, diff_body, heading};
use crate::edit::hunk::{Change, FileChange, Hunk};
use crate::edit::paths;

/// One file of the diff, with the lines of its hunks still unread.
#[derive(Default)]
struct File<'a> {
    at: usize,
    /// From `diff --git`.
    git: Option<(&'a str, &'a str)>,
    /// From `---` and `+++`.
    names: Option<(&'a str, &'a str)>,
    renamed: (Option<&'a str>, Option<&'a str>),
    created: bool,
    deleted: bool,
    hunks: Vec<Range<usize>>,
}

/// The changes of a diff.
pub(super) fn changes(lines: &[&str], expect: &Expect<'_>) -> Result<Vec<FileChange>, ParseError> {
    let mut changes = Vec::new();
    for (region, fenced) in regions(lines)? {
        for file in files(lines, region.clone(), fenced)? {
            changes.push(change(lines, &file, region.end, expect)?);
        }
    }
    if changes.is_empty() {
        return Err(ParseError::unreadable(0, "The answer holds no diff."));
    }
    Ok(changes)
}

/// Whether the lines from here on are a diff.
pub(super) fn opens(lines: &[&str]) -> bool {
    let first = lines.first().copied().unwrap_or_default();
    let hunk = first.starts_with("@@") && !first.starts_with("@@@");
    first.starts_with("diff --git ")
        || names(lines).is_some()
        || (hunk && diff_body::changes(&lines[..lines.len().min(12)]))
}

/// The fenced blocks that hold diffs, or else everything.
fn regions(lines: &[&str]) -> Result<Vec<(Range<usize>, bool)>, ParseError> {
    let mut regions = Vec::new();
    for block in blocks(lines) {
        let inner = block.open + 1..block.close.unwrap_or(lines.len());
        if !inner.clone().any(|at| starts(lines, at)) {
            continue;
        }
        if block.close.is_none() {
            return Err(ParseError::truncated(block.open, "The answer's code block does not end."));
        }
        regions.push((inner, true));
    }
    Ok(if regions.is_empty() { vec![(0..lines.len(), false)] } else { regions })
}

fn starts(lines: &[&str], at: usize) -> bool {
    lines[at].starts_with("@@") || lines[at].starts_with("diff --git ") || names(&lines[at..]).is_some()
}

/// `--- a` and `+++ b` on two lines.
fn names<'a>(lines: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let [old, new, ..] = lines else { return None };
    let (old, new) = (name(old.strip_prefix("--- ")?), name(new.strip_prefix("+++ ")?));
    let is_name = |name: &str| name == "/dev/null" || heading::path_line(name, &[]).is_some();
    (is_name(old) || is_name(new)).then_some((old, new))
}

/// A name without its time stamp and quotes.
fn name(text: &str) -> &str {
    text.split('\t').next().unwrap_or_default().trim().trim_matches('"')
}

fn files<'a>(lines: &[&'a str], region: Range<usize>, fenced: bool) -> Result<Vec<File<'a>>, ParseError> {
    let mut files: Vec<File<'a>> = Vec::new();
    let mut at = region.start;
    while at < region.end {
        let line = lines[at];
        if line.starts_with("@@@") || line.starts_with("GIT binary patch") || line.starts_with("Binary files ") {
            return Err(ParseError::unreadable(at, "This kind of diff is not read here."));
        }
        if let Some(both) = line.strip_prefix("diff --git ") {
            files.push(File { at, git: git_names(both), ..File::default() });
        } else if let Some(names) = names(&lines[at..region.end]) {
            match files.last_mut() {
                Some(file) if file.names.is_none() && file.hunks.is_empty() && file.git.is_some() => {
                    file.names = Some(names);
                }
                _ => files.push(File { at, names: Some(names), ..File::default() }),
            }
            at += 1;
        } else if line.starts_with("@@") {
            let end = hunk_end(lines, at + 1..region.end);
            if !fenced
                && end == lines.len()
                && Numbers::of(line).is_some_and(|numbers| numbers.promise_more(&lines[at + 1..end]))
            {
                return Err(ParseError::truncated(at, "The answer ends before this part of its diff does."));
            }
            let body = at..if fenced { end } else { without_prose(lines, at, end) };
            if files.is_empty() {
                files.push(File { at, ..File::default() });
            }
            files.iter_mut().last().into_iter().for_each(|file| file.hunks.push(body.clone()));
            at = end;
            continue;
        } else if let Some(file) = files.last_mut().filter(|file| file.git.is_some() && file.hunks.is_empty()) {
            extended(file, line, at)?;
        }
        at += 1;
    }
    Ok(files)
}

/// `a/x b/x`: the names are equal but for renames, and those have lines of their own.
fn git_names(both: &str) -> Option<(&str, &str)> {
    both.split_once(" b/").map(|(old, _)| (name(old), &both[old.len() + 1..])).or_else(|| both.split_once(' '))
}

fn extended<'a>(file: &mut File<'a>, line: &'a str, at: usize) -> Result<(), ParseError> {
    if line.starts_with("new file mode") {
        file.created = true;
    } else if line.starts_with("deleted file mode") {
        file.deleted = true;
    } else if let Some(from) = line.strip_prefix("rename from ") {
        file.renamed.0 = Some(name(from));
    } else if let Some(to) = line.strip_prefix("rename to ") {
        file.renamed.1 = Some(name(to));
    } else if line.starts_with("copy from ") {
        return Err(ParseError::unreadable(at, "Copies of files are not read here."));
    }
    Ok(())
}

/// The line behind a hunk: the next hunk, the next file, or a mail's signature.
fn hunk_end(lines: &[&str], range: Range<usize>) -> usize {
    let signature = |at: usize| lines[at] == "-- " && lines.get(at + 1).is_some_and(|line| version(line));
    range.clone().find(|at| starts(&lines[..range.end], *at) || signature(*at)).unwrap_or(range.end)
}

fn version(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_digit()) && line.contains('.') && !line.contains(' ')
}

/// The end of a hunk without the words behind it. They are a tail of lines without signs, behind a blank line, which the
/// numbers do not count or which reads like a sentence.
fn without_prose(lines: &[&str], at: usize, end: usize) -> usize {
    let signed = |line: &str| line.starts_with(['+', '-', ' ', '\\']);
    let body = &lines[at + 1..end];
    let Some(last) = body.iter().rposition(|line| signed(line)) else { return end };
    let tail = &body[last + 1..];
    let Some(first) = tail.iter().position(|line| !line.is_empty()) else { return end };
    let counted = Numbers::of(lines[at]).is_some_and(|numbers| numbers.fit(&body[..=last]));
    let words = tail[first].split_whitespace().count();
    let sentence = words >= 3 && tail[first].starts_with(|c: char| c.is_uppercase() || c == '`' || c == '*');
    if counted || (first > 0 && sentence) { at + 1 + last + 1 } else { end }
}

/// What a hunk's header claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Numbers {
    old_start: usize,
    old: usize,
    new: usize,
}

impl Numbers {
    /// `@@ -1,2 +3,4 @@`
    fn of(header: &str) -> Option<Self> {
        let mut words = header.trim_start_matches('@').split_whitespace();
        let (old_start, old) = Self::pair(words.next()?.strip_prefix('-')?)?;
        let (_, new) = Self::pair(words.next()?.strip_prefix('+')?.trim_end_matches('@'))?;
        Some(Self { old_start, old, new })
    }

    fn pair(text: &str) -> Option<(usize, usize)> {
        let (start, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((start.parse().ok()?, count.parse().ok()?))
    }

    fn fit(self, body: &[&str]) -> bool {
        let count = |signs: [char; 2]| body.iter().filter(|line| line.is_empty() || line.starts_with(signs)).count();
        count([' ', '-']) == self.old && count([' ', '+']) == self.new
    }

    /// Whether the header counts lines that the body does not have. Numbers place nothing, but they tell a cut diff from
    /// a whole one where no fence does. A line without a sign may be of either kind.
    fn promise_more(self, body: &[&str]) -> bool {
        // What follows the last line's end is no line.
        let body = body.strip_suffix(&[""]).unwrap_or(body);
        let without = |sign: char| body.iter().filter(|line| !line.starts_with([sign, '\\'])).count();
        without('+') < self.old || without('-') < self.new
    }
}

fn change(lines: &[&str], file: &File<'_>, end: usize, expect: &Expect<'_>) -> Result<FileChange, ParseError> {
    let (old, new) = file.names.or(file.git).unwrap_or_default();
    let (path, change) = if let (Some(from), Some(to)) = file.renamed {
        (Some(from.to_owned()), Change::Rename { to: to.to_owned(), hunks: hunks(lines, file)? })
    } else if file.deleted || new == "/dev/null" {
        (Some(without_letter(old, new).to_owned()), Change::Delete)
    } else if file.created || old == "/dev/null" {
        (Some(without_letter(new, old).to_owned()), Change::Create(created(lines, file, end)?))
    } else {
        (edited_path(file, (old, new), expect)?, Change::Edit(hunks(lines, file)?))
    };
    if matches!(&change, Change::Edit(hunks) if hunks.is_empty()) {
        return Err(nothing(file.at, lines, end));
    }
    Ok(FileChange { path, change, line: file.at + 1 })
}

fn nothing(at: usize, lines: &[&str], end: usize) -> ParseError {
    if lines[at..end].iter().skip(2).all(|line| line.trim().is_empty()) {
        ParseError::truncated(at, "The diff stops here.")
    } else {
        ParseError::unreadable(at, "The diff changes nothing in this file.")
    }
}

/// The name without git's `a/` or `b/`, which the other name then has too.
fn without_letter<'a>(name: &'a str, other: &str) -> &'a str {
    let lettered = |name: &str| name.starts_with("a/") || name.starts_with("b/") || name == "/dev/null";
    if lettered(name) && lettered(other) { name.get(2..).unwrap_or(name) } else { name }
}

/// The one file that both names mean. Models write backups' names and remarks into one of them.
fn edited_path(file: &File<'_>, names: (&str, &str), expect: &Expect<'_>) -> Result<Option<String>, ParseError> {
    let (old, new) = (without_letter(names.0, names.1), without_letter(names.1, names.0));
    if file.names.is_none() && file.git.is_none() {
        return Ok(None);
    }
    if old == new {
        return Ok(Some(old.to_owned()));
    }
    let known = |name: &str| paths::known(name, expect.known);
    match (known(old), known(new)) {
        (Some(path), None) | (None, Some(path)) => Ok(Some(path)),
        (Some(first), Some(second)) if first == second => Ok(Some(first)),
        _ => Err(ParseError::unreadable(file.at, format!("The diff names two files, `{old}` and `{new}`."))),
    }
}

fn hunks(lines: &[&str], file: &File<'_>) -> Result<Vec<Hunk>, ParseError> {
    file.hunks.iter().map(|range| hunk(lines, range)).collect()
}

fn hunk(lines: &[&str], range: &Range<usize>) -> Result<Hunk, ParseError> {
    let body = &lines[range.start + 1..range.end];
    if body.iter().all(|line| line.is_empty()) {
        return Err(if range.end == lines.len() {
            ParseError::truncated(range.start, "The diff stops inside a hunk.")
        } else {
            ParseError::unreadable(range.start, "This hunk has no lines.")
        });
    }
    let hunk = diff_body::hunk(body).ok_or_else(|| ParseError::unreadable(range.start + 1, diff_body::UNSIGNED))?;
    let header = lines[range.start];
    let line_hint = Numbers::of(header).map(|numbers| numbers.old_start).filter(|start| *start > 0);
    Ok(Hunk { scope_hint: scope(header).into_iter().collect(), line_hint, line: range.start + 1, ..hunk })
}

/// The line that a header repeats from above the hunk: behind the second `@@`, or alone behind the first.
fn scope(header: &str) -> Option<String> {
    let rest = header.strip_prefix("@@")?;
    let scope = match rest.split_once("@@") {
        Some((_, scope)) => scope,
        None if Numbers::of(header).is_some() => "",
        None => rest,
    };
    let scope = scope.strip_prefix(' ').unwrap_or(scope).trim_end();
    (!scope.trim().is_empty() && scope.trim() != "...").then(|| scope.to_owned())
}

fn created(lines: &[&str], file: &File<'_>, end: usize) -> Result<String, ParseError> {
    match &file.hunks[..] {
        [] if file.names.is_none() => Ok(String::new()),
        [] => Err(nothing(file.at, lines, end)),
        [range] => Ok(diff_body::created(&lines[range.start + 1..range.end])),
        [_, second, ..] => Err(ParseError::unreadable(second.start, "A new file has one hunk.")),
    }
}
