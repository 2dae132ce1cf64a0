//! Cold start: from the spawn to the answer to `initialize`.

use std::time::Instant;

use super::measure::{median, since};
use super::row::{Goal, Row};
use super::servers::{Servers, Side};

/// Measures both in turns.
///
/// # Errors
/// When a server does not start.
pub(super) fn measure(servers: &Servers, rounds: usize) -> anyhow::Result<Row> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(start(servers, Side::Ours)?);
        theirs.push(start(servers, Side::Theirs)?);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    Ok(Row { what: "cold start to initialize, beside ruff server", ours, theirs, unit: "ms", goal: Goal::Ratio(0.8) })
}

fn start(servers: &Servers, side: Side) -> anyhow::Result<f64> {
    let start = Instant::now();
    let editor = servers.start(side)?;
    let time = since(start);
    editor.shutdown()?;
    Ok(time)
}
