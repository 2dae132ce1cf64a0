//! Three-way merges of whole lines, for changes that meet.

use similar::{Algorithm, TextMerge, WhitespaceMode};

/// The merge of both, exactly or else with differences of white space set aside; `None` when lines meet.
pub(super) fn three_way(base: &str, live: &str, suggested: &str) -> Option<String> {
    [WhitespaceMode::Exact, WhitespaceMode::IgnoreAll].into_iter().find_map(|mode| {
        let merge = TextMerge::configure()
            .algorithm(Algorithm::Histogram)
            .whitespace_mode(mode)
            .merge_lines(base, live, suggested);
        (!merge.is_conflicted()).then(|| merge.to_string())
    })
}

/// The live text with conflict markers around each place where the suggestion reads otherwise.
pub(super) fn marked(base: &str, live: &str, suggested: &str) -> String {
    let mut merge = TextMerge::from_lines(base, live, suggested);
    merge.labels("before", "your text", "suggestion");
    merge.to_string()
}
