//! The lines of one hunk of a diff: ` ` stays, `-` goes, `+` comes. Shared by V4A and unified diffs.
//!
//! ```text
//! body = { " " text | "-" text | "+" text | "" | "\ No newline at end of file" | text }
//! ```
//!
//! An empty line is an empty context line whose blank was lost; at the edges of a hunk it is the model's layout. A line
//! with no sign is broken: its sign was a blank or a `+`. Both are readings, the blank first, for lines that the file
//! has are no new ones.

use crate::edit::hunk::Hunk;

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
struct Repair {
    /// Lines without a sign come; else they stay.
    bare_comes: bool,
    /// Lines that start with a blank lost their sign as well: the blank is theirs.
    blank_is_content: bool,
}

/// Old and new lines of a hunk, with `readings` where signs are missing.
pub(super) fn hunk(body: &[&str]) -> Hunk {
    let body = trimmed(body);
    let lines: Vec<Line<'_>> = body.iter().filter_map(|line| classify(line)).collect();
    let bare = lines.iter().any(|line| matches!(line, Line::Bare(_)));
    let deep = lines.iter().any(|line| matches!(line, Line::Stays(text) if text.starts_with([' ', '\t'])));
    let mut readings = vec![read(&lines, Repair { bare_comes: false, blank_is_content: false })];
    for (bare_comes, blank_is_content) in [(false, true), (true, false), (true, true)] {
        if (!bare_comes || bare) && (!blank_is_content || deep) {
            let reading = read(&lines, Repair { bare_comes, blank_is_content });
            if !readings.contains(&reading) {
                readings.push(reading);
            }
        }
    }
    let (old, new) = readings.remove(0);
    Hunk { old, new, readings, ..Hunk::default() }
}

/// The text of a new file: what comes, and lines that lost their `+`.
pub(super) fn created(body: &[&str]) -> String {
    let body = trimmed(body);
    let lines: Vec<Line<'_>> = body.iter().filter_map(|line| classify(line)).collect();
    let (_, new) = read(&lines, Repair { bare_comes: true, blank_is_content: false });
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
                    if repair.blank_is_content && !text.is_empty() { format!(" {text}") } else { text.to_owned() };
                old.push(text.clone());
                new.push(text);
            }
            Line::Goes(text) => old.push(text.to_owned()),
            Line::Bare(text) if !repair.bare_comes => {
                old.push(text.to_owned());
                new.push(text.to_owned());
            }
            Line::Comes(text) | Line::Bare(text) => new.push(text.to_owned()),
        }
    }
    (old, new)
}
