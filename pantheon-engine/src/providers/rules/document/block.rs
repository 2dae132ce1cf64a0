//! Lines of a doc comment: wrapping at a column, and code inside prose.

/// The column that comments are wrapped at.
const WIDTH: usize = 100;

/// Wraps a text; `first` opens its first line and `next` the others. `indent` counts columns before them.
pub(super) fn wrap(text: &str, first: &str, next: &str, indent: usize) -> Vec<String> {
    let room = WIDTH.saturating_sub(indent).max(40);
    let mut lines = vec![first.to_owned()];
    let mut fresh = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let last = lines.last().map_or(0, |line| line.chars().count());
        if !fresh && last + 1 + word.chars().count() > room {
            lines.push(next.to_owned());
            fresh = true;
        }
        if let Some(line) = lines.last_mut() {
            if !fresh {
                line.push(' ');
            }
            line.push_str(word);
        }
        fresh = false;
    }
    lines
}

/// The columns that an indentation takes, tabs as four.
pub(super) fn columns(indent: &str) -> usize {
    indent.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// Code that may stand in backticks inside any comment: one short line, nothing that could end the comment.
pub(super) fn quotable(code: &str) -> Option<&str> {
    let code = code.trim();
    let odd = ["`", "\\", "\n", "\r", "\"\"\"", "'''", "*/", "/*", "@", "{", "}", "<!--"];
    let fits = !code.is_empty() && code.chars().count() <= 60;
    (fits && !odd.iter().any(|odd| code.contains(odd))).then_some(code)
}

/// Joins parts as `a`, `a and b`, `a, b and c`.
pub(super) fn listed(parts: &[String], joint: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} {joint} {last}", most.join(", ")),
    }
}
