//! A code action after 200 edits, in larger and larger documents.

use super::super::measured::Measured;
use super::super::plot::{Axis, Line, Plot};
use super::super::servers::{Servers, Side, in_turns, python};
use super::super::typing::burst;
use super::bytes;

const EDITS: u32 = 200;

/// Measures all sides in turns. A peer that does not answer at some size is left out from there on, which a row says.
///
/// # Errors
/// When our own server does not answer.
pub(in super::super) fn measure(servers: &Servers, sizes: &[usize], rounds: usize) -> anyhow::Result<Measured> {
    let mut sides = servers.sides_with_code_actions();
    let mut lines: Vec<(Side, Line)> = sides.iter().map(|side| (*side, line(*side))).collect();
    let mut rows = Vec::new();
    for size in sizes {
        let text = python(*size);
        let what = format!("{EDITS} edits into {}, then a code action", bytes(*size));
        let times = in_turns(&sides, rounds, |side| burst(servers, side, &text, EDITS))?.medians(|time| *time);
        for (side, line) in &mut lines {
            let time = times.took.iter().find(|(other, _)| other == side);
            line.points.extend(time.map(|(_, time)| (*size as f64 / 1000.0, *time)));
        }
        rows.extend(times.rows(&what, "ms", 1.0));
        sides.retain(|side| times.left.iter().all(|(other, _)| other != side));
    }
    let plot = Plot {
        file: "growth-documents",
        title: format!("{EDITS} edits and a code action, by the document's size"),
        across: Axis::logarithmic("KB"),
        up: Axis::logarithmic("ms"),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
    };
    Ok(Measured { rows, plots: vec![plot] })
}

fn line(side: Side) -> Line {
    Line { name: side.name().to_owned(), points: Vec::new() }
}
