//! Asks the user about an answer that deletes much of what it was to work on, although nobody spoke of deleting.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use tree_sitter::Tree;

use super::context::Context;
use super::hunks::Hunks;
use super::trees::{Trees, nodes};
use crate::edit::candidate::Candidate;
use crate::language::is_comment;

/// More than this part of the region's code, in per cent, is much.
const MUCH: usize = 30;

/// Less than this part of all bytes of the region, in per cent, is not looked at closely: that comments make up nearly all
/// of a text is not worth a walk over its tree each time.
const LITTLE: usize = 5;

/// Fewer lines than this are not spoken of.
const FEW_LINES: usize = 2;

/// Words of a user or a tool who wants less code.
static WANTS_LESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:remov|delet|drop|strip|clean|simplif|short|reduc|inlin|dedup|duplicat|redundan|unus|never (?:used|read)|not used|unreach|dead|obsolete|extract|replac|rewrit|trim|cut|merg|collaps|condens|compact|get rid|without|less|fewer|split|only|mov|minimi)",
    )
    .expect("a constant pattern, compiled by the tests")
});

/// Why the user must be asked, if they must.
pub(super) fn ask(context: &Context<'_>, candidate: &Candidate, trees: Option<&Trees<'_>>) -> Option<String> {
    if context.words.iter().any(|words| WANTS_LESS.is_match(words)) {
        return None;
    }
    let hunks = Hunks::between(&candidate.original, &candidate.suggested, |line| line.trim().to_owned());
    let touched: usize = hunks.changed().flat_map(|hunk| hunk.old.clone()).map(|line| hunks.old[line].len()).sum();
    if touched * 100 < candidate.allowed.len() * LITTLE {
        return None;
    }
    let old = Code::of(&hunks.old, trees.and_then(Trees::before));
    let new = Code::of(&hunks.new, trees.and_then(Trees::after));
    let whole: usize = line_range(&hunks.old, &candidate.allowed).map(|line| old.sizes[line]).sum();
    let (mut lines, mut bytes) = (0, 0);
    for hunk in hunks.changed() {
        // What stands elsewhere afterwards has moved, and what came from elsewhere replaces nothing.
        let gone: Vec<usize> = hunk.old.clone().filter(|line| old.has_more(*line, &new)).collect();
        let came: usize = hunk.new.clone().filter(|line| new.has_more(*line, &old)).map(|line| new.sizes[line]).sum();
        let lost = gone.iter().map(|line| old.sizes[*line]).sum::<usize>().saturating_sub(came);
        lines += if lost > 0 { gone.len() } else { 0 };
        bytes += lost;
    }
    (lines >= FEW_LINES && bytes * 100 > whole * MUCH).then(|| {
        let percent = (bytes * 100 / whole.max(1)).min(100);
        format!("The answer deletes {percent} % of the code that it was to work on, and nobody asked it to delete.")
    })
}

/// The lines of one text as code.
struct Code<'a> {
    lines: &'a [&'a str],
    /// Bytes of each line that are neither white space nor in a line of comment.
    sizes: Vec<usize>,
    /// How often each line stands in the text, but for white space around it.
    counts: HashMap<&'a str, usize>,
}

impl<'a> Code<'a> {
    fn of(lines: &'a [&'a str], tree: Option<&Tree>) -> Self {
        let comments = tree.map(|tree| comment_lines(tree, lines)).unwrap_or_default();
        let size = |(at, line): (usize, &&str)| {
            if comments.contains(&at) { 0 } else { line.bytes().filter(|byte| !byte.is_ascii_whitespace()).count() }
        };
        let mut counts = HashMap::new();
        for line in lines {
            *counts.entry(line.trim()).or_default() += 1;
        }
        Self { lines, sizes: lines.iter().enumerate().map(size).collect(), counts }
    }

    /// Whether a line of code stands here more often than in the other text.
    fn has_more(&self, line: usize, other: &Self) -> bool {
        let text = self.lines[line].trim();
        self.sizes[line] > 0 && self.counts[text] > other.counts.get(text).copied().unwrap_or_default()
    }
}

/// The lines that begin with a comment or inside one.
fn comment_lines(tree: &Tree, lines: &[&str]) -> HashSet<usize> {
    let comments = nodes(tree, |node| !is_comment(node)).filter(|node| is_comment(*node));
    let begins =
        |line: usize, column: usize| lines.get(line).is_some_and(|text| text.len() - text.trim_start().len() >= column);
    comments
        .flat_map(|node| {
            let (start, end) = (node.start_position(), node.end_position());
            let past = if end.column == 0 { end.row } else { end.row + 1 };
            let first = if begins(start.row, start.column) { start.row } else { start.row + 1 };
            first..past
        })
        .collect()
}

/// The lines that a range of bytes touches.
fn line_range(lines: &[&str], bytes: &Range<usize>) -> Range<usize> {
    let mut end = 0;
    let ends: Vec<usize> = lines
        .iter()
        .map(|line| {
            end += line.len();
            end
        })
        .collect();
    let start = ends.partition_point(|end| *end <= bytes.start);
    let stop = ends.partition_point(|end| *end < bytes.end);
    start..(stop + 1).min(lines.len()).max(start)
}
