//! What people see: coloured diffs on standard output, notes and failures on standard error.
//!
//! Text of a file or a model never reaches a terminal raw: an escape sequence in it could rewrite what the user reads.

use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use pantheon_protocol::diff::{LineKind, unified_diff};

use crate::change::{FileChange, Kind};
use crate::failure::Failure;

/// Prints the changes as one unified diff; raw when it goes to a file or a pipe, where `git apply` may read it.
///
/// # Errors
/// When standard output is gone.
pub(crate) fn diffs(changes: &[FileChange]) -> std::io::Result<()> {
    let terminal = std::io::stdout().is_terminal();
    let mut out = anstream::stdout().lock();
    for (kind, line) in changes.iter().flat_map(file_diff) {
        let style = style(kind);
        let body = line.strip_suffix('\n').unwrap_or(&line);
        let body = if terminal { visible(body) } else { body.to_owned() };
        writeln!(out, "{style}{body}{style:#}")?;
    }
    out.flush()
}

/// Prints a unified diff that is a text already.
///
/// # Errors
/// When standard output is gone.
pub(crate) fn diff(text: &str) -> std::io::Result<()> {
    let terminal = std::io::stdout().is_terminal();
    let mut out = anstream::stdout().lock();
    for line in text.lines() {
        let style = style(kind(line));
        let body = if terminal { visible(line) } else { line.to_owned() };
        writeln!(out, "{style}{body}{style:#}")?;
    }
    out.flush()
}

fn kind(line: &str) -> LineKind {
    let is_header =
        ["--- ", "+++ ", "diff ", "new file", "deleted file", "rename "].iter().any(|head| line.starts_with(head));
    match line.as_bytes().first() {
        _ if is_header => LineKind::Header,
        Some(b'@') => LineKind::Hunk,
        Some(b'-') => LineKind::Removed,
        Some(b'+') => LineKind::Added,
        _ => LineKind::Context,
    }
}

/// One file's diff, with the extended headers of Git where more than its text changes.
fn file_diff(change: &FileChange) -> Vec<(LineKind, String)> {
    let path = &change.path;
    let (to, extended, old, new) = match &change.kind {
        Kind::Edit => return unified_diff(path, change.original(), &change.suggested),
        Kind::Create(_) => (path, "new file mode 100644".to_owned(), "/dev/null".to_owned(), format!("b/{path}")),
        Kind::Delete => (path, "deleted file mode 100644".to_owned(), format!("a/{path}"), "/dev/null".to_owned()),
        Kind::Rename(_, to) => {
            (to, format!("rename from {path}\nrename to {to}"), format!("a/{path}"), format!("b/{to}"))
        }
    };
    let mut headers = vec![format!("diff --git a/{path} b/{to}")];
    headers.extend(extended.lines().map(str::to_owned));
    // The two header lines of the plain diff name one path; here there are two.
    let body: Vec<_> = unified_diff(path, change.original(), &change.suggested).into_iter().skip(2).collect();
    if !body.is_empty() {
        headers.extend([format!("--- {old}"), format!("+++ {new}")]);
    }
    headers.into_iter().map(|header| (LineKind::Header, header)).chain(body).collect()
}

/// A remark on standard error.
pub(crate) fn note(text: &str) {
    let style = Style::new().dimmed();
    say(&format!("{style}gods: {}{style:#}", visible(text)));
}

/// A failure on standard error; none when the reader of a pipe went away, as `head` does.
pub(crate) fn failure(failure: &Failure) {
    if matches!(failure, Failure::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe) {
        return;
    }
    let style = AnsiColor::Red.on_default().bold();
    say(&format!("{style}gods:{style:#} {}", visible(&failure.to_string())));
}

/// Writes a line to standard error; when even that is gone there is nobody left to tell.
fn say(line: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

/// The text with control and direction characters spelled out.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => out.push('\t'),
            '\n' => out.push('\n'),
            '\r' => {}
            c if c.is_control() || is_bidi(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn style(kind: LineKind) -> Style {
    match kind {
        LineKind::Header => Style::new().bold(),
        LineKind::Hunk => AnsiColor::Cyan.on_default(),
        LineKind::Context => Style::new(),
        LineKind::Removed => AnsiColor::Red.on_default(),
        LineKind::Added => AnsiColor::Green.on_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn escape_sequences_are_spelled_out() {
        assert_eq!(visible("a\u{1b}[2Jb\t\u{202e}c\r"), "a\\u{1b}[2Jb\t\\u{202e}c");
    }
}
