//! Lines that name a file, in all the ways in which models decorate a path. Whether the file may be touched is decided
//! by `paths`.

use super::fence::fence;

/// The longest path, in bytes.
pub(super) const LONGEST: usize = 512;

/// Words in front of a path, in small letters.
const LABELS: [&str; 14] = [
    "file:",
    "filename:",
    "file name:",
    "filepath:",
    "file path:",
    "path:",
    "edit:",
    "update:",
    "modify:",
    "create:",
    "new file:",
    "in file",
    "file",
    "in",
];

/// Files without an ending that are files all the same, in small letters.
const BARE_NAMES: [&str; 12] = [
    "makefile",
    "dockerfile",
    "license",
    "readme",
    "changelog",
    "gemfile",
    "rakefile",
    "procfile",
    "justfile",
    "vagrantfile",
    "jenkinsfile",
    "containerfile",
];

/// A path without its decoration: bold, code, quotes, `#`, list signs, comment signs, labels, colons, remarks.
pub(crate) fn undecorated(text: &str) -> &str {
    let mut text = text.trim();
    // Each round takes something away or is the last; a path has few layers.
    for _ in 0..8 {
        let before = text;
        text = without_tag(text);
        text = without_link(text);
        text = without_label(text);
        text = text.strip_suffix("*/").or_else(|| text.strip_suffix("-->")).unwrap_or(text);
        text = text.strip_prefix("<!--").or_else(|| text.strip_prefix("//")).unwrap_or(text);
        text = text.trim_start_matches(['#', '*', '>', '`', '"', '\'', '“', '‘', ';', ' ', '\t']);
        text = text.trim_end_matches(['*', '`', '"', '\'', '”', '’', ':', ',', ' ', '\t']);
        text = text.strip_prefix("/*").or_else(|| text.strip_prefix("- ")).unwrap_or(text);
        text = without_underlines(without_remark(without_label(without_number(text)))).trim();
        if text == before {
            break;
        }
    }
    text
}

/// `<path>a.rs</path>`, `<file path="a.rs">`, `[a.rs]`
fn without_tag(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('<').and_then(|rest| rest.split_once('>')) else {
        return text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    };
    let (tag, content) = inner;
    let attribute = ["path=", "name=", "file=", "filename="].iter().find_map(|name| tag.split_once(name));
    match attribute {
        Some((_, value)) => quoted(value),
        None => content.split_once("</").map_or(text, |(content, _)| content),
    }
}

fn quoted(value: &str) -> &str {
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default(),
        _ => value.split([' ', '\t', '>', '}']).next().unwrap_or_default(),
    }
}

/// `[a.rs](src/a.rs)` is the link's target.
fn without_link(text: &str) -> &str {
    let target = text.strip_prefix('[').and_then(|rest| rest.split_once("](")).map(|(_, target)| target);
    target.and_then(|target| target.strip_suffix(')')).unwrap_or(text)
}

fn without_label(text: &str) -> &str {
    let label = LABELS.iter().find(|label| {
        let head = text.get(..label.len()).is_some_and(|head| head.eq_ignore_ascii_case(label));
        head && (label.ends_with(':') || text[label.len()..].starts_with([' ', '\t', '`', ':']))
    });
    label.map_or(text, |label| text[label.len()..].trim_start_matches([' ', '\t', ':']))
}

/// `1. a.rs`
fn without_number(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let listed = rest.len() < text.len() && rest.starts_with(['.', ')']);
    rest.get(1..).and_then(|rest| rest.strip_prefix(' ')).filter(|_| listed).unwrap_or(text)
}

/// `a.rs (new)`, `a.rs — why`, `a.rs # why`, `a.rs: why`
fn without_remark(text: &str) -> &str {
    [" (", " —", " –", " - ", " # ", " // ", ": ", "` ", "** "]
        .iter()
        .filter_map(|sign| text.find(sign))
        .min()
        .map_or(text, |at| &text[..at])
}

/// `__a.py__` is bold, `__init__.py` is a name.
fn without_underlines(text: &str) -> &str {
    let inner = text.strip_prefix("__").and_then(|rest| rest.strip_suffix("__"));
    inner.filter(|inner| inner.contains(['.', '/'])).unwrap_or(text)
}

/// The path that a line consists of, beside decoration.
pub(super) fn path_line(line: &str, known: &[&str]) -> Option<String> {
    if line.len() > LONGEST {
        return None;
    }
    let path = undecorated(line);
    looks_like_path(path, known).then(|| path.to_owned())
}

/// The path in a fence's info: ```` ```src/a.rs ````, ```` ```rust src/a.rs ````, ```` ```rust:src/a.rs ````,
/// ```` ```rust title="src/a.rs" ````.
pub(super) fn info_path(info: &str, known: &[&str]) -> Option<String> {
    if info.len() > LONGEST || info.is_empty() {
        return None;
    }
    let attribute = ["title=", "path=", "file=", "filename=", "name="].iter().find_map(|name| info.split_once(name));
    let candidate = match (attribute, info.split_once([' ', ':', '\t'])) {
        (Some((_, value)), _) => quoted(value),
        (None, Some((language, rest))) if !language.contains(['/', '.', '\\']) => rest,
        _ => info,
    };
    path_line(candidate, known)
}

/// The one path that a sentence mentions: a known one, or a word in backticks that looks like one.
pub(super) fn mentioned(line: &str, known: &[&str]) -> Option<String> {
    if line.len() > LONGEST {
        return None;
    }
    let edges = |c: char| matches!(c, '`' | '"' | '\'' | '*' | '(' | ')' | ',' | ':' | ';' | '.' | '!');
    let mut paths: Vec<&str> = line
        .split_whitespace()
        .filter(|word| word.contains(['.', '/', '`', '\\']))
        .take(16)
        .filter_map(|word| {
            let plain = word.trim_matches(edges);
            let marked = word.contains('`') && looks_like_path(plain, known);
            (marked || known.contains(&plain)).then_some(plain)
        })
        .collect();
    paths.dedup();
    if let [path] = paths[..] { Some(path.to_owned()) } else { None }
}

fn looks_like_path(text: &str, known: &[&str]) -> bool {
    if known.contains(&text) {
        return true;
    }
    let foreign = |c: char| "<>|\"*?{}()=,`$&;!@[]".contains(c) || (c.is_whitespace() && c != '\u{a0}');
    let drive = text.get(1..3).is_some_and(|rest| rest == ":\\" || rest == ":/");
    if text.is_empty() || text.len() > LONGEST || (text.contains(foreign) && !bracketed(text)) || text.contains("://") {
        return false;
    }
    let name = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let ending = name.rsplit_once('.').is_some_and(|(_, ending)| {
        ending.len() <= 12 && ending.starts_with(char::is_alphabetic) && ending.chars().all(char::is_alphanumeric)
    });
    let nested = text.contains(['/', '\\']) && text.chars().any(char::is_alphanumeric);
    drive || ending || nested || BARE_NAMES.contains(&name.to_lowercase().as_str())
}

/// Routes of web frameworks: `app/[id]/page.tsx`, `app/(shop)/page.tsx`, `@types/x.d.ts`, `$user.tsx`.
fn bracketed(text: &str) -> bool {
    let odd = |c: char| "<>|\"*?=,`&;!".contains(c) || c.is_whitespace();
    text.contains(['/', '.']) && !text.contains(odd) && !text.ends_with(')')
}

/// The path above a block: on the lines between `floor` and `at`, past blank lines and fences.
pub(super) fn path_above(lines: &[&str], floor: usize, at: usize, known: &[&str]) -> Option<String> {
    let mut words = 0;
    for line in lines[floor..at].iter().rev().filter(|line| !line.trim().is_empty()).take(6) {
        let found = match fence(line) {
            Some(fence) => info_path(fence.info, known),
            None => {
                words += 1;
                path_line(line, known).or_else(|| if words == 1 { mentioned(line, known) } else { None })
            }
        };
        if found.is_some() || words > 2 {
            return found;
        }
    }
    None
}
