//! Prompt files into bodies and sentences.

/// The text behind the YAML front matter.
pub fn body(file: &str) -> &str {
    let Some(rest) = file.strip_prefix("---\n") else { return file };
    match rest.find("\n---\n") {
        Some(i) => rest[i + 5..].trim_matches('\n'),
        None => file,
    }
}

/// Nothing but template tags and white space.
fn only_tags(l: &str) -> bool {
    let mut l = l.trim();
    while !l.is_empty() {
        let close = match l.get(..2) {
            Some("{{") => "}}",
            Some("{%") => "%}",
            Some("{#") => "#}",
            _ => return false,
        };
        let Some(i) = l.find(close) else { return false };
        l = l[i + 2..].trim_start();
    }
    true
}

/// Pieces of 40 characters or more between line ends and `.`, `!`, `?` before white space.
pub fn sentences(body: &str) -> Vec<String> {
    let mut o = vec![];
    for l in body.lines().filter(|l| !only_tags(l)) {
        let c: Vec<char> = l.chars().collect();
        let mut s = String::new();
        for (i, x) in c.iter().enumerate() {
            s.push(*x);
            if i + 1 == c.len() || ".!?".contains(*x) && c[i + 1].is_whitespace() {
                if s.trim().chars().count() >= 40 {
                    o.push(s.trim().to_string());
                }
                s.clear();
            }
        }
    }
    o
}
