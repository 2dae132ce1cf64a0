//! Reads whole files: one or more fenced blocks, or the bare text.
//!
//! ```text
//! files = { prose | [ path-line ] fence [ path ] { line } fence }   | { line }
//! ```
//!
//! Blocks with a path are files; then every block has one, but for those to run. A single block without one is the file that was asked about; blocks for a shell beside
//! it are advice to the user. Two blocks without a path are two versions, and refused. A block inside a Markdown file
//! is content when its fence has an info, is shorter, or when the blocks pair up between the first fence and the last.

use super::fence::{Block, blocks, fence, is_markdown, is_shell};
use super::numbered::Sign;
use super::{Expect, ParseError, heading, is_blank, numbered, prose};
use crate::edit::hunk::{Change, FileChange};
use crate::edit::paths;

/// The files of an answer.
pub(super) fn changes(lines: &[&str], expect: &Expect<'_>) -> Result<Vec<FileChange>, ParseError> {
    let mut files = Vec::new();
    let mut nameless = None;
    let mut floor = 0;
    for block in blocks(lines) {
        let path = path(lines, floor, &block, expect);
        let Some(close) = block.close else { return Err(open_block(&block)) };
        floor = close + 1;
        match path {
            Some(path) => files.push((path, block.open, &lines[block.open + 1..close])),
            None if is_shell(block.info) => {}
            None => nameless = nameless.or(Some(block.open)),
        }
    }
    match nameless {
        _ if files.is_empty() => {
            let (index, text) = one_text(lines, expect)?;
            Ok(vec![FileChange { path: None, change: Change::Replace(text), line: index + 1 }])
        }
        Some(open) => Err(ParseError::unreadable(open, "This block has no path, others have one.")),
        None => files.into_iter().map(|(path, open, body)| file(path, open, body, expect)).collect(),
    }
}

/// The path of a block. A block for a shell needs one of its own: the words above it may mention any file.
pub(super) fn path(lines: &[&str], floor: usize, block: &Block<'_>, expect: &Expect<'_>) -> Option<String> {
    let own = heading::info_path(block.info, expect.known);
    let above = || {
        let nearest = lines[floor..block.open].iter().rev().find(|line| !line.trim().is_empty())?;
        heading::path_line(nearest, expect.known)
    };
    let anywhere = || heading::path_above(lines, floor, block.open, expect.known);
    own.or_else(|| if is_shell(block.info) { above() } else { anywhere() })
}

fn file(path: String, open: usize, body: &[&str], expect: &Expect<'_>) -> Result<FileChange, ParseError> {
    if is_blank(body) {
        return Err(ParseError::unreadable(open, "This file of the answer is empty."));
    }
    let text = plain(body, expect);
    let is_new = paths::known(&path, expect.known).is_none();
    let change = if is_new { Change::Create(format!("{text}\n")) } else { Change::Replace(text) };
    Ok(FileChange { path: Some(path), change, line: open + 1 })
}

/// The index of the first line and the text of the one file or region that the answer holds.
pub(super) fn one_text(lines: &[&str], expect: &Expect<'_>) -> Result<(usize, String), ParseError> {
    let blocks = blocks(lines);
    let (start, body) = match blocks.first() {
        Some(_) => fenced(lines, &blocks)?,
        None => (0, bare(lines)),
    };
    if is_blank(body) {
        return Err(ParseError::unreadable(start, "The answer holds no code."));
    }
    if blocks.is_empty() && prose::is_prose(body, expect.before) {
        return Err(ParseError::unreadable(start, "The model answered in words, not with code."));
    }
    Ok((start, plain(body, expect)))
}

/// The lines as a text, without line numbers that the text before has not.
pub(super) fn plain(body: &[&str], expect: &Expect<'_>) -> String {
    let of_before = |text: &str| numbered::unnumbered(&text.lines().collect::<Vec<_>>()).is_some();
    let plain = numbered::unnumbered(body).filter(|(_, sign)| match expect.before {
        Some(before) => !of_before(before),
        None => *sign == Sign::Clear,
    });
    plain.map_or_else(|| body.join("\n"), |(lines, _)| lines.join("\n"))
}

fn bare<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !line.is_empty()).map_or(first, |last| last + 1);
    &lines[first..last]
}

fn fenced<'a, 'b>(lines: &'b [&'a str], blocks: &[Block<'_>]) -> Result<(usize, &'b [&'a str]), ParseError> {
    if let Some(body) = markdown(lines, blocks) {
        return Ok(body);
    }
    if let Some(open) = blocks.iter().find(|block| block.close.is_none()) {
        return Err(open_block(open));
    }
    let texts: Vec<&Block<'_>> = blocks.iter().filter(|block| !is_shell(block.info)).collect();
    let chosen = match texts[..] {
        [] if blocks.len() == 1 => &blocks[0],
        [one] => one,
        _ => {
            let second = texts.get(1).map_or(blocks[0].open, |block| block.open);
            return Err(ParseError::unreadable(second, "The answer holds two blocks of code and no paths."));
        }
    };
    let close = chosen.close.unwrap_or(chosen.open);
    Ok((chosen.open, &lines[chosen.open + 1..close]))
}

/// A Markdown file in a fence no longer than its own: everything between the first fence and the last, when the answer
/// ends with a fence and the fences in between pair up.
fn markdown<'a, 'b>(lines: &'b [&'a str], blocks: &[Block<'_>]) -> Option<(usize, &'b [&'a str])> {
    let first = blocks.first().filter(|block| is_markdown(block.info) && blocks.len() > 1)?;
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let ends = fence(lines[last]).is_some_and(|fence| fence.info.is_empty());
    let paired = blocks.iter().all(|block| block.close.is_some());
    let nameless = blocks.iter().skip(1).all(|block| block.info.is_empty());
    (ends && paired && nameless).then(|| (first.open, &lines[first.open + 1..last]))
}

fn open_block(block: &Block<'_>) -> ParseError {
    ParseError::truncated(block.open, "The answer's code block does not end.")
}
