//! `...` for lines that an answer leaves out: in pairs they part a hunk into segments, in the new lines alone they stand
//! for old lines that can be told, or the answer is refused. They are never written to the file.

use pantheon_protocol::error::ErrorCode;

use super::misfit::Misfit;
use super::search::Ground;
use crate::edit::hunk::Hunk;

/// What comments begin with.
const LEADERS: [&str; 9] = ["//", "#", "--", "/*", "{/*", "<!--", ";", "%", "*"];

/// What they end with.
const TRAILERS: [&str; 3] = ["*/}", "*/", "-->"];

/// Longer comments with dots are prose.
const MAX_LENGTH: usize = 80;

/// Whether a line stands for others: dots alone, or a comment that begins or ends with dots.
pub(super) fn stands_for_lines(line: &str) -> bool {
    let line = line.trim();
    let leader = LEADERS.iter().find(|leader| line.starts_with(*leader));
    let inner = leader.map_or(line, |leader| &line[leader.len()..]).trim_start_matches(['/', '#', '-', '*', ' ']);
    let inner = TRAILERS.iter().find_map(|trailer| inner.strip_suffix(trailer)).unwrap_or(inner).trim();
    let dots = |text: &str| matches!(text, "..." | "…");
    let begins = inner.starts_with("...") || inner.starts_with('…');
    let ends = inner.ends_with("...") || inner.ends_with('…');
    dots(inner) || (leader.is_some() && begins && (ends || names_rest(inner)) && inner.len() <= MAX_LENGTH)
}

fn names_rest(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["existing", "rest", "unchanged", "remaining", "same", "other", "omitted"].iter().any(|word| text.contains(word))
}

/// The hunk's segments between its `...` lines, where old and new have the same number of them; `None` without any.
///
/// # Errors
/// When they are not paired.
pub(super) fn segments(hunk: &Hunk, ground: &Ground<'_>) -> Result<Option<Vec<Hunk>>, Misfit> {
    let parted = |lines: &[String]| -> Vec<Vec<String>> {
        lines.split(|line| stands_in(ground, line)).map(<[String]>::to_vec).collect()
    };
    let (old, new) = (parted(&hunk.old), parted(&hunk.new));
    if old.len() == 1 {
        return Ok(None);
    }
    if old.len() != new.len() {
        let reason = "The lines to be replaced are shown with `...`, and the new ones do not have the same gaps.";
        return Err(Misfit::new(ErrorCode::AnswerNotLocated, hunk.line, reason));
    }
    let blank = |lines: &[String]| lines.iter().all(|line| line.trim().is_empty());
    let mut segments = Vec::new();
    for (old, new) in old.into_iter().zip(new) {
        if blank(&old) && blank(&new) {
            continue;
        }
        if blank(&old) {
            let reason = "The answer adds lines between two `...`, which is no place.";
            return Err(Misfit::new(ErrorCode::AnswerNotLocated, hunk.line, reason));
        }
        segments.push(Hunk { old, new, readings: Vec::new(), line_hint: None, at_end: false, ..hunk.clone() });
    }
    Ok(Some(segments))
}

/// Whether a line stands for lines of this file; one that the file has itself is one of its lines.
fn stands_in(ground: &Ground<'_>, line: &str) -> bool {
    stands_for_lines(line) && ground.index.lacks(line)
}

/// The hunk with `... existing code ...` in its new lines written out, where its old lines say what it stands for.
///
/// # Errors
/// When they do not.
pub(super) fn expanded(hunk: &Hunk, ground: &Ground<'_>) -> Result<Option<Hunk>, Misfit> {
    let python = ground.source.language.is_some_and(|language| language.id() == "python");
    let stands = |line: &String| !(python && line.trim() == "...") && stands_in(ground, line);
    if !hunk.new.iter().any(stands) || hunk.old.iter().any(stands) {
        return Ok(None);
    }
    let mut new: Vec<String> = Vec::new();
    let mut parts = hunk.new.split(stands).peekable();
    let mut next = parts.next();
    while let Some(part) = next {
        new.extend_from_slice(part);
        next = parts.next();
        if let Some(behind) = next {
            let hidden = hidden(&hunk.old, part, behind).ok_or_else(|| {
                let reason = "The answer leaves code out, and its old lines do not say which.";
                Misfit::new(ErrorCode::AnswerElided, hunk.line, reason)
            })?;
            new.extend_from_slice(hidden);
        }
    }
    Ok(Some(Hunk { new, ..hunk.clone() }))
}

/// The old lines between the last line before the dots and the first behind them, where both are there just once.
fn hidden<'a>(old: &'a [String], before: &[String], behind: &[String]) -> Option<&'a [String]> {
    let only = |line: &String| {
        let mut places = (0..old.len()).filter(|at| old[*at].trim() == line.trim());
        places.next().filter(|_| places.next().is_none())
    };
    let told = |line: &&String| !line.trim().is_empty();
    let start = before.iter().rev().find(told).map_or(Some(0), |line| only(line).map(|at| at + 1))?;
    let end = behind.iter().find(told).map_or(Some(old.len()), only)?;
    let anchored = before.iter().any(|line| told(&line)) || behind.iter().any(|line| told(&line));
    (anchored && start < end).then(|| &old[start..end])
}
