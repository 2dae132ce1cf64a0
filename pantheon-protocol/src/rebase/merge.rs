//! Three-way merges of whole lines, for changes that meet.

use similar::{Algorithm, TextMerge, WhitespaceMode};

use super::indent;

/// The merge of both, exactly or else with differences of white space set aside; `None` when lines meet.
///
/// A formatter that ran meanwhile decides on the indentation, of new lines too; where it is not clear how, nothing is
/// merged.
pub(super) fn three_way(base: &str, live: &str, suggested: &str) -> Option<String> {
    if let Some(merged) = merged(base, live, suggested, WhitespaceMode::Exact) {
        return Some(merged);
    }
    let reindented = indent::carried(base, live, suggested)?;
    merged(base, live, &reindented, WhitespaceMode::IgnoreAll)
}

fn merged(base: &str, live: &str, suggested: &str, mode: WhitespaceMode) -> Option<String> {
    let merge =
        TextMerge::configure().algorithm(Algorithm::Histogram).whitespace_mode(mode).merge_lines(base, live, suggested);
    (!merge.is_conflicted()).then(|| merge.to_string())
}

/// The live text with conflict markers around each place where the suggestion reads otherwise.
pub(super) fn marked(base: &str, live: &str, suggested: &str) -> String {
    let mut merge = TextMerge::from_lines(base, live, suggested);
    merge.labels("before", "your text", "suggestion");
    merge.to_string()
}
