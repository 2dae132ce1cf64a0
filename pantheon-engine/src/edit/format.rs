//! How an answer is asked for: by the action's scope, its prompt's wish, and the size of what it is about.

use pantheon_protocol::wire::Scope;

use super::hunk::Format;
use super::request::Bounds;
use crate::prompts::Output;

/// A rewrite needs no place to be found, so it is asked for wherever its region is small enough for a model to write
/// out in full; everything else by SEARCH/REPLACE blocks.
pub(super) fn choose(scope: Scope, bounds: Bounds, region: &str) -> Format {
    let small = region.lines().count() <= bounds.comfortable_lines;
    match (scope, bounds.output) {
        (Scope::Workspace | Scope::Repository, _) => Format::SearchReplace,
        (_, Output::Rewrite | Output::Tree) if small => Format::Rewrite,
        _ => Format::SearchReplace,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(scope: Scope, output: Output, lines: usize, expected: Format) {
        let bounds = Bounds { max_file_bytes: usize::MAX, comfortable_lines: 150, output };
        assert_eq!(choose(scope, bounds, &"x\n".repeat(lines)), expected, "{scope:?} {output:?} {lines}");
    }

    #[test]
    fn small_regions_are_rewritten() {
        check(Scope::Selection, Output::Rewrite, 150, Format::Rewrite);
        check(Scope::File, Output::Rewrite, 1, Format::Rewrite);
    }

    #[test]
    fn large_or_many_places_are_located() {
        check(Scope::Selection, Output::Rewrite, 151, Format::SearchReplace);
        check(Scope::File, Output::SearchReplace, 3, Format::SearchReplace);
        check(Scope::Workspace, Output::Rewrite, 3, Format::SearchReplace);
    }
}
