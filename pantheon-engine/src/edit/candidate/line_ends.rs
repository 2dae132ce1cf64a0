//! Lines with their ends, and new lines in the ends of the lines around them.
//!
//! Only contents are compared here; what a line means is nobody's business.

use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

/// How long lines may be compared before the comparison settles for less.
const PATIENCE: Duration = Duration::from_millis(500);

/// One line and its end: `\n`, `\r\n`, `\r`, or nothing at the end of the text. Some programs write `\r\r\n`; that is one
/// end too.
pub(super) type Line<'a> = (&'a str, &'a str);

pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let returns = rest[end..].bytes().take_while(|byte| *byte == b'\r').count();
        if rest[end + returns..].starts_with('\n') || returns == 0 {
            let past = rest.len().min(end + returns + 1);
            lines.push((&rest[..end], &rest[end..past]));
            rest = &rest[past..];
            continue;
        }
        lines.push((&rest[..end], &rest[end..=end]));
        lines.extend((1..returns).map(|at| ("", &rest[end + at..=end + at])));
        rest = &rest[end + returns..];
    }
    lines
}

pub(super) fn default_line_end(code: &str) -> &'static str {
    match lines(code).first() {
        Some((_, "\r")) => "\r",
        Some((_, end)) if end.starts_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Unchanged lines keep their own end; new ones take their neighbour's; the last keeps the region's, even if none.
pub(super) fn with_line_ends(region: &str, text: &str, default: &str) -> String {
    let old = lines(region);
    let new: Vec<&str> = text.split('\n').collect();
    let old_content: Vec<&str> = old.iter().map(|(content, _)| *content).collect();
    let mut ends = vec![default; new.len()];
    let neighbour = |index: usize| {
        let before = index.checked_sub(1).and_then(|index| old.get(index));
        before.or_else(|| old.get(index)).map(|(_, end)| *end).filter(|end| !end.is_empty()).unwrap_or(default)
    };
    let deadline = Instant::now() + PATIENCE;
    for op in capture_diff_slices_deadline(Algorithm::Histogram, &old_content, &new, Some(deadline)) {
        let paired = matches!(op, DiffOp::Equal { .. }) || op.old_range().len() == op.new_range().len();
        for (offset, at) in op.new_range().enumerate() {
            let own = op.old_range().start + offset;
            ends[at] = match old.get(own) {
                Some((_, end)) if paired && !end.is_empty() => end,
                _ => neighbour(op.old_range().start),
            };
        }
    }
    if let (Some(last), Some((_, end))) = (ends.last_mut(), old.last()) {
        *last = end;
    }
    new.iter().zip(ends).flat_map(|(content, end)| [*content, end]).collect()
}

/// Blank lines that the answer has more than the region, in front or behind, are the model's manners, not code.
pub(super) fn without_padding<'a>(region: &str, text: &'a str) -> &'a str {
    let old: Vec<&str> = lines(region).into_iter().map(|(content, _)| content).collect();
    let new: Vec<&str> = text.split('\n').collect();
    let blank = |line: &&&str| line.trim().is_empty();
    let front = new.iter().take_while(blank).count().saturating_sub(old.iter().take_while(blank).count());
    let behind = new.iter().rev().take_while(blank).count();
    let behind = behind.saturating_sub(old.iter().rev().take_while(blank).count());
    if new.iter().all(|line| line.trim().is_empty()) {
        let end = if old.iter().all(|line| line.trim().is_empty()) { old.len().min(new.len()) } else { new.len() };
        return &text[..new[..end].iter().map(|line| line.len() + 1).sum::<usize>().saturating_sub(1)];
    }
    let start: usize = new[..front].iter().map(|line| line.len() + 1).sum();
    let end: usize = new[new.len() - behind..].iter().map(|line| line.len() + 1).sum();
    &text[start..text.len() - end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check_ends(region: &str, text: &str, expected: &str) {
        assert_eq!(with_line_ends(region, text, default_line_end(region)), expected);
    }

    #[test]
    fn new_lines_take_their_neighbours_end() {
        check_ends("a\r\nb\r\n", "a\nnew\nb", "a\r\nnew\r\nb\r\n");
        check_ends("a\nb\r\nc\n", "a\nB\nc", "a\nB\r\nc\n");
        check_ends("a\rb\r", "a\nc\nb", "a\rc\rb\r");
        check_ends("a\r\r\nb\r\nc\r\n", "a\nB\nc", "a\r\r\nB\r\nc\r\n");
    }

    #[test]
    fn the_final_line_keeps_its_end_or_none() {
        check_ends("a\nb", "a\nb\nc", "a\nb\nc");
        check_ends("a\nb\n", "a", "a\n");
        check_ends("a\r\nb", "x\ny\nb", "x\r\ny\r\nb");
    }

    #[test]
    fn added_blank_lines_are_dropped() {
        assert_eq!(without_padding("a\n", "\n\na\n\n"), "a");
        assert_eq!(without_padding("\na\n\n", "\na\n"), "\na\n");
        assert_eq!(without_padding("a\n\n", "a"), "a");
        assert_eq!(without_padding("\n", "\n\n"), "");
    }

    /// Lines of the awkward kind, each with its end.
    fn awkward() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
        let content = prop::sample::select(vec!["a", "  b", "\tc", "é😀", "e\u{301}", "x\u{2028}y", "", "a"]);
        let end = prop::sample::select(vec!["\n", "\r\n", "\r", "\r\r\n"]);
        prop::collection::vec((content, end), 1..12)
    }

    proptest! {
        #[test]
        fn untouched_lines_keep_every_byte(old in awkward(), at in 0_usize..12, last_is_open in any::<bool>()) {
            let at = at % old.len();
            let mut old = old;
            if last_is_open {
                let last = old.len() - 1;
                old[last] = ("end", "");
            }
            let region: String = old.iter().flat_map(|(content, end)| [*content, *end]).collect();
            // A `\r` before an empty `\n` line would read as one line end: then the lines are others than meant.
            prop_assume!(lines(&region) == old);
            let mut new: Vec<&str> = old.iter().map(|(content, _)| *content).collect();
            new[at] = "changed = 1";
            let result = with_line_ends(&region, &new.join("\n"), "\n");
            let seen = lines(&result);
            prop_assert_eq!(seen.len(), old.len());
            for (index, (seen, old)) in seen.iter().zip(&old).enumerate() {
                prop_assert_eq!(seen.1, old.1, "end of line {}", index);
                prop_assert!(index == at || seen.0 == old.0);
            }
        }
    }
}
