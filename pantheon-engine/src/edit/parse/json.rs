//! Reads edits that are written as JSON, as the tools of agents take them.
//!
//! ```text
//! json    = { prose | fence | value }
//! value   = edit | file | "[" { value } "]" | "{" wrapper ":" ( value | string with a value ) … "}"
//! edit    = "{" [ PATH ":" string ] OLD ":" string NEW ":" string … "}"          (in any order)
//! file    = "{" PATH ":" string CONTENT ":" string … "}"  |  "{" PATH … "delete" ":" true "}"
//! OLD     = "old_string" | "old_str" | "search" | "find" | "old" | …              NEW, PATH, CONTENT alike
//! wrapper = "edits" | "changes" | "files" | "input" | "arguments" | …
//! ```
//!
//! A path counts for everything inside its object. Line ends that stand in a string as they are, which JSON forbids, are
//! taken as meant. An object with a key twice, with half an edit, with `replace_all` or with line numbers for an address
//! is refused.

mod value;

pub(super) use self::value::Scan;
use self::value::{Json, value_end};
use super::{Expect, ParseError, heading, search_replace};
use crate::edit::hunk::{Change, FileChange, Hunk};
use crate::edit::paths;

const PATH: &[&str] =
    &["path", "file", "file_path", "filepath", "filename", "file_name", "target_file", "relative_path", "relativepath"];
const OLD: &[&str] = &[
    "old_string",
    "oldstring",
    "old_str",
    "oldstr",
    "old_text",
    "oldtext",
    "old_code",
    "oldcode",
    "old",
    "search",
    "find",
    "original",
    "before",
    "search_text",
    "searchtext",
];
const NEW: &[&str] = &[
    "new_string",
    "newstring",
    "new_str",
    "newstr",
    "new_text",
    "newtext",
    "new_code",
    "newcode",
    "new",
    "replace",
    "replacement",
    "updated",
    "after",
    "replace_text",
    "replacetext",
];
const CONTENT: &[&str] = &["content", "contents", "file_text", "filetext", "text", "code"];
const WRAPPERS: &[&str] = &[
    "edits",
    "changes",
    "hunks",
    "replacements",
    "files",
    "patches",
    "operations",
    "blocks",
    "input",
    "arguments",
    "parameters",
    "args",
    "params",
    "tool_calls",
    "function",
    "edit",
    "patch",
];
const REFUSED: &[&str] = &["insert_line", "start_line", "end_line", "line_number", "line"];

/// Whether an answer has the keys of edits at all.
pub(super) fn is_likely(lines: &[&str]) -> bool {
    let any = |wanted: &[&str]| lines.iter().any(|line| keys(line).any(|key| is_one_of(key, wanted)));
    (any(OLD) && any(NEW)) || (any(PATH) && any(CONTENT))
}

/// The words before each quote: the keys of a line, among others. No key is longer than 24 bytes.
fn keys(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices('"').map(|(at, _)| {
        let head = line[line.floor_char_boundary(at.saturating_sub(24))..at].trim_end_matches('\\');
        head.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()
    })
}

fn is_one_of(key: &str, names: &[&str]) -> bool {
    names.iter().any(|name| key.eq_ignore_ascii_case(name))
}

/// Whether a line can begin a value.
pub(super) fn opens(line: &str) -> bool {
    let line = line.trim_start();
    let next = line.get(1..).map(str::trim_start).unwrap_or_default();
    match line.chars().next() {
        Some('{') => next.is_empty() || next.starts_with('"'),
        Some('[') => next.is_empty() || next.starts_with('{'),
        _ => false,
    }
}

/// The changes of all values.
pub(super) fn changes(lines: &[&str], expect: &Expect<'_>) -> Result<Vec<FileChange>, ParseError> {
    let mut changes = Vec::new();
    let mut at = 0;
    while let Some(start) = lines[at..].iter().position(|line| opens(line)).map(|offset| at + offset) {
        let Some((text, last)) = value_end(lines, start) else {
            return Err(ParseError::truncated(start, "The JSON of the answer does not end."));
        };
        let value = Json::parse(&text)
            .map_err(|error| ParseError::unreadable(start, format!("The JSON of the answer is broken: {error}.")))?;
        Reader { expect, index: start, changes: &mut changes }.read(value)?;
        at = last + 1;
    }
    Ok(changes)
}

struct Reader<'a> {
    expect: &'a Expect<'a>,
    /// The line that the value starts on.
    index: usize,
    changes: &'a mut Vec<FileChange>,
}

impl Reader<'_> {
    /// Reads a value without recursion: what is inside waits on a stack, with the path around it.
    fn read(&mut self, value: Json) -> Result<(), ParseError> {
        let mut waiting = vec![(value, None::<String>)];
        while let Some((value, path)) = waiting.pop() {
            match value {
                Json::Array(values) => waiting.extend(values.into_iter().rev().map(|value| (value, path.clone()))),
                Json::Object(fields) => {
                    let path = self.text(&fields, PATH)?.map(str::to_owned).or(path);
                    if path.as_ref().is_some_and(|path| path.len() > heading::LONGEST) {
                        return Err(self.error("The answer names a file with an endless path."));
                    }
                    let inner = self.object(fields, path.as_deref())?;
                    waiting.extend(inner.into_iter().rev().map(|value| (value, path.clone())));
                }
                _ => return Err(self.error("The JSON of the answer holds something that is no edit.")),
            }
        }
        Ok(())
    }

    /// Takes the edit or file of an object, or gives the values that it wraps.
    fn object(&mut self, fields: Vec<(String, Json)>, path: Option<&str>) -> Result<Vec<Json>, ParseError> {
        self.refuse(&fields)?;
        match (self.text(&fields, OLD)?, self.text(&fields, NEW)?, self.text(&fields, CONTENT)?) {
            (Some(old), Some(new), None) => self.edit(path, old, new),
            (None, None, Some(content)) if path.is_some() => self.file(path, content),
            (None, None, None) if path.is_some() && is_true(&fields, "delete") => self.push(path, Change::Delete),
            (None, None, None) => return self.wrapped(fields),
            _ => return Err(self.error("An edit of the answer lacks its old or its new text.")),
        }
        Ok(Vec::new())
    }

    fn refuse(&self, fields: &[(String, Json)]) -> Result<(), ParseError> {
        if is_true(fields, "replace_all") || is_true(fields, "replaceAll") {
            return Err(self.error("The answer wants to replace all places at once; each needs an edit of its own."));
        }
        match fields.iter().find(|(key, _)| is_one_of(key, REFUSED)) {
            Some((key, _)) => Err(self.error(format!("The answer names its place by a number (`{key}`)."))),
            None => Ok(()),
        }
    }

    fn wrapped(&self, fields: Vec<(String, Json)>) -> Result<Vec<Json>, ParseError> {
        let mut inner = Vec::new();
        for (key, value) in fields.into_iter().filter(|(key, _)| is_one_of(key, WRAPPERS)) {
            match value {
                Json::Text(text) => inner.push(
                    Json::parse(&text)
                        .map_err(|error| self.error(format!("The JSON inside `{key}` is broken: {error}.")))?,
                ),
                Json::Array(_) | Json::Object(_) => inner.push(value),
                Json::Other | Json::True => {}
            }
        }
        if inner.is_empty() {
            Err(self.error("The JSON of the answer holds something that is no edit."))
        } else {
            Ok(inner)
        }
    }

    fn edit(&mut self, path: Option<&str>, old: &str, new: &str) {
        let hunk = Hunk { old: text_lines(old), new: text_lines(new), line: self.index + 1, ..Hunk::default() };
        let change = search_replace::change(hunk, path, self.expect);
        search_replace::push(self.changes, path.map(str::to_owned), change, self.index);
    }

    fn file(&mut self, path: Option<&str>, content: &str) {
        let text = text_lines(content).join("\n");
        let is_known = path.is_some_and(|path| paths::known(path, self.expect.known).is_some());
        self.push(path, if is_known { Change::Replace(text) } else { Change::Create(format!("{text}\n")) });
    }

    fn push(&mut self, path: Option<&str>, change: Change) {
        self.changes.push(FileChange { path: path.map(str::to_owned), change, line: self.index + 1 });
    }

    /// The one text under any of these keys.
    fn text<'f>(&self, fields: &'f [(String, Json)], keys: &[&str]) -> Result<Option<&'f str>, ParseError> {
        let mut found = fields.iter().filter(|(key, _)| is_one_of(key, keys));
        match (found.next(), found.next()) {
            (Some((_, Json::Text(text))), None) => Ok(Some(text)),
            (Some((_, Json::Array(_) | Json::Object(_))), _) | (None, _) => Ok(None),
            (Some((key, _)), _) => Err(self.error(format!("`{key}` is given twice, or is no text."))),
        }
    }

    fn error(&self, reason: impl Into<String>) -> ParseError {
        ParseError::unreadable(self.index, reason)
    }
}

fn is_true(fields: &[(String, Json)], name: &str) -> bool {
    fields.iter().any(|(key, value)| key == name && *value == Json::True)
}

/// The lines of a text; one final line end is no line.
fn text_lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let text = text.strip_suffix('\n').unwrap_or(&text);
    if text.is_empty() { Vec::new() } else { text.split('\n').map(str::to_owned).collect() }
}
