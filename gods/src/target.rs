//! `FILE[:LINE[-LINE]]`: a file, and the lines of it that an action is about.

use std::convert::Infallible;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use pantheon_protocol::wire::{Position, Selection};

/// One file of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The file, or standard input.
    pub(crate) source: Source,
    /// The lines; absent means the whole file.
    pub(crate) lines: Option<Lines>,
}

/// Where the text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A file on disk.
    File(PathBuf),
    /// `-`.
    Stdin,
}

/// Lines counted from 1, both ends included, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lines {
    first: usize,
    last: usize,
}

impl FromStr for Target {
    type Err = Infallible;

    /// Everything is a file name; only `:LINE` or `:LINE-LINE` at its end is cut off, unless a file is called that.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let split = text.rsplit_once(':').and_then(|(path, lines)| Some((path, Lines::parse(lines)?)));
        let (path, lines) = match split {
            Some((path, lines)) if !path.is_empty() && !Path::new(text).exists() => (path, Some(lines)),
            _ => (text, None),
        };
        let source = if path == "-" { Source::Stdin } else { Source::File(PathBuf::from(path)) };
        Ok(Self { source, lines })
    }
}

impl Lines {
    fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last) = (number(first)?, number(last)?);
        Some(Self { first: first.min(last), last: first.max(last) })
    }

    /// One line is a cursor on its first word, as in an editor; several are the selection from the start of the first to
    /// the end of the last, without its line end.
    pub(crate) fn select(self, text: &str) -> Option<Selection> {
        let start = Position { line: self.first - 1, character: 0 };
        let end = Position { line: self.last - 1, character: usize::MAX };
        let range = Selection::Lines { start, end }.resolve(text)?;
        if self.first == self.last {
            let line = &text[range.clone()];
            let at = range.start + (line.len() - line.trim_start().len());
            return Some(Selection::Bytes { start: at, end: at });
        }
        Some(Selection::Bytes { start: range.start, end: range.end })
    }
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "line {}", self.first)
        } else {
            write!(f, "line {} to {}", self.first, self.last)
        }
    }
}

fn number(text: &str) -> Option<usize> {
    text.parse().ok().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, source: &str, lines: Option<(usize, usize)>) {
        let lines = lines.map(|(first, last)| Lines { first, last });
        let source = if source == "-" { Source::Stdin } else { Source::File(source.into()) };
        assert_eq!(text.parse(), Ok(Target { source, lines }), "{text}");
    }

    #[test]
    fn lines_are_cut_from_the_end() {
        check("a.py", "a.py", None);
        check("a.py:3", "a.py", Some((3, 3)));
        check("a.py:3-9", "a.py", Some((3, 9)));
        check("a.py:9-3", "a.py", Some((3, 9)));
        check("-:2", "-", Some((2, 2)));
        check("-", "-", None);
    }

    #[test]
    fn other_colons_belong_to_the_name() {
        check("C:\\a.py", "C:\\a.py", None);
        check("a:b", "a:b", None);
        check("a.py:0", "a.py:0", None);
        check(":3", ":3", None);
        check("a.py:3-", "a.py:3-", None);
    }

    #[test]
    fn a_selection_ends_before_the_line_end() {
        let lines = Lines { first: 2, last: 3 };
        assert_eq!(lines.select("a\r\nbé\r\nc\r\n"), Some(Selection::Bytes { start: 3, end: 9 }));
        assert_eq!(lines.select("a\n"), None);
    }

    #[test]
    fn one_line_is_a_cursor() {
        let line = Lines { first: 2, last: 2 };
        assert_eq!(line.select("a\n  b\n"), Some(Selection::Bytes { start: 4, end: 4 }));
    }
}
