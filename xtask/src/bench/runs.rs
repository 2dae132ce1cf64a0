//! Runs on repositories, over the same ssh: a tree from a warm mirror beside `git clone --depth 1`, twenty jobs beside
//! twenty scripts, and how soon a run begins.

use std::fs;
use std::io::BufRead;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, ensure};
use pantheon_tests::engine::Engine;
use pantheon_tests::http;
use pantheon_tests::postgres::Postgres;
use pantheon_tests::programs::Programs;
use pantheon_tests::sshd::{Bare, Sshd};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::measure::{median, since};
use super::row::{Goal, Row};

/// Files of the repository that trees are made of.
const FILES: usize = 2_000;

/// Jobs, and scripts, of one round.
const JOBS: usize = 20;

/// Runs whose beginning is timed.
const BEGINNINGS: usize = 40;

/// Measures all of it.
///
/// # Errors
/// When a server does not start, or a run or a script fails.
pub(super) fn measure(programs: &Programs, rounds: usize) -> anyhow::Result<Vec<Row>> {
    let sshd = Sshd::start()?;
    let mut rows = vec![trees(programs, &sshd, rounds)?, jobs(programs, &sshd, rounds.min(3))?];
    rows.push(beginnings(programs, &sshd, &[], "a run's beginning after its request, p50, SQLite", 10.0)?);
    let postgres = Postgres::start();
    let database = postgres.database();
    let variables = [("DATABASE_URL", database.as_str())];
    rows.push(beginnings(programs, &sshd, &variables, "  the same, Postgres", 20.0)?);
    Ok(rows)
}

/// From the request of a run to its tree on the disk, in which the check begins. Between lie the repository's state at the
/// host, its files, the change and its commit, so it is more than what lays out the tree.
fn trees(programs: &Programs, sshd: &Sshd, rounds: usize) -> anyhow::Result<Row> {
    let bare = large(sshd)?;
    let engine = engine(programs, sshd, &[("PANTHEON_CHECK", "true")])?;
    let run = json!({ "repoUrl": sshd.url(&bare), "command": "scaffold:site web", "dryRun": true });
    // The first one makes the mirror.
    whole(&engine, &run)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let asked = Instant::now();
        let id = begun(&engine, &run)?;
        until(&engine, &id, |job| job["detail"] == "running the check")?;
        ours.push(since(asked));
        until(&engine, &id, succeeded)?;
        let place = TempDir::new()?;
        theirs.push(timed(|| shell(sshd, place.path(), &format!("git clone -q --depth 1 '{}' w", sshd.url(&bare))))?);
    }
    let what = "a tree of 2,000 files to work in, beside git clone --depth 1".to_owned();
    Ok(Row { what, ours: median(ours), theirs: median(theirs), unit: "ms", goal: Goal::Ratio(0.35) })
}

fn jobs(programs: &Programs, sshd: &Sshd, rounds: usize) -> anyhow::Result<Row> {
    let bare = sshd.repository("small.git", &[("README.md", "# Small\n"), ("src/a.py", "x = 1\n")])?;
    let engine = engine(programs, sshd, &[])?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        ours.push(timed(|| at_once(&engine, &sshd.url(&bare), round))?);
        let place = TempDir::new()?;
        theirs.push(timed(|| {
            (0..JOBS).try_for_each(|number| shell(sshd, place.path(), &script(&sshd.url(&bare), round, number)))
        })?);
    }
    let what = "20 scaffolds pushed, beside 20 scripts that clone, commit and push".to_owned();
    Ok(Row { what, ours: median(ours), theirs: median(theirs), unit: "ms", goal: Goal::Ratio(0.5) })
}

fn at_once(engine: &Engine, url: &str, round: usize) -> anyhow::Result<()> {
    let run = |number| json!({ "repoUrl": url, "command": format!("scaffold:site web-{round}-{number}") });
    let ids: Vec<String> = (0..JOBS).map(|number| begun(engine, &run(number))).collect::<anyhow::Result<_>>()?;
    ids.iter()
        .try_for_each(|id| until(engine, id, succeeded).with_context(|| format!("a run failed:\n{}", engine.log())))
}

/// The same files would only make the script slower.
fn script(url: &str, round: usize, number: usize) -> String {
    format!(
        "git clone -q --depth 1 '{url}' w && cd w && mkdir web && echo '# Web' > web/README.md && git add -A && \
         git -c user.name=a -c user.email=a@example.org commit -q -m scaffold && \
         git push -q origin HEAD:refs/heads/script-{round}-{number} && cd .. && rm -rf w"
    )
}

fn beginnings(
    programs: &Programs,
    sshd: &Sshd,
    variables: &[(&str, &str)],
    what: &str,
    most: f64,
) -> anyhow::Result<Row> {
    let bare = sshd.repository(&format!("begins-{}.git", variables.len()), &[("README.md", "# Begins\n")])?;
    let engine = engine(programs, sshd, variables)?;
    let run = json!({ "repoUrl": sshd.url(&bare), "command": "scaffold:site web", "dryRun": true });
    whole(&engine, &run)?;
    let mut times = Vec::new();
    for _ in 0..BEGINNINGS {
        let asked = Instant::now();
        let id = begun(&engine, &run)?;
        until(&engine, &id, |job| job["state"] == "running")?;
        times.push(since(asked));
        until(&engine, &id, succeeded)?;
    }
    let what = what.to_owned();
    Ok(Row { what, ours: median(times), theirs: f64::NAN, unit: "ms", goal: Goal::Most(most) })
}

/// An engine that works on the server's repositories by the built-in rules, with more variables.
///
/// # Errors
/// When it does not start.
pub(super) fn engine(programs: &Programs, sshd: &Sshd, more: &[(&str, &str)]) -> anyhow::Result<Engine> {
    let own = sshd.engine_variables()?;
    let own = own.iter().map(|(name, value)| (*name, value.as_str()));
    let all: Vec<_> = own.chain([("PANTHEON_PROVIDER", "rules")]).chain(more.iter().copied()).collect();
    Engine::start_with(programs, &all)
}

fn large(sshd: &Sshd) -> anyhow::Result<Bare> {
    let line = "def function(argument):\n    return argument + 1\n\n";
    let text = |number: usize| format!("# Module {number}\n{}", line.repeat(40));
    let files: Vec<(String, String)> =
        (0..FILES).map(|number| (format!("part{}/module{number}.py", number % 50), text(number))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    sshd.repository("large.git", &files)
}

/// A run from its request to its end.
///
/// # Errors
/// When it does not succeed.
pub(super) fn whole(engine: &Engine, run: &Value) -> anyhow::Result<()> {
    let id = begun(engine, run)?;
    until(engine, &id, succeeded).with_context(|| format!("a run failed:\n{}", engine.log()))
}

/// Sends a run in; answers its name.
///
/// # Errors
/// When it is not accepted.
pub(super) fn begun(engine: &Engine, run: &Value) -> anyhow::Result<String> {
    let reply = http::ask(engine.address(), "POST /execute/git-flow", &[("Prefer", "respond-async")], run)?.json()?;
    reply["jobId"].as_str().map(str::to_owned).with_context(|| format!("no run was accepted: {reply}"))
}

/// Whether a run has succeeded.
pub(super) fn succeeded(job: &Value) -> bool {
    job["state"] == "succeeded"
}

/// Follows a run until that is so, as soon as it is told.
///
/// # Errors
/// When it ends otherwise.
pub(super) fn until(engine: &Engine, id: &str, is_so: impl Fn(&Value) -> bool) -> anyhow::Result<()> {
    let opened = http::ask(engine.address(), &format!("GET /jobs/{id}/events"), &[], &Value::Null)?;
    let mut last = Value::Null;
    for line in opened.body.lines() {
        let Some(data) = line?.strip_prefix("data:").map(str::to_owned) else { continue };
        last = serde_json::from_str(data.trim())?;
        if is_so(&last) {
            return Ok(());
        }
    }
    anyhow::bail!("run {id} ended otherwise: {last}")
}

/// Milliseconds of a piece of work.
///
/// # Errors
/// Those of the work.
pub(super) fn timed(work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let begun = Instant::now();
    work()?;
    Ok(since(begun))
}

/// A script as a person would write it, with the same key and the same check of the host.
///
/// # Errors
/// When it fails.
pub(super) fn shell(sshd: &Sshd, place: &Path, script: &str) -> anyhow::Result<()> {
    let key = place.join("key");
    if !key.exists() {
        fs::write(&key, sshd.key()?)?;
        Command::new("chmod").arg("600").arg(&key).status()?;
    }
    let known = sshd.known_hosts()?;
    let ssh = format!(
        "ssh -F /dev/null -i '{}' -o IdentitiesOnly=yes -o UserKnownHostsFile='{}'",
        key.display(),
        known.display()
    );
    let mut command = Command::new("sh");
    command.args(["-c", script]).current_dir(place).env("GIT_SSH_COMMAND", ssh).env("GIT_CONFIG_NOSYSTEM", "1");
    let output = command.stdin(Stdio::null()).output()?;
    ensure!(output.status.success(), "a script failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
