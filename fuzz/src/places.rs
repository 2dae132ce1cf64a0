//! The locator: hunks that are put into a file.
//!
//! An input is the file, its selection between two `$0` or none, and for each hunk three parts: hints, old lines, new
//! lines. A line of the hints is `~N` (line), `$` (at the end), `|` (another reading of the hunk before), or a scope.

use std::ops::Range;

use pantheon_engine::edit::hunk::Hunk;
use pantheon_engine::edit::locate::{self, Located, Misfit, Source};
use pantheon_engine::language::Language;

use super::{lines, parts, text};

/// A file of some language, and what may change in it.
struct File {
    text: String,
    path: &'static str,
    allowed: Range<usize>,
}

/// Puts the hunks of the input into its file.
pub fn locate(input: &[u8]) {
    let parts: Vec<String> = parts(input).into_iter().map(text).collect();
    let file = File::new(&parts[0]);
    let hunks = hunks(&parts[1..]);
    let located = file.locate(&hunks);
    assert_eq!(located, file.locate(&hunks), "the second time");
    file.check_nothing_to_do(&hunks);
    let Ok(located) = located else { return };
    file.check_outside(&located);
    assert_eq!(located.applied + located.already, hunks.len());
    file.check_unseen_lines(&hunks, &located.text);
    file.check_disjoint(&hunks, &located.text);
}

/// The text of a part with its selection.
fn hunks(parts: &[String]) -> Vec<Hunk> {
    let mut hunks: Vec<Hunk> = Vec::new();
    for part in parts.chunks(3).filter(|part| part.len() == 3) {
        let (old, new) = (lines(&part[1]), lines(&part[2]));
        let hints = lines(&part[0]);
        match hunks.last_mut() {
            Some(last) if hints.iter().any(|hint| hint == "|") => last.readings.push((old, new)),
            _ => hunks.push(hinted(Hunk { old, new, line: 1, ..Hunk::default() }, hints)),
        }
    }
    hunks
}

fn hinted(mut hunk: Hunk, hints: Vec<String>) -> Hunk {
    for hint in hints {
        match (hint.as_str(), hint.strip_prefix('~')) {
            ("$", _) => hunk.at_end = true,
            (_, Some(line)) => hunk.line_hint = line.parse().ok(),
            _ => hunk.scope_hint.push(hint),
        }
    }
    hunk
}

impl File {
    fn new(marked: &str) -> Self {
        let path = ["a.py", "a.rs", "a.go", "a.txt"][marked.len() % 4];
        let mut pieces = marked.splitn(3, "$0");
        let head = pieces.next().unwrap_or_default();
        match (pieces.next(), pieces.next()) {
            (Some(chosen), Some(tail)) => {
                let allowed = head.len()..head.len() + chosen.len();
                Self { text: format!("{head}{chosen}{tail}"), path, allowed }
            }
            _ => Self { text: marked.to_owned(), path, allowed: 0..marked.len() },
        }
    }

    fn locate(&self, hunks: &[Hunk]) -> Result<Located, Misfit> {
        let language = Language::detect(None, self.path);
        locate::locate(&Source { text: &self.text, language, path: self.path, allowed: self.allowed.clone() }, hunks)
    }

    /// Hunks that change nothing change nothing.
    fn check_nothing_to_do(&self, hunks: &[Hunk]) {
        let idle = |hunk: &Hunk| Hunk { new: hunk.old.clone(), readings: Vec::new(), ..hunk.clone() };
        let idle: Vec<Hunk> = hunks.iter().map(idle).collect();
        let located = self.locate(&idle).unwrap_or_else(|misfit| panic!("{misfit:?} of {idle:?}"));
        assert_eq!((located.text.as_str(), located.applied), (self.text.as_str(), 0));
    }

    /// Bytes outside of what may change are the same, and the added lines are told as sorted ranges.
    fn check_outside(&self, located: &Located) {
        let (head, tail) = (&self.text[..self.allowed.start], &self.text[self.allowed.end..]);
        assert!(located.text.starts_with(head), "above the selection: {:?}", located.text);
        assert!(located.text.ends_with(tail), "below the selection: {:?}", located.text);
        assert!(located.text.len() >= head.len() + tail.len());
        assert!(located.added.iter().all(|range| located.text.get(range.clone()).is_some()));
        assert!(located.added.windows(2).all(|pair| pair[0].end <= pair[1].start), "{:?}", located.added);
    }

    /// Lines with words that no hunk shows are all still there, in order.
    fn check_unseen_lines(&self, hunks: &[Hunk], after: &str) {
        let readings = |hunk: &'_ Hunk| hunk.readings.iter().flat_map(|(old, _)| old.clone()).collect::<Vec<_>>();
        let shown: Vec<String> = hunks.iter().flat_map(|hunk| [hunk.old.clone(), readings(hunk)].concat()).collect();
        // Other forms of a character and escapes are known to the locator only.
        if shown.iter().any(|line| !line.is_ascii() || line.contains('\\')) {
            return;
        }
        let shown: Vec<String> = shown.iter().map(|line| words(line)).filter(|words| !words.is_empty()).collect();
        let unseen = |line: &&str| {
            let words = words(line);
            !words.is_empty() && !shown.iter().any(|shown| words.contains(shown))
        };
        let mut rest = after.split(['\n', '\r']);
        for line in self.text.split(['\n', '\r']).filter(unseen) {
            assert!(rest.any(|other| other == line), "{line:?} is gone from {after:?}");
        }
    }

    /// Hunks that each have a place of their own, apart from the others', do together what they do alone, in any order.
    fn check_disjoint(&self, hunks: &[Hunk], after: &str) {
        let Some(mut alone) = hunks.iter().map(|hunk| self.alone(hunk)).collect::<Option<Vec<_>>>() else { return };
        alone.sort_by_key(|(range, _)| (range.start, range.end));
        if alone.windows(2).any(|pair| pair[1].0.start <= pair[0].0.end) {
            return;
        }
        let mut together = self.text.clone();
        alone.iter().rev().for_each(|(range, new)| together.replace_range(range.clone(), new));
        assert_eq!(after, together, "together and one by one");
        let reversed: Vec<Hunk> = hunks.iter().rev().cloned().collect();
        assert_eq!(self.locate(&reversed).map(|located| located.text).as_deref(), Ok(after), "in another order");
    }

    /// What one hunk does: the bytes that go, in whole lines, and those that come. `None` when it has no place.
    fn alone(&self, hunk: &Hunk) -> Option<(Range<usize>, String)> {
        let after = self.locate(std::slice::from_ref(hunk)).ok()?.text;
        let (old, new) = (self.text.as_bytes(), after.as_bytes());
        let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
        // Where equal text stands on both sides of the change, all of it may be the place.
        let least = old.len().min(new.len());
        let (head, tail) = (head.min(least - tail), tail.min(least - head));
        let start = old[..head].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let end = old.len() - tail;
        let length = old[end..].iter().position(|byte| *byte == b'\n').map_or(old.len() - end, |at| at + 1);
        let end = end + length;
        Some((start..end, after[start..after.len() - (old.len() - end)].to_owned()))
    }
}

/// The letters and digits of a line.
fn words(line: &str) -> String {
    line.chars().filter(char::is_ascii_alphanumeric).collect()
}
