//! Answers and what is read from them, as text.
//!
//! `check` compares with a compact print: the form; for each change its line in the answer, kind and path (`?` when
//! there is none); for each hunk its line, hints, `-` old and `+` new lines; `or` before another reading.

mod diffs;
mod fragments;
mod fuzz;
mod json;
mod preview;
mod search_replace;
mod tags;
mod whole_files;
mod wrappers;

use std::fmt::Write as _;

use super::*;
use crate::edit::hunk::{FileChange, Hunk};

const KNOWN: &[&str] = &["a.py", "src/b.rs", "docs/c.md"];

fn check(answer: &str, expected: &str) {
    check_as(None, answer, expected);
}

fn check_as(format: Option<Format>, answer: &str, expected: &str) {
    let mark = Sentinel::recorded("edit-1");
    let expect = Expect { format, mark: Some(&mark), known: KNOWN, before: None };
    let seen = print(&parse(answer, &expect));
    assert_eq!(seen.trim_end(), expected.trim(), "\n{seen}\nof\n{answer}");
    let crlf = answer.replace('\n', "\r\n");
    assert_eq!(print(&parse(&crlf, &expect)), seen, "with CRLF");
}

fn print(read: &Result<Patch, ParseError>) -> String {
    match read {
        Err(error) => format!("{} {}: {}", error.code.as_str(), error.line, error.reason),
        Ok(patch) => {
            let mut out = format!("{:?}\n", patch.format);
            patch.changes.iter().for_each(|file| print_file(&mut out, file));
            out
        }
    }
}

fn print_file(out: &mut String, file: &FileChange) {
    let path = file.path.as_deref().unwrap_or("?");
    let _ = match &file.change {
        Change::Edit(_) => writeln!(out, "{} edit {path}", file.line),
        Change::Replace(text) => writeln!(out, "{} replace {path} {text:?}", file.line),
        Change::Create(text) => writeln!(out, "{} create {path} {text:?}", file.line),
        Change::Delete => writeln!(out, "{} delete {path}", file.line),
        Change::Rename { to, .. } => writeln!(out, "{} rename {path} {to}", file.line),
    };
    if let Change::Edit(hunks) | Change::Rename { hunks, .. } = &file.change {
        hunks.iter().for_each(|hunk| print_hunk(out, hunk));
    }
}

fn print_hunk(out: &mut String, hunk: &Hunk) {
    let _ = write!(out, " {}", hunk.line);
    hunk.scope_hint.iter().for_each(|scope| out.push_str(&format!(" @@{scope}")));
    hunk.line_hint.iter().for_each(|line| out.push_str(&format!(" ~{line}")));
    out.push_str(if hunk.at_end { " end\n" } else { "\n" });
    print_sides(out, &hunk.old, &hunk.new);
    for (old, new) in &hunk.readings {
        out.push_str(" or\n");
        print_sides(out, old, new);
    }
}

fn print_sides(out: &mut String, old: &[String], new: &[String]) {
    old.iter().for_each(|line| out.push_str(&format!(" -{line}\n")));
    new.iter().for_each(|line| out.push_str(&format!(" +{line}\n")));
}
