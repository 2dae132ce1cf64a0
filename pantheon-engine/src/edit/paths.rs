//! Which file a written path means: one that the model was shown, or a new one. Never a file with nearly that name.

use std::borrow::Cow;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::path::RelativePath;

use super::parse::undecorated;
use crate::refusal::Refusal;

/// What is to happen to the file; the more it can harm, the less is guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Places are replaced: their old lines must be found there, so a wrong file is noticed.
    Edit,
    /// The whole file is replaced, moved or deleted.
    Overwrite,
    /// The file is made, or is the target of a move.
    Create,
}

/// The file that a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// One that the model was shown.
    Known(RelativePath),
    /// A new one.
    New(RelativePath),
}

/// Why a path means no file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the answer names `{written}`, {reason}{}", listed(.candidates))]
pub struct PathRefused {
    /// The path as written, made printable.
    pub written: String,
    /// The rest of the sentence.
    pub reason: String,
    /// Known files that may be meant.
    pub candidates: Vec<String>,
}

impl From<PathRefused> for Refusal {
    fn from(refused: PathRefused) -> Self {
        let mut message = refused.to_string();
        message.replace_range(..1, "T");
        Self::new(ErrorCode::AnswerPathRefused, format!("{message}."))
    }
}

/// Prefixes that models and tools put in front of a path.
const BOGUS: [&str; 14] =
    ["a", "b", "c", "i", "o", "w", "path", "to", "your", "the", "project", "repo", "repository", "workspace"];

/// How many candidates are named.
const NAMED: usize = 5;

/// The file that a written path means.
///
/// # Errors
/// When it is no path inside a workspace, when it means several files, none that was shown, or for a new file, when it
/// is nearly the name of a known one.
pub fn resolve(written: &str, known: &[&str], intent: Intent) -> Result<Resolved, PathRefused> {
    let path = RelativePath::new(undecorated(written))
        .map_err(|error| refused(written, format!("which cannot be used: {error}"), Vec::new()))?;
    let candidates = candidates(path.as_str(), known, intent);
    match (&candidates[..], intent) {
        ([one], _) => Ok(Resolved::Known(known_path(one, written)?)),
        ([_, _, ..], _) => Err(refused(written, "which can mean several files", candidates)),
        ([], Intent::Create) => new(path, known),
        ([], _) => {
            let near = near(path.as_str(), known);
            Err(refused(written, "which is none of the files that it was shown", near))
        }
    }
}

/// The known file that a written path means, for edits.
pub(super) fn known(written: &str, known: &[&str]) -> Option<String> {
    let path = RelativePath::new(undecorated(written)).ok()?;
    match candidates(path.as_str(), known, Intent::Edit)[..] {
        [one] => Some(one.to_owned()),
        _ => None,
    }
}

fn known_path(known: &str, written: &str) -> Result<RelativePath, PathRefused> {
    RelativePath::new(known).map_err(|error| refused(written, format!("which cannot be used: {error}"), Vec::new()))
}

/// The known files that a path can mean: itself, or else without prefixes that are none, or else, for edits, the one
/// whose end it is or that is its end.
fn candidates<'a>(path: &str, known: &[&'a str], intent: Intent) -> Vec<&'a str> {
    let all = |is: &dyn Fn(&str) -> bool| -> Vec<&'a str> {
        known.iter().copied().filter(|known| is(&slashed(known))).collect()
    };
    let exact = all(&|known| known == path);
    if !exact.is_empty() {
        return exact;
    }
    let mut rest = path;
    while let Some((_, inner)) = rest.split_once('/').filter(|(prefix, _)| BOGUS.contains(prefix)) {
        rest = inner;
        let stripped = all(&|known| known == rest);
        if !stripped.is_empty() {
            return stripped;
        }
    }
    if intent != Intent::Edit {
        return Vec::new();
    }
    let inner = all(&|known| ends_with(path, known));
    match inner.iter().max_by_key(|known| known.len()) {
        Some(longest) => vec![*longest],
        None => all(&|known| ends_with(known, rest)),
    }
}

/// Whether a path ends with the parts of another.
fn ends_with(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|head| head.ends_with('/'))
}

fn new(path: RelativePath, known: &[&str]) -> Result<Resolved, PathRefused> {
    let near = near(path.as_str(), known);
    if near.is_empty() {
        return Ok(Resolved::New(path));
    }
    Err(refused(path.as_str(), "a new file with nearly the name of a known one", near))
}

/// Known files whose names are easily taken for this one.
fn near<'a>(path: &str, known: &[&'a str]) -> Vec<&'a str> {
    known.iter().copied().filter(|known| is_near(path, &slashed(known))).collect()
}

fn slashed(path: &str) -> Cow<'_, str> {
    if path.contains('\\') { Cow::Owned(path.replace('\\', "/")) } else { Cow::Borrowed(path) }
}

fn is_near(path: &str, known: &str) -> bool {
    let (path, known) = (path.to_lowercase(), known.to_lowercase());
    if path == known || ends_with(&path, &known) || ends_with(&known, &path) {
        return true;
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let (known_folder, known_name) = known.rsplit_once('/').unwrap_or(("", &known));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let (known_stem, known_ending) = known_name.rsplit_once('.').unwrap_or((known_name, ""));
    let same_place = folder == known_folder && ending == known_ending && misspelt(stem, known_stem);
    same_place || (name == known_name && misspelt_folder(folder, known_folder))
}

/// Whether just one part of a folder's path is misspelt.
fn misspelt_folder(folder: &str, known: &str) -> bool {
    let parts = || folder.split('/').zip(known.split('/')).filter(|(part, known)| part != known);
    folder.matches('/').count() == known.matches('/').count()
        && parts().count() == 1
        && parts().all(|(part, known)| misspelt(part, known))
}

/// Whether one word is the other with a letter or two wrong. Other numbers are other names.
fn misspelt(a: &str, b: &str) -> bool {
    let letters = |text: &str| -> String { text.chars().filter(|c| !c.is_ascii_digit()).collect() };
    let (short, long) = (a.chars().count().min(b.chars().count()), a.chars().count().max(b.chars().count()));
    let allowed = if short >= 8 { 2 } else { 1 };
    short >= 3 && long <= 255 && long - short <= allowed && letters(a) != letters(b) && distance(a, b) <= allowed
}

/// Levenshtein's, with a swap of neighbours as one step.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = changed.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

fn refused(written: &str, reason: impl Into<String>, candidates: Vec<&str>) -> PathRefused {
    PathRefused {
        written: written.trim().escape_debug().take(120).collect(),
        reason: reason.into(),
        candidates: candidates.into_iter().take(NAMED).map(str::to_owned).collect(),
    }
}

fn listed(candidates: &[String]) -> String {
    let quoted: Vec<String> = candidates.iter().map(|path| format!("`{path}`")).collect();
    if quoted.is_empty() { String::new() } else { format!("; known: {}", quoted.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] =
        &["src/parser.rs", "src/a/mod.rs", "src/b/mod.rs", "README.md", "lib\\win.py", "src/__init__.py"];

    fn check(intent: Intent, written: &str, expected: &str) {
        let seen = match resolve(written, KNOWN, intent) {
            Ok(Resolved::Known(path)) => format!("known {path}"),
            Ok(Resolved::New(path)) => format!("new {path}"),
            Err(refused) => refused.to_string(),
        };
        assert_eq!(seen, expected, "{written}");
    }

    #[test]
    fn decoration_is_taken_away() {
        for written in [
            "src/parser.rs",
            "./src/parser.rs",
            "**src/parser.rs**",
            "`src/parser.rs`:",
            "# src/parser.rs",
            "### File: `src/parser.rs`",
            "\"src/parser.rs\"",
            "src\\parser.rs",
            "a/src/parser.rs",
            "b/src/parser.rs",
            "path/to/src/parser.rs",
            "// src/parser.rs",
            "<!-- src/parser.rs -->",
            "/* src/parser.rs */",
            "src/parser.rs (updated)",
            "src/parser.rs # the parser",
            "- src/parser.rs",
            "[parser.rs](src/parser.rs)",
            "src//parser.rs",
            "1. src/parser.rs",
        ] {
            check(Intent::Overwrite, written, "known src/parser.rs");
        }
        check(Intent::Edit, "__src/parser.rs__", "known src/parser.rs");
        check(Intent::Edit, "src/__init__.py", "known src/__init__.py");
        check(Intent::Edit, "lib/win.py", "known lib/win.py");
    }

    #[test]
    fn edits_find_the_one_file_that_is_meant() {
        check(Intent::Edit, "my-folder/src/parser.rs", "known src/parser.rs");
        check(Intent::Edit, "parser.rs", "known src/parser.rs");
        check(
            Intent::Edit,
            "mod.rs",
            "the answer names `mod.rs`, which can mean several files; known: `src/a/mod.rs`, `src/b/mod.rs`",
        );
        check(
            Intent::Edit,
            "src/lexer.rs",
            "the answer names `src/lexer.rs`, which is none of the files that it was shown",
        );
    }

    #[test]
    fn harmful_changes_need_the_whole_path() {
        let none = "which is none of the files that it was shown; known: `src/parser.rs`";
        check(Intent::Overwrite, "parser.rs", &format!("the answer names `parser.rs`, {none}"));
        check(Intent::Overwrite, "old/src/parser.rs", &format!("the answer names `old/src/parser.rs`, {none}"));
    }

    #[test]
    fn new_files_have_names_of_their_own() {
        check(Intent::Create, "**src/lexer.rs**", "new src/lexer.rs");
        check(Intent::Create, "src/c/mod.rs", "new src/c/mod.rs");
        check(Intent::Create, "src/parser.py", "new src/parser.py");
        check(Intent::Create, "src/parser2.rs", "new src/parser2.rs");
        check(Intent::Create, "src/parser.rs", "known src/parser.rs");
        for near in [
            "src/Parser.rs",
            "src/parsers.rs",
            "src/praser.rs",
            "scr/parser.rs",
            "parser.rs",
            "app/src/parser.rs",
            "readme.md",
            "docs/README.md",
        ] {
            let known = if near.to_lowercase().contains("readme") { "README.md" } else { "src/parser.rs" };
            check(
                Intent::Create,
                near,
                &format!("the answer names `{near}`, a new file with nearly the name of a known one; known: `{known}`"),
            );
        }
    }

    #[test]
    fn hostile_paths_are_refused() {
        for written in [
            "../x.rs",
            "a/../../x.rs",
            "/etc/passwd",
            "C:\\x.rs",
            "\\\\host\\x.rs",
            "x.rs:stream",
            "src/nul.rs",
            ".git/config",
            "a/.GIT/hooks/x",
            ".git./x",
            "x\0.rs",
            "`../x.rs`",
            "a/../src/parser.rs",
            "",
        ] {
            for intent in [Intent::Edit, Intent::Overwrite, Intent::Create] {
                assert!(resolve(written, KNOWN, intent).is_err(), "{written}");
            }
        }
    }
}
