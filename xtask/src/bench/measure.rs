//! Times, medians, and the memory of a process.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::Context;

/// How long a process may take to settle.
const SETTLING: Duration = Duration::from_secs(30);

/// The time between two looks at a process that settles.
const LOOK: Duration = Duration::from_millis(300);

/// The middle of the measurements.
///
/// # Panics
/// When there are none.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    assert!(!values.is_empty(), "a measurement has at least one round");
    values[values.len() / 2]
}

/// The measurement below which this part of all lies, such as 0.99.
///
/// # Panics
/// When there are none.
pub(super) fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    assert!(!values.is_empty(), "a measurement has at least one value");
    let rank = (values.len() as f64 * part).ceil() as usize;
    values[rank.clamp(1, values.len()) - 1]
}

/// Milliseconds since.
pub(super) fn since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

/// The proportional set size of a process in MiB, once two looks at it agree.
///
/// # Errors
/// When the process is gone or never settles.
pub(super) fn settled_pss(id: u32) -> anyhow::Result<f64> {
    let start = Instant::now();
    let mut last = pss(id)?;
    while start.elapsed() < SETTLING {
        std::thread::sleep(LOOK);
        let now = pss(id)?;
        if (now - last).abs() <= 0.01 * last {
            return Ok(now);
        }
        last = now;
    }
    anyhow::bail!("process {id} does not settle; it has {last:.1} MiB")
}

fn pss(id: u32) -> anyhow::Result<f64> {
    let path = format!("/proc/{id}/smaps_rollup");
    let text = fs::read_to_string(&path).with_context(|| format!("{path} cannot be read"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:")).context("no Pss in smaps_rollup")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib / 1024.0)
}
