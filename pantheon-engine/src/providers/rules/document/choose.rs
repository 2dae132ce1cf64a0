//! Which definitions a request means.

use std::ops::Range;

use super::definition::Definition;
use crate::providers::rules::source::Source;
use crate::providers::rules::target::Target;

/// The definitions meant: all for a whole file, those whose header is selected, else the innermost around the place.
pub(super) fn chosen<'d, 't>(source: &Source, all: &'d [Definition<'t>], target: &Target) -> Vec<&'d Definition<'t>> {
    match target {
        Target::Whole => all.iter().filter(|definition| !definition.quiet).collect(),
        Target::Lines(lines) => {
            // A header reaches to the body, whose indentation belongs to the next line.
            let end = |header: Range<usize>| header.start + source.text[header].trim_end().len();
            let touched = |d: &&Definition<'_>| d.header().start < lines.end && lines.start < end(d.header());
            let chosen: Vec<_> = all.iter().filter(touched).collect();
            if chosen.is_empty() { innermost(source, all, lines.start) } else { chosen }
        }
        Target::Cursor(at) => innermost(source, all, *at),
    }
}

/// The smallest definition whose lines hold the byte.
fn innermost<'d, 't>(source: &Source, all: &'d [Definition<'t>], at: usize) -> Vec<&'d Definition<'t>> {
    let holds = |definition: &&Definition<'_>| {
        let (start, end) = (definition.anchor.start_byte(), definition.anchor.end_byte());
        source.line_start(start) <= at && at < source.next_line(end).max(end + 1)
    };
    let size = |definition: &&Definition<'_>| definition.anchor.end_byte() - definition.anchor.start_byte();
    all.iter().filter(holds).min_by_key(size).into_iter().collect()
}
