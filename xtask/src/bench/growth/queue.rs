//! Accepting a run and listing the newest, while more and more of them wait.

use anyhow::ensure;
use pantheon_tests::engine::Engine;
use pantheon_tests::http;
use pantheon_tests::postgres::Postgres;
use pantheon_tests::programs::Programs;
use serde_json::{Value, json};

use super::super::measure::median;
use super::super::measured::Measured;
use super::super::plot::{Axis, Line, Plot};
use super::super::row::Row;
use super::super::runs::timed;

/// Runs of one batch, the most that is taken.
const BATCH: usize = 200;

/// Requests of each kind at each length.
const TIMES: usize = 11;

/// Measures with each database. Nobody works on the runs.
///
/// # Errors
/// When a server does not start or does not accept.
pub(in super::super) fn measure(programs: &Programs, lengths: &[usize]) -> anyhow::Result<Measured> {
    let postgres = Postgres::start();
    let database = postgres.database();
    let mut measured = Measured::default();
    let mut lines = Vec::new();
    for (name, more) in [("SQLite", None), ("Postgres", Some(("DATABASE_URL", database.as_str())))] {
        let engine = engine(programs, more)?;
        let [mut accept, mut list] = ["POST /execute/git-flow", "GET /jobs"]
            .map(|route| Line { name: format!("{route}, {name}"), points: Vec::new() });
        let mut queued = 0;
        for length in lengths {
            fill(&engine, &mut queued, *length)?;
            let [accepting, listing] = times(&engine, &mut queued)?;
            accept.points.push((*length as f64, accepting));
            list.points.push((*length as f64, listing));
            let row = |what, time| Row::shown(format!("{what}, {length} queued, {name}"), time, f64::NAN, "ms");
            measured.rows.extend([row("accepting a run, p50", accepting), row("GET /jobs, p50", listing)]);
        }
        lines.extend([accept, list]);
    }
    measured.plots.push(Plot {
        file: "growth-queue",
        title: "Accepting and listing, by the queue's length".to_owned(),
        across: Axis::logarithmic("queued runs"),
        up: Axis::logarithmic("ms"),
        lines,
    });
    Ok(measured)
}

fn engine(programs: &Programs, more: Option<(&str, &str)>) -> anyhow::Result<Engine> {
    let mut variables = vec![
        ("PANTHEON_PROVIDER", "rules"),
        ("PANTHEON_RUN_WORKERS", "0"),
        // A tenth of it is for each tenant, and here there is one.
        ("PANTHEON_MAX_QUEUED_RUNS", "1000000"),
        ("PANTHEON_GIT_HOSTS", "git.invalid"),
    ];
    variables.extend(more);
    Engine::start_with(programs, &variables)
}

fn fill(engine: &Engine, queued: &mut usize, length: usize) -> anyhow::Result<()> {
    while *queued < length {
        let count = BATCH.min(length - *queued);
        let runs: Vec<Value> = (0..count).map(|number| run(*queued + number)).collect();
        ask(engine, "POST /jobs", 202, &json!({ "runs": runs }))?;
        *queued += count;
    }
    Ok(())
}

fn times(engine: &Engine, queued: &mut usize) -> anyhow::Result<[f64; 2]> {
    let (mut accepting, mut listing) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        accepting.push(timed(|| ask(engine, "POST /execute/git-flow", 202, &run(*queued)))?);
        *queued += 1;
        listing.push(timed(|| ask(engine, "GET /jobs", 200, &Value::Null))?);
    }
    Ok([median(accepting), median(listing)])
}

fn run(number: usize) -> Value {
    json!({ "repoUrl": "ssh://git@git.invalid/shop.git", "command": format!("scaffold:site web-{number}") })
}

fn ask(engine: &Engine, line: &str, wanted: u16, body: &Value) -> anyhow::Result<()> {
    let opened = http::ask(engine.address(), line, &[("Prefer", "respond-async")], body)?;
    let status = opened.status;
    let reply = opened.json()?;
    ensure!(status == wanted, "{line} is answered with {status}: {reply}");
    Ok(())
}
