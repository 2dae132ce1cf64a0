//! The menu of the lightbulb in a real browser: a VS Code with our extension and its server, beside one without.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use pantheon_tests::code_server::{CodeServer, CodeServerProgram};
use pantheon_tests::copy_of_examples;
use pantheon_tests::engine::Engine;
use pantheon_tests::programs::Programs;
use tempfile::TempDir;

use super::measure::median;
use super::row::{Goal, Row};
use crate::tools::code_server;
use crate::workspace::{Profile, root, target};
use crate::{extension, step, tools};

/// Menus for each round of the other measurements: they are quick, and spread.
const MENUS: usize = 5;

/// Measures both in turns, in one browser.
///
/// # Errors
/// When a part cannot be installed or does not show a menu.
pub(super) fn measure(programs: &Programs, engine: &Engine, rounds: usize) -> anyhow::Result<Row> {
    tools::chromium()?;
    let playwright = tools::playwright()?;
    let package = extension::package(Profile::Release)?;
    let work = copy_of_examples();
    let (with, without) = (TempDir::new()?, TempDir::new()?);
    let ours = started(with.path(), Some(&package), work.path(), programs, engine)?;
    let theirs = started(without.path(), None, work.path(), programs, engine)?;
    let mut script = Command::new("node");
    script
        .arg(root().join("xtask/src/bench/lightbulb.mjs"))
        .env("PANTHEON_TEST_PLAYWRIGHT", playwright)
        .env("PANTHEON_TEST_WORK", work.path())
        .env("PANTHEON_TEST_SCREENSHOTS", target().join("screenshots"))
        .env("PANTHEON_BENCH_WITH", ours.url())
        .env("PANTHEON_BENCH_WITHOUT", theirs.url())
        .env("PANTHEON_BENCH_ROUNDS", (rounds * MENUS).to_string());
    let said = step::quietly(&mut script)?;
    let (ours, theirs): (Vec<f64>, Vec<f64>) =
        serde_json::from_str(said.trim()).with_context(|| format!("the browser said {said:?}"))?;
    let (ours, theirs) = (median(ours), median(theirs));
    Ok(Row { what: "the lightbulb's menu, beside none of ours", ours, theirs, unit: "ms", goal: Goal::Over(50.0) })
}

fn started(
    data: &Path,
    package: Option<&Path>,
    folder: &Path,
    programs: &Programs,
    engine: &Engine,
) -> anyhow::Result<CodeServer> {
    let found = code_server::install()?;
    let extensions = data.join("extensions");
    let program = CodeServerProgram { words: found.words, path: found.path, data: data.to_owned(), extensions };
    let settings = data.join("user/User");
    fs::create_dir_all(&settings)?;
    let quiet = serde_json::json!({
        "workbench.startupEditor": "none",
        "workbench.secondarySideBar.defaultVisibility": "hidden",
        "chat.disableAIFeatures": true,
        "telemetry.telemetryLevel": "off",
    });
    fs::write(settings.join("settings.json"), quiet.to_string())?;
    package.map_or(Ok(()), |package| program.install(package))?;
    program.start("127.0.0.1:0", folder, programs, &[("PANTHEON_ENGINE_URL", engine.url())])
}
