//! Decides which form an answer has.
//!
//! The marks of the request decide first. Then the first line that opens a form, from the top; inside a fenced block
//! only its first lines with text count, and blocks inside blocks not at all. Then a fenced block is a whole file. Words
//! alone are no edit.

use super::fence::blocks;
use super::markers::{Kind, opener};
use super::{Expect, ParseError, apply_patch, rewrite, unified_diff};
use crate::edit::hunk::Format;

/// How many lines with text may stand above an opening line in its fence: a path, headers.
const NEAR_THE_TOP: usize = 4;

/// The form of an answer.
pub(super) fn format(lines: &[&str], expect: &Expect<'_>) -> Result<Format, ParseError> {
    if expect.mark.is_some_and(|mark| lines.iter().any(|line| rewrite::opens(line, mark))) {
        return Ok(Format::Rewrite);
    }
    let mut conflict = None;
    let fenced = fenced(lines);
    for (at, _) in lines.iter().enumerate().filter(|(at, _)| counts(&fenced, *at)) {
        match opening(&lines[at..]) {
            Some(Opening::Sure(format)) => return Ok(format),
            Some(Opening::Conflict) => conflict = conflict.or(Some(Format::SearchReplace)),
            None => {}
        }
    }
    if let Some(format) = conflict {
        return Ok(format);
    }
    if blocks(lines).is_empty() {
        return Err(ParseError::unreadable(0, "The model answered in words, not with code."));
    }
    Ok(Format::WholeFile)
}

enum Opening {
    Sure(Format),
    Conflict,
}

fn opening(lines: &[&str]) -> Option<Opening> {
    let line = lines.first()?;
    if let Some(opener) = opener(line) {
        let sure = opener.kind != Kind::Conflict;
        return Some(if sure { Opening::Sure(Format::SearchReplace) } else { Opening::Conflict });
    }
    if apply_patch::opens(line) {
        return Some(Opening::Sure(Format::ApplyPatch));
    }
    unified_diff::opens(lines).then_some(Opening::Sure(Format::UnifiedDiff))
}

/// For each line the number of lines with text above it in its fence; `None` outside of fences.
fn fenced(lines: &[&str]) -> Vec<Option<usize>> {
    let mut depth = vec![None; lines.len()];
    for block in blocks(lines) {
        let mut above = 0;
        for at in block.open..=block.close.unwrap_or(lines.len() - 1) {
            depth[at] = Some(above);
            above += usize::from(at > block.open && !lines[at].trim().is_empty());
        }
    }
    depth
}

fn counts(fenced: &[Option<usize>], at: usize) -> bool {
    fenced[at].is_none_or(|above| above < NEAR_THE_TOP)
}
