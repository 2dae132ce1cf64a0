//! Gate: nothing changes outside the region; a rewrite holds the region's text and nothing from around it.

use pantheon_protocol::error::ErrorCode;

use super::formatting::bare;
use crate::edit::candidate::Candidate;
use crate::provider::Task;
use crate::refusal::Refusal;

/// Repeated lines with fewer letters than this say nothing: braces and `else` occur everywhere.
const TELLING_LETTERS: usize = 20;

/// The same for a file's first line, which rarely stands anywhere else.
const TELLING_START: usize = 8;

/// Refuses a change with bytes outside what is allowed.
///
/// # Errors
/// `answer_outside_region`.
pub(super) fn check(candidate: &Candidate) -> Result<(), Refusal> {
    let Candidate { original, suggested, allowed, .. } = candidate;
    let inside =
        suggested.strip_prefix(&original[..allowed.start]).is_some_and(|rest| rest.ends_with(&original[allowed.end..]));
    if inside {
        return Ok(());
    }
    let message = "The answer changes code outside the selection.";
    Err(Refusal::new(ErrorCode::AnswerOutsideRegion, message))
}

/// The part of the answer that belongs to the region: all of it, or the middle of a whole file that was returned
/// although only the region was asked for.
///
/// # Errors
/// `answer_outside_region` when the answer holds other lines of the file, changed or not.
pub(super) fn confine<'a>(task: &Task, text: &'a str) -> Result<&'a str, Refusal> {
    let before: Vec<&str> = task.code[..task.region.start].lines().collect();
    let after: Vec<&str> = task.code[task.region.end..].lines().collect();
    let region: Vec<&str> = task.code[task.region.clone()].lines().collect();
    let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    if let Some(middle) = whole_file(&lines, &before, &after) {
        return Ok(slice(text, middle));
    }
    let overlap_behind = overlap(&lines, &after);
    let overlap_in_front = overlap(&before, &lines);
    let own = |lines: &[&str]| contains(&region, lines);
    let repeats = |lines: &[&str]| telling(lines) && !own(lines);
    let starts_over = starts_like_the_file(&lines, &before) && !own(&lines[..1]);
    if starts_over || repeats(&lines[lines.len() - overlap_behind..]) || repeats(&lines[..overlap_in_front]) {
        let message = "The answer repeats code from around the selection.";
        return Err(Refusal::new(ErrorCode::AnswerOutsideRegion, message));
    }
    Ok(text)
}

/// Whether the answer begins with the file's first line although the region does not: a whole file, changed outside.
fn starts_like_the_file(lines: &[&str], before: &[&str]) -> bool {
    let first = before.iter().find(|line| !line.trim().is_empty());
    // A file that was formatted anew begins like that as well.
    let same = |first: &str| lines.first().is_some_and(|line| bare(&[line]) == bare(&[first]));
    first.is_some_and(|first| same(first) && letters(first) >= TELLING_START)
}

/// The lines of the region inside an answer that holds the whole file, its outside unchanged.
fn whole_file(lines: &[&str], before: &[&str], after: &[&str]) -> Option<std::ops::Range<usize>> {
    let outside = before.len() + after.len();
    let fits = lines.len() > outside && lines.starts_with(before) && ends_with(lines, after);
    let speaks = telling(before) || telling(after);
    (fits && speaks).then(|| before.len()..trimmed_len(lines, after) - after.len())
}

/// Length without blank lines that the file does not end in.
fn trimmed_len(lines: &[&str], after: &[&str]) -> usize {
    if lines.ends_with(after) { lines.len() } else { lines.len() - 1 }
}

fn ends_with(lines: &[&str], after: &[&str]) -> bool {
    lines.ends_with(after) || (lines.last() == Some(&"") && lines[..lines.len() - 1].ends_with(after))
}

fn slice(text: &str, lines: std::ops::Range<usize>) -> &str {
    let offset =
        |line: usize| text.split('\n').take(line).map(|line| line.len() + 1).sum::<usize>().min(text.len() + 1);
    let (start, end) = (offset(lines.start), offset(lines.end));
    &text[start..(end - 1).max(start)]
}

/// How many lines at the end of `text` are the first lines of `start`. Linear: Knuth, Morris and Pratt.
fn overlap(text: &[&str], start: &[&str]) -> usize {
    let tail = &text[text.len().saturating_sub(start.len())..];
    matched(start, tail).last().copied().unwrap_or_default()
}

fn contains(region: &[&str], lines: &[&str]) -> bool {
    lines.is_empty() || matched(lines, region).contains(&lines.len())
}

/// For each line of `text` how many lines that end there are the first of `pattern`.
fn matched(pattern: &[&str], text: &[&str]) -> Vec<usize> {
    let mut borders: Vec<usize> = vec![0; pattern.len()];
    let step = |borders: &[usize], mut length: usize, line: &str| {
        while length > 0 && pattern.get(length) != Some(&line) {
            length = borders[length - 1];
        }
        length + usize::from(pattern.get(length) == Some(&line))
    };
    for at in 1..pattern.len() {
        borders[at] = step(&borders, borders[at - 1], pattern[at]);
    }
    let mut length = 0;
    text.iter()
        .map(|line| {
            length = step(&borders, length, line);
            length
        })
        .collect()
}

fn telling(lines: &[&str]) -> bool {
    lines.iter().map(|line| letters(line)).sum::<usize>() >= TELLING_LETTERS
}

fn letters(line: &str) -> usize {
    line.chars().filter(|c| c.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn few() -> impl Strategy<Value = Vec<&'static str>> {
        prop::collection::vec(prop::sample::select(vec!["a", "b"]), 0..9)
    }

    proptest! {
        #[test]
        fn overlaps_are_the_longest(text in few(), start in few()) {
            let plain = (0..=text.len().min(start.len())).rev().find(|count| text.ends_with(&start[..*count]));
            prop_assert_eq!(Some(overlap(&text, &start)), plain);
        }

        #[test]
        fn runs_of_lines_are_found(region in few(), lines in few()) {
            let plain = lines.is_empty() || region.windows(lines.len()).any(|window| window == lines);
            prop_assert_eq!(contains(&region, &lines), plain);
        }
    }
}
