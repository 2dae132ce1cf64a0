//! Decides which form an answer has.
//!
//! The marks of the request decide first. Then the first line that opens a form, from the top; inside a fenced block
//! only its first lines with text count, and blocks inside a Markdown file not at all. Then a fenced block is a whole file. Words
//! alone are no edit.

use super::fence::{blocks, fence, is_markdown};
use super::search_replace::Openings;
use super::{Expect, ParseError, apply_patch, rewrite, unified_diff};
use crate::edit::hunk::Format;

/// How many lines with text may stand above an opening line in its fence: a path, headers.
const NEAR_THE_TOP: usize = 4;

/// The form of an answer.
pub(super) fn format(lines: &[&str], expect: &Expect<'_>) -> Result<Format, ParseError> {
    if expect.mark.is_some_and(|mark| lines.iter().any(|line| rewrite::opens(line, mark))) {
        return Ok(Format::Rewrite);
    }
    let openings = Openings::of(lines);
    let mut conflict = None;
    let fenced = fenced(lines);
    for (at, _) in lines.iter().enumerate().filter(|(at, _)| counts(&fenced, *at)) {
        match openings.opens(lines[at]) {
            Some(true) => return Ok(Format::SearchReplace),
            Some(false) => conflict = Some(Format::SearchReplace),
            None if apply_patch::opens(lines[at]) => return Ok(Format::ApplyPatch),
            None if unified_diff::opens(&lines[at..]) => return Ok(Format::UnifiedDiff),
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

/// For each line the number of lines with text above it in its fence; `None` outside of fences.
fn fenced(lines: &[&str]) -> Vec<Option<usize>> {
    let mut depth = vec![None; lines.len()];
    for block in blocks(lines) {
        let mut above = 0;
        for at in block.open..=block.close.unwrap_or(lines.len() - 1) {
            // Blocks in a Markdown file are examples.
            above +=
                if is_markdown(block.info) && at > block.open && fence(lines[at]).is_some() { NEAR_THE_TOP } else { 0 };
            depth[at] = Some(above);
            above += usize::from(at > block.open && !lines[at].trim().is_empty());
        }
    }
    depth
}

fn counts(fenced: &[Option<usize>], at: usize) -> bool {
    fenced[at].is_none_or(|above| above < NEAR_THE_TOP)
}
