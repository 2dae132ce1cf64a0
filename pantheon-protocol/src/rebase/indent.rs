//! Indentation that a formatter changed while a suggestion was made: learned from the lines that both texts have.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

/// How long the lines of the two texts are matched.
const PATIENCE: Duration = Duration::from_millis(500);

/// Whether all lines that both texts have are indented alike.
pub(super) fn is_kept(base: &str, live: &str) -> bool {
    learned(base, live).is_some_and(|map| is_identity(&map))
}

/// The suggestion for `base` with the indentation of `live`; `None` when the live text does not tell what becomes of
/// some indentation, or tells two things.
pub(super) fn carried(base: &str, live: &str, suggested: &str) -> Option<String> {
    let map = learned(base, live)?;
    if is_identity(&map) {
        return Some(suggested.to_owned());
    }
    suggested.split_inclusive('\n').map(|line| reindented(line, &map)).collect()
}

/// From each indentation of the base to that of the live text, by lines that differ in white space only.
fn learned<'a>(base: &'a str, live: &'a str) -> Option<HashMap<&'a str, &'a str>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (base.lines().collect(), live.lines().collect());
    let condensed =
        |lines: &[&str]| lines.iter().map(|line| line.split_whitespace().collect()).collect::<Vec<String>>();
    let (old_keys, new_keys) = (condensed(&old), condensed(&new));
    let deadline = Some(Instant::now() + PATIENCE);
    let mut map = HashMap::new();
    for op in capture_diff_slices_deadline(Algorithm::Histogram, &old_keys, &new_keys, deadline) {
        let DiffOp::Equal { old_index, new_index, len } = op else { continue };
        for at in (0..len).filter(|at| !old_keys[old_index + at].is_empty()) {
            let (before, after) = (indent(old[old_index + at]), indent(new[new_index + at]));
            if *map.entry(before).or_insert(after) != after {
                return None;
            }
        }
    }
    Some(map)
}

fn is_identity(map: &HashMap<&str, &str>) -> bool {
    map.iter().all(|(before, after)| before == after)
}

fn reindented(line: &str, map: &HashMap<&str, &str>) -> Option<String> {
    if line.trim().is_empty() {
        return Some(line.to_owned());
    }
    let before = indent(line);
    map.get(before).map(|after| format!("{after}{}", &line[before.len()..]))
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}
