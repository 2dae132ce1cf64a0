//! Cold start: from the spawn to the answer to `initialize`.

use std::time::Instant;

use super::measure::since;
use super::row::Row;
use super::servers::{Servers, Side, in_turns};

/// Measures all sides in turns.
///
/// # Errors
/// When a server does not start.
pub(super) fn measure(servers: &Servers, rounds: usize) -> anyhow::Result<Vec<Row>> {
    let times = in_turns(&servers.sides(), rounds, |side| start(servers, side))?;
    Ok(times.medians(|time| *time).rows("cold start to initialize", "ms", 0.8))
}

fn start(servers: &Servers, side: Side) -> anyhow::Result<f64> {
    let start = Instant::now();
    let editor = servers.start(side)?;
    let time = since(start);
    editor.shutdown()?;
    Ok(time)
}
