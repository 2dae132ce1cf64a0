//! Answers: read in each form, cut, and shown while they come.

use pantheon_engine::edit::hunk::{Change, Format, Hunk, Patch};
use pantheon_engine::edit::parse::{Expect, Preview, parse};
use pantheon_engine::edit::sentinel::Sentinel;
use pantheon_protocol::error::ErrorCode;

use super::{lines, parts, text};

/// The files that the model was shown.
const KNOWN: &[&str] = &["a.py", "src/b.rs", "docs/c.md"];

/// At how many places a written answer is cut.
const CUTS: usize = 24;

/// Reads the input as a rewrite between marks, and as one without.
pub fn rewrite(input: &[u8]) {
    let answer = text(input);
    read(&answer, &Expect { known: KNOWN, format: Some(Format::Rewrite), ..Expect::default() });
    read_as(Format::Rewrite, &answer);
    let written = contents(&answer);
    let whole = format!("Here:\n<edit-1>\n{}</edit-1>\n", joined("", &written));
    let patch = cut(Format::Rewrite, &whole);
    assert_eq!(patch.changes[0].change, Change::Replace(written.join("\n")), "{whole}");
}

/// Reads the input as blocks.
pub fn search_replace(input: &[u8]) {
    let answer = text(input);
    read_as(Format::SearchReplace, &answer);
    let block = |(old, new): &Sides| {
        format!("<<<<<<< SEARCH\n{}=======\n{}>>>>>>> REPLACE\n", joined("", old), joined("", new))
    };
    let sides = two_hunks(&answer);
    let blocks: String = sides.iter().map(block).collect();
    check_hunks(Format::SearchReplace, &format!("a.py\n{blocks}"), &sides);
}

/// Reads the input as a patch between `*** Begin Patch` and `*** End Patch`.
pub fn apply_patch(input: &[u8]) {
    let answer = text(input);
    read_as(Format::ApplyPatch, &answer);
    let hunk = |(old, new): &Sides| format!("@@\n{}{}", joined("-", old), joined("+", new));
    let sides = two_hunks(&answer);
    let hunks: String = sides.iter().map(hunk).collect();
    let whole = format!("*** Begin Patch\n*** Update File: a.py\n{hunks}*** End Patch\n");
    check_hunks(Format::ApplyPatch, &whole, &sides);
}

/// Reads the input as a unified diff.
pub fn unified_diff(input: &[u8]) {
    let answer = text(input);
    read_as(Format::UnifiedDiff, &answer);
    let hunk = |(old, new): &Sides| {
        format!("@@ -1,{} +1,{} @@\n{}{}", old.len(), new.len(), joined("-", old), joined("+", new))
    };
    let sides = two_hunks(&answer);
    let hunks: String = sides.iter().map(hunk).collect();
    check_hunks(Format::UnifiedDiff, &format!("```diff\n--- a/a.py\n+++ b/a.py\n{hunks}```\n"), &sides);
}

/// Reads the input as whole files in fences.
pub fn whole_file(input: &[u8]) {
    let answer = text(input);
    read_as(Format::WholeFile, &answer);
    let written = contents(&answer);
    let whole = format!("a.py\n````py\n{}````\n", joined("", &written));
    let patch = cut(Format::WholeFile, &whole);
    assert_eq!(patch.changes[0].change, Change::Replace(written.join("\n")), "{whole}");
}

/// Reads the input as an answer of unknown form; the form that was found reads the same.
pub fn any(input: &[u8]) {
    let answer = text(input);
    let mark = Sentinel::recorded("edit-1");
    for mark in [None, Some(&mark)] {
        let expect = Expect { mark, known: KNOWN, ..Expect::default() };
        if let Some(patch) = read(&answer, &expect) {
            let format = Some(patch.format);
            assert_eq!(parse(&answer, &Expect { format, ..expect }), Ok(patch), "{answer}");
        }
    }
}

/// Shows an answer in two ways of being split: where the bytes of the first part say, and letter by letter.
pub fn preview(input: &[u8]) {
    let parts = parts(input);
    let answer = text(&parts[1..].join(&b'\n'));
    let mut at: Vec<usize> = parts[0].iter().map(|byte| usize::from(*byte) * answer.len() / 255).collect();
    at.iter_mut().for_each(|at| *at = answer.floor_char_boundary(*at));
    at.extend([0, answer.len()]);
    at.sort_unstable();
    let split = || at.windows(2).map(|pair| answer[pair[0]..pair[1]].to_owned());
    let mark = Sentinel::recorded("edit-1");
    for mark in [None, Some(&mark)] {
        let whole = Preview::new(mark).feed(&answer);
        assert!(whole.len() <= answer.len() + 1, "more is shown than was written: {answer}");
        assert_eq!(shown(mark, split()), whole, "{answer}");
        assert_eq!(shown(mark, answer.chars().map(String::from)), whole, "{answer}");
    }
}

fn shown(mark: Option<&Sentinel>, parts: impl Iterator<Item = String>) -> String {
    let mut preview = Preview::new(mark);
    parts.map(|part| preview.feed(&part)).collect()
}

fn read_as(format: Format, answer: &str) -> Option<Patch> {
    let mark = Sentinel::recorded("edit-1");
    read(answer, &Expect { format: Some(format), mark: Some(&mark), known: KNOWN, before: None })
}

/// Reads one answer: something or a reason, the same with other line ends, nothing invented.
fn read(answer: &str, expect: &Expect<'_>) -> Option<Patch> {
    let count = answer.split('\n').count();
    let read = parse(answer, expect);
    if !answer.contains('\r') {
        assert_eq!(parse(&answer.replace('\n', "\r\n"), expect), read, "with CRLF: {answer}");
    }
    match &read {
        Err(error) => {
            assert!((1..=count).contains(&error.line), "{error:?} of {answer}");
            assert!(matches!(error.code, ErrorCode::AnswerUnreadable | ErrorCode::AnswerTruncated));
        }
        Ok(patch) => {
            assert!(!patch.changes.is_empty(), "{answer}");
            assert!(patch.changes.iter().all(|file| (1..=count).contains(&file.line)), "{patch:?} of {answer}");
            hunks(patch).iter().for_each(|hunk| check_invented(answer, hunk));
        }
    }
    read.ok()
}

/// Each line of a hunk stands in the answer, but for JSON's escapes.
fn check_invented(answer: &str, hunk: &Hunk) {
    let readings = hunk.readings.iter().flat_map(|(old, new)| [old, new]);
    for line in readings.chain([&hunk.old, &hunk.new]).flatten() {
        assert!(!line.contains('\n'), "{line:?} of {answer}");
        assert!(answer.contains(line.as_str()) || answer.contains('"'), "{line:?} of {answer}");
    }
}

/// The old and the new lines of a hunk.
type Sides = (Vec<String>, Vec<String>);

/// Lines that no form takes for its own marks.
fn contents(text: &str) -> Vec<String> {
    let mut contents: Vec<String> = lines(text).iter().take(40).map(|line| format!("x{line}")).collect();
    contents.push("x".to_owned());
    contents
}

fn two_hunks(text: &str) -> [Sides; 2] {
    let all = contents(text);
    let (old, new) = all.split_at(all.len().div_ceil(2));
    [(old.to_vec(), new.to_vec()), (vec!["last()".to_owned()], Vec::new())]
}

fn joined(sign: &str, lines: &[String]) -> String {
    lines.iter().map(|line| format!("{sign}{line}\n")).collect()
}

/// What was written as hunks is read as these, and cut anywhere never as others.
fn check_hunks(format: Format, whole: &str, sides: &[Sides]) {
    let patch = cut(format, whole);
    let seen: Vec<Sides> = hunks(&patch).iter().map(|hunk| (hunk.old.clone(), hunk.new.clone())).collect();
    assert_eq!(seen, sides, "{whole}");
}

/// Reads an answer that is sound, and its beginnings: no hunk of one may differ from the whole one's, and no text be
/// taken for whole. The form is asked for, and found.
fn cut(format: Format, whole: &str) -> Patch {
    let patch = read_as(format, whole).unwrap_or_else(|| panic!("not read: {whole}"));
    for step in 0..CUTS {
        let part = &whole[..whole.floor_char_boundary(whole.len() * step / CUTS)];
        // Before its fence opens, a file is bare text, which ends where it ends.
        let bare = format == Format::WholeFile && !part.contains("````");
        let Some(read) = read_as(format, part).filter(|_| !bare) else { continue };
        let texts = |patch: &Patch| patch.changes.iter().any(|file| matches!(file.change, Change::Replace(_)));
        assert!(!texts(&read) || read == patch, "half a text was read: {part}");
        let all = hunks(&patch);
        assert!(hunks(&read).iter().all(|hunk| all.contains(hunk)), "half a hunk was read: {part}");
    }
    patch
}

fn hunks(patch: &Patch) -> Vec<&Hunk> {
    let mut hunks = Vec::new();
    for file in &patch.changes {
        if let Change::Edit(more) | Change::Rename { hunks: more, .. } = &file.change {
            hunks.extend(more);
        }
    }
    hunks
}
