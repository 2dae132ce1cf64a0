//! The lines of one hunk of a diff: ` ` stays, `-` goes, `+` comes. Shared by V4A and unified diffs.
//!
//! ```text
//! body = { " " text | "-" text | "+" text | "" | "\ No newline at end of file" | text }
//! ```
//!
//! An empty line is an empty context line whose blank was lost; at the edges of a hunk it is the model's layout. A line
//! with no sign is broken: its sign was a blank or a `+`. Both are readings, the blank first, for lines that the file
//! has are no new ones. A hunk that has such lines and no sign at all says nothing, and is refused.
//!
//! Context lines that are all indented may have lost their sign as well, and look shifted by one. That is so when
//! their own indents are even, as those of the signed lines are, and would be odd without the sign.

use crate::edit::hunk::Hunk;

/// What a hunk lacks that says nothing.
pub(super) const UNSIGNED: &str = "This hunk has lines, but no `+` or `-` says what changes.";

/// A line by its sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line<'a> {
    Stays(&'a str),
    Goes(&'a str),
    Comes(&'a str),
    Bare(&'a str),
}

/// How to repair broken lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repair {
    /// Lines without a sign stay.
    Stay,
    /// Lines without a sign come.
    Come,
    /// Lines without a sign stay, and so does the blank at the start of others.
    Blank,
}

/// Old and new lines of a hunk, with `readings` where signs are missing; `None` when nothing says what changes.
pub(super) fn hunk(body: &[&str]) -> Option<Hunk> {
    let lines: Vec<Line<'_>> = trimmed(body).iter().filter_map(|line| classify(line)).collect();
    let bare = lines.iter().any(|line| matches!(line, Line::Bare(_)));
    let signed = lines.iter().any(|line| matches!(line, Line::Comes(_) | Line::Goes(_)));
    if bare && !signed {
        return None;
    }
    let first = if shifted(&lines, if bare { 1 } else { 3 }) { Repair::Blank } else { Repair::Stay };
    let (old, new) = read(&lines, first);
    let others = [Repair::Stay, Repair::Come].map(|repair| read(&lines, repair));
    let mut readings: Vec<_> = others.into_iter().filter(|(a, b)| (a, b) != (&old, &new)).collect();
    readings.dedup();
    Some(Hunk { old, new, readings, ..Hunk::default() })
}

/// Whether the context lines look as if their signs were lost and their indents left.
fn shifted(lines: &[Line<'_>], at_least: usize) -> bool {
    let indent = |text: &str| text.len() - text.trim_start_matches(' ').len();
    let (mut context, mut even) = (0, true);
    for line in lines {
        match line {
            // Comments in the style of C stand one further on.
            Line::Stays(text) if !text.trim().is_empty() && !text.trim_start().starts_with('*') => {
                context += 1;
                even &= indent(text) % 2 == 1;
            }
            Line::Comes(text) | Line::Goes(text) => even &= indent(text) % 2 == 0,
            Line::Stays(_) | Line::Bare(_) => {}
        }
    }
    context >= at_least && even
}

/// The text of a new file: what comes, and lines that lost their `+`.
pub(super) fn created(body: &[&str]) -> String {
    let body = trimmed(body);
    let lines: Vec<Line<'_>> = body.iter().filter_map(|line| classify(line)).collect();
    let (_, new) = read(&lines, Repair::Come);
    let mut text = new.join("\n");
    if !body.last().is_some_and(|line| line.starts_with('\\')) && !new.is_empty() {
        text.push('\n');
    }
    text
}

/// Whether the lines hold a change at all.
pub(super) fn changes(body: &[&str]) -> bool {
    body.iter().any(|line| line.starts_with(['+', '-']))
}

fn trimmed<'a, 'b>(body: &'b [&'a str]) -> &'b [&'a str] {
    let first = body.iter().position(|line| !line.is_empty()).unwrap_or(body.len());
    let last = body.iter().rposition(|line| !line.is_empty()).map_or(first, |last| last + 1);
    &body[first..last]
}

fn classify(line: &str) -> Option<Line<'_>> {
    Some(match line.chars().next() {
        None => Line::Stays(""),
        Some(' ') => Line::Stays(&line[1..]),
        Some('+') => Line::Comes(&line[1..]),
        Some('-') => Line::Goes(&line[1..]),
        Some('\\') if line.starts_with("\\ ") => return None,
        Some(_) => Line::Bare(line),
    })
}

fn read(lines: &[Line<'_>], repair: Repair) -> (Vec<String>, Vec<String>) {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for line in lines {
        match *line {
            Line::Stays(text) => {
                let text =
                    if repair == Repair::Blank && !text.is_empty() { format!(" {text}") } else { text.to_owned() };
                old.push(text.clone());
                new.push(text);
            }
            Line::Goes(text) => old.push(text.to_owned()),
            Line::Bare(text) if repair != Repair::Come => {
                old.push(text.to_owned());
                new.push(text.to_owned());
            }
            Line::Comes(text) | Line::Bare(text) => new.push(text.to_owned()),
        }
    }
    (old, new)
}
