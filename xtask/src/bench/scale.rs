//! More processes on one Postgres: edits a second by engines, and runs a minute by workers, while the model is the wait.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use pantheon_tests::engine::Engine;
use pantheon_tests::http;
use pantheon_tests::postgres::Postgres;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Say, Script, ScriptedModel};
use pantheon_tests::sshd::Sshd;
use serde_json::{Value, json};

use super::load::{self, Form, Rate};
use super::measured::Measured;
use super::plot::{Axis, Line, Plot};
use super::row::{Goal, Row};
use super::runs::{succeeded, until};
use crate::say;

/// Edits that one engine runs at once when nothing else is said.
const RUNNING: usize = 64;

const ENGINES: [usize; 3] = [1, 2, 4];
const WORKERS: [usize; 4] = [1, 2, 3, 4];

/// How many, and how slow the model is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    /// What the model thinks, in milliseconds.
    pub(super) thinking: u64,
    /// Edits of each client; there are as many clients as the most engines run at once.
    pub(super) each: usize,
    /// Runs that are worked on.
    pub(super) runs: usize,
}

/// Measures both.
///
/// # Errors
/// When a server does not start, or a run fails.
pub(super) fn measure(programs: &Programs, size: Size) -> anyhow::Result<Measured> {
    let postgres = Postgres::start();
    let mut measured = edits(programs, &postgres, size)?;
    measured.add(runs(programs, &postgres, size)?);
    Ok(measured)
}

fn edits(programs: &Programs, postgres: &Postgres, size: Size) -> anyhow::Result<Measured> {
    let say = Say::Replaced(vec![("+ 1".to_owned(), "+ 2".to_owned())]);
    let model = ScriptedModel::start(Script::always(Reply { say, first_delay: size.thinking, ..Reply::default() }))?;
    let mut points = Vec::new();
    let mut errors = 0;
    for count in ENGINES {
        let database = postgres.database();
        let variables = variables(&model, &database);
        let engines: Vec<Engine> =
            (0..count).map(|_| Engine::start_with(programs, &variables)).collect::<anyhow::Result<_>>()?;
        let urls: Vec<&str> = engines.iter().map(Engine::url).collect();
        let rate = Rate { at_once: RUNNING * ENGINES[2], each: size.each, over: Duration::ZERO };
        let begun = Instant::now();
        let outcome = load::run(&urls, FORM, rate, |client, turn| edit(client * size.each + turn))?;
        points.push((count as f64, outcome.taken.len() as f64 / begun.elapsed().as_secs_f64()));
        outcome.errors.first().into_iter().for_each(|error| say::warning(error));
        errors += outcome.errors.len();
    }
    let one = points[0].1;
    let row = |(engines, a_second): &(f64, f64)| {
        Row::shown(format!("edits a second, {engines} engines beside one"), *a_second, one, "/s")
    };
    let mut rows: Vec<Row> = points[1..].iter().map(row).collect();
    let what = "  errors of all of them".to_owned();
    rows.push(Row { what, ours: errors as f64, theirs: f64::NAN, unit: "", goal: Goal::Most(0.0) });
    let title = format!("Edits a second; the model thinks for {} ms, an engine runs {RUNNING} at once", size.thinking);
    let plots = vec![plot("scale-edits", title, "engines", "edits a second", points)];
    Ok(Measured { rows, plots })
}

const FORM: Form =
    Form { path: "/execute/interactive-diff", headers: "", first: "\"suggestedCode\"", last: "\"suggestedCode\"" };

fn edit(number: usize) -> String {
    let code = format!("def of_{number}(argument):\n    return argument + 1\n");
    json!({"code": code, "command": "refactor", "filePath": "measured.py"}).to_string()
}

/// Every worker is an engine that works on one run at a time; the first of them also accepts the runs.
fn runs(programs: &Programs, postgres: &Postgres, size: Size) -> anyhow::Result<Measured> {
    let sshd = Sshd::start()?;
    let bare = sshd.repository("shop.git", &[("total.py", "def total(items):\n    return sum(items)\n")])?;
    let say = "total.py\n<<<<<<< SEARCH\ndef total(items):\n=======\ndef grand_total(items):\n>>>>>>> REPLACE\n";
    let reply = Reply { first_delay: size.thinking * 3, ..Reply::text(say) };
    let model = ScriptedModel::start(Script::always(reply))?;
    let own = sshd.engine_variables()?;
    let mut points = Vec::new();
    for count in WORKERS {
        let database = postgres.database();
        let mut variables: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        variables.extend(variables_of_runs(&model, &database));
        let workers: Vec<Engine> =
            (0..count).map(|_| Engine::start_with(programs, &variables)).collect::<anyhow::Result<_>>()?;
        let run = |number| {
            json!({ "repoUrl": sshd.url(&bare), "command": "change_workspace", "dryRun": true,
            "instruction": format!("Call it grand, for the time number {number}.") })
        };
        let begun = Instant::now();
        let names = accepted(&workers[0], (0..size.runs).map(run).collect())?;
        for name in &names {
            until(&workers[0], name, succeeded).with_context(|| format!("a run failed:\n{}", workers[0].log()))?;
        }
        points.push((count as f64, names.len() as f64 * 60.0 / begun.elapsed().as_secs_f64()));
    }
    let (one, three) = (points[0].1, points[2].1);
    let what = "runs a minute, 3 workers beside one".to_owned();
    let rows = vec![Row { what, ours: three, theirs: one, unit: "/min", goal: Goal::Times(2.5) }];
    let title = format!("Runs a minute; the model thinks for {} ms, a worker has one run at a time", size.thinking * 3);
    let plots = vec![plot("scale-runs", title, "workers", "runs a minute", points)];
    Ok(Measured { rows, plots })
}

/// Sends the runs in as one batch; answers their names.
fn accepted(engine: &Engine, runs: Vec<Value>) -> anyhow::Result<Vec<String>> {
    let opened = http::ask(engine.address(), "POST /jobs", &[], &json!({ "runs": runs }))?;
    let status = opened.status;
    let reply = opened.json()?;
    ensure!(status == 202, "the runs were not accepted: {reply}");
    Ok(serde_json::from_value(reply["jobIds"].clone())?)
}

fn variables<'a>(model: &'a ScriptedModel, database: &'a str) -> [(&'static str, &'a str); 5] {
    [
        ("DATABASE_URL", database),
        ("PANTHEON_PROVIDER", "anthropic"),
        ("ANTHROPIC_BASE_URL", model.url()),
        ("ANTHROPIC_API_KEY", "placeholder"),
        // Every request is to reach the model.
        ("PANTHEON_ANSWER_CACHE", "0"),
    ]
}

fn variables_of_runs<'a>(model: &'a ScriptedModel, database: &'a str) -> impl Iterator<Item = (&'static str, &'a str)> {
    variables(model, database).into_iter().chain([("PANTHEON_RUN_WORKERS", "1")])
}

fn plot(file: &'static str, title: String, across: &'static str, up: &'static str, points: Vec<(f64, f64)>) -> Plot {
    let lines = vec![Line { name: "measured".to_owned(), points }];
    Plot { file, title, across: Axis::linear(across), up: Axis::from_zero(up), lines }
}
