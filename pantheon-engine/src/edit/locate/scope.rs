//! The lines that a hunk names above its place, such as `@@ class A` and `@@ def f`.

use std::ops::Range;

use super::doc::Doc;
use super::fold::{BLANKS, folded};
use super::place::Place;
use crate::edit::hunk::Hunk;

/// How many lines are walked up to find what a place stands in.
const MAX_WALK: usize = 20_000;

/// Of several places those that stand in what the hunk names, or, where none does, the first behind the named line.
///
/// Names that the file does not have say nothing: the heading of a unified diff is often wrong.
pub(super) fn narrowed(doc: &Doc<'_>, hunk: &Hunk, places: Vec<Place>) -> Vec<Place> {
    if hunk.scope_hint.is_empty() || places.len() < 2 {
        return places;
    }
    let (within, others): (Vec<Place>, Vec<Place>) =
        places.into_iter().partition(|place| stands_in(doc, place, &hunk.scope_hint));
    if !within.is_empty() {
        return within;
    }
    match after(doc, &hunk.scope_hint)[..] {
        [anchor] => {
            let first = others.iter().map(Place::start).filter(|start| *start > anchor).min();
            others.into_iter().filter(|place| Some(place.start()) == first).collect()
        }
        _ => others,
    }
}

/// The lines of the file that the last name may mean, given the names above it.
pub(super) fn after(doc: &Doc<'_>, hints: &[String]) -> Vec<usize> {
    let Some((last, above)) = hints.split_last() else { return Vec::new() };
    let rows = (0..doc.lines.len()).filter(|row| names(&doc.lines[*row].text, last));
    rows.filter(|row| above.is_empty() || encloses(&ancestors(doc, *row..*row + 1), above, doc)).collect()
}

fn stands_in(doc: &Doc<'_>, place: &Place, hints: &[String]) -> bool {
    let mut above = ancestors(doc, place.start()..place.end());
    // The block itself may begin with the named line.
    let own = (place.start()..place.end()).take(2);
    above.extend(own);
    encloses(&above, hints, doc)
}

/// Whether the names occur in this order, outermost first.
fn encloses(rows: &[usize], hints: &[String], doc: &Doc<'_>) -> bool {
    let mut wanted = hints.iter();
    let mut next = wanted.next();
    for row in rows {
        if next.is_some_and(|hint| names(&doc.lines[*row].text, hint)) {
            next = wanted.next();
        }
    }
    next.is_none()
}

/// The lines above that stand further left than everything between, outermost first.
fn ancestors(doc: &Doc<'_>, lines: Range<usize>) -> Vec<usize> {
    let depth_of = |row: usize| {
        let text = &doc.lines[row].text;
        let rest = text.trim_start_matches(BLANKS);
        (!rest.is_empty()).then(|| text.len() - rest.len())
    };
    let Some(mut depth) = lines.clone().filter_map(depth_of).min() else { return Vec::new() };
    let mut found = Vec::new();
    for row in (0..lines.start).rev().take(MAX_WALK) {
        if let Some(above) = depth_of(row).filter(|above| *above < depth) {
            depth = above;
            found.push(row);
        }
        if depth == 0 {
            break;
        }
    }
    found.reverse();
    found
}

/// Whether a line is the one that a hint names: the whole line, or its beginning up to a word's end.
fn names(line: &str, hint: &str) -> bool {
    let (line, hint) = (folded(line), folded(hint));
    let Some(rest) = line.strip_prefix(&*hint) else { return false };
    !hint.is_empty() && !rest.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_')
}
