//! `gods stats`: the same figures in a terminal.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use pantheon_tests::programs::{Programs, words};
use serde_json::Value;

use super::Stage;

#[test]
fn figures_are_shown_with_bars() {
    let stage = Stage::new(&[("PANTHEON_PRICES", "scripted-model=1000000/1000000")]);
    stage.edit();
    stage.run();
    let output = stage.gods(&["stats", "--interval", "0.1"]);
    assert!(output.status.success(), "{}", words(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    for said in
        ["Edits    1", "applied 1", "100% accepted", "input 11", "output 7", "23.00 dollars", "succeeded 1", "push"]
    {
        assert!(text.contains(said), "{said:?} is not in\n{text}");
    }
    assert!(text.contains('█') && !text.contains('\u{1b}'), "{text}");
    let coloured = stage.gods(&["--color", "always", "stats", "--interval", "0.1"]);
    assert!(String::from_utf8(coloured.stdout).unwrap().contains("\u{1b}["));
}

#[test]
fn figures_are_json_too() {
    let stage = Stage::new(&[]);
    stage.edit();
    let output = stage.gods(&["stats", "--json", "--interval", "0.1"]);
    let figures: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&figures["edits"]["total"], &figures["edits"]["outcomes"]["applied"]), (&1.0.into(), &1.0.into()));
    assert_eq!((&figures["models"]["tokens"]["output"], &figures["runs"]["queued"]), (&7.0.into(), &0.0.into()));
    let steps = figures["durations"].as_array().unwrap();
    let gates = steps.iter().find(|one| one["topic"] == "step" && one["name"] == "gates").unwrap();
    assert!(gates["p95"].as_f64().unwrap() > 0.0 && figures["uptimeSeconds"].as_f64().unwrap() < 600.0, "{figures}");
}

#[test]
fn a_watch_goes_on_until_it_is_interrupted() {
    let stage = Stage::new(&[]);
    let mut gods = Programs::built().command("gods");
    gods.args(["stats", "--watch", "--json", "--interval", "0.1"]).env("PANTHEON_ENGINE_URL", stage.engine.url());
    let mut gods = gods.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(gods.stdout.take().unwrap()).lines().map(Result::unwrap);
    let edits = |line: String| serde_json::from_str::<Value>(&line).unwrap()["edits"]["total"].as_f64().unwrap();
    assert_eq!(edits(lines.next().unwrap()), 0.0);
    stage.edit();
    assert!(lines.any(|line| edits(line) > 0.0), "the edit is never seen");
    assert!(Command::new("kill").arg("-INT").arg(gods.id().to_string()).status().unwrap().success());
    let rest = lines.count();
    assert!(gods.wait().unwrap().success(), "{rest} more lines");
}

#[test]
fn without_an_engine_there_are_no_figures() {
    let output = Programs::built().command("gods").arg("stats").stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(words(&output).contains("PANTHEON_ENGINE_URL"), "{}", words(&output));
    let output = Programs::built().command("gods").args(["stats", "--interval", "0"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
