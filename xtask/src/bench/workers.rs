//! How much more three engines do than one, where the model is what everybody waits for.

use anyhow::Context as _;
use pantheon_tests::engine::Engine;
use pantheon_tests::postgres::Postgres;
use pantheon_tests::programs::Programs;
use pantheon_tests::scripted_model::{Reply, Script, ScriptedModel};
use pantheon_tests::sshd::Sshd;
use serde_json::json;

use super::row::{Goal, Row};
use super::runs::{begun, succeeded, timed, until};

/// How long the model thinks, in milliseconds.
const THINKS: u64 = 4_000;

/// Runs of one measurement, as many for each of three.
const RUNS: usize = 9;

/// Two and a half times as much.
const PART: f64 = 1.0 / 2.5;

/// Measures it.
///
/// # Errors
/// When a server does not start, or a run fails.
pub(super) fn measure(programs: &Programs, sshd: &Sshd, postgres: &Postgres) -> anyhow::Result<Row> {
    let [ours, theirs] = [(3, "three.git"), (1, "one.git")].map(|(engines, name)| {
        let bare = sshd.repository(name, &[("total.py", "def total(items):\n    return sum(items)\n")])?;
        let answer = "total.py\n<<<<<<< SEARCH\ndef total(items):\n=======\ndef grand_total(items):\n>>>>>>> REPLACE\n";
        let model = ScriptedModel::start(Script::always(Reply { first_delay: THINKS, ..Reply::text(answer) }))?;
        let (database, own) = (postgres.database(), sshd.engine_variables()?);
        let start = |workers: &str| {
            let own = own.iter().map(|(name, value)| (*name, value.as_str()));
            let provider = [("PANTHEON_PROVIDER", "openai"), ("OPENAI_BASE_URL", model.url())];
            let runs = [("DATABASE_URL", database.as_str()), ("PANTHEON_RUN_WORKERS", workers)];
            Engine::start_with(programs, &own.chain(provider).chain(runs).collect::<Vec<_>>())
        };
        let front = start("0")?;
        let _workers: Vec<Engine> = (0..engines).map(|_| start("1")).collect::<anyhow::Result<_>>()?;
        let run = |number: usize| {
            let words = format!("call it grand, {number}");
            json!({ "repoUrl": sshd.url(&bare), "command": "change_workspace", "instruction": words })
        };
        timed(|| {
            let ids: Vec<String> =
                (0..RUNS).map(|number| begun(&front, &run(number))).collect::<anyhow::Result<_>>()?;
            ids.iter().try_for_each(|id| until(&front, id, succeeded).context("a run failed"))
        })
    });
    let what = "9 runs with a model that thinks for 4 s, by three engines beside one";
    Ok(Row { what, ours: ours?, theirs: theirs?, unit: "ms", goal: Goal::Ratio(PART) })
}
