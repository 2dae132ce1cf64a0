//! `gods stats`: what the engine's metrics say, for people and as JSON. It counts nothing itself.

mod lines;
mod samples;
mod summary;

use std::collections::VecDeque;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::cli::StatsArgs;
use crate::config::EngineArgs;
use crate::engine::Engine;
use crate::failure::{Exit, Failure};
use samples::Samples;
use summary::Summary;

/// How many readings a sparkline shows.
const KEPT: usize = 30;

/// To the first place of the screen, and away with what is there.
const CLEAR: &str = "\x1b[H\x1b[2J";

/// One look at the engine.
#[derive(Debug)]
pub(crate) struct Reading {
    at: Instant,
    samples: Samples,
}

/// Prints the engine's figures: once, or until Ctrl-C.
///
/// # Errors
/// When no engine is named, it cannot be reached, or standard output is gone.
pub(crate) async fn run(args: &EngineArgs, stats: &StatsArgs) -> Result<Exit, Failure> {
    if !args.names_an_engine() {
        return Err(Failure::NoFigures);
    }
    let engine = Engine::connect(args).await?;
    tokio::select! {
        ended = look(&engine, stats) => ended,
        // Whoever watches ends that way, also while the engine takes its time.
        _ = tokio::signal::ctrl_c(), if stats.watch => Ok(Exit::Done),
    }
}

/// Looks again and again, or twice.
async fn look(engine: &Engine, stats: &StatsArgs) -> Result<Exit, Failure> {
    let mut readings = VecDeque::from([read(engine).await?]);
    loop {
        tokio::time::sleep(Duration::from_secs_f64(stats.interval)).await;
        readings.push_back(read(engine).await?);
        if readings.len() > KEPT {
            readings.pop_front();
        }
        show(&Summary::of(readings.make_contiguous()), stats, engine.client.url())?;
        if !stats.watch {
            return Ok(Exit::Done);
        }
    }
}

async fn read(engine: &Engine) -> Result<Reading, Failure> {
    let text = engine.client.metrics().await?;
    Ok(Reading { at: Instant::now(), samples: Samples::parse(&text) })
}

fn show(summary: &Summary, stats: &StatsArgs, url: &str) -> Result<(), Failure> {
    if stats.json {
        let text = if stats.watch { serde_json::to_string(summary) } else { serde_json::to_string_pretty(summary) };
        let text = text.map_err(std::io::Error::from)?;
        return Ok(writeln!(anstream::stdout().lock(), "{text}")?);
    }
    // Whether there are colours does not matter: the screen is cleared on each terminal.
    if stats.watch && std::io::stdout().is_terminal() {
        std::io::stdout().lock().write_all(CLEAR.as_bytes())?;
    }
    let mut out = anstream::stdout().lock();
    out.write_all(lines::text(summary, url).as_bytes())?;
    Ok(out.flush()?)
}
