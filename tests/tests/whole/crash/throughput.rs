//! Three engines that work do three times as much as one, where the model is what everybody waits for.

use std::time::{Duration, Instant};

use pantheon_tests::engine::Engine;
use pantheon_tests::scripted_model::Reply;
use serde_json::json;
use tempfile::TempDir;

use super::checker::check;
use super::site::{Site, Store, answer, post, state};
use crate::whole::suite::{is_long, tell};

/// How long the model thinks, how many runs there are, and how many times as much three must do: in the long suite what is
/// promised, otherwise what a busy machine does too.
const USUAL: (u64, usize, f64) = (1_000, 6, 1.2);
const LONG: (u64, usize, f64) = (4_000, 9, 2.5);

#[test]
fn three_workers_do_more_than_one() {
    let (thinks, runs, promised) = if is_long() { LONG } else { USUAL };
    let [one, three] = [1, 3].map(|workers| takes(workers, thinks, runs));
    let ratio = one.as_secs_f64() / three.as_secs_f64();
    tell(&format!(
        "{runs} runs, a model that thinks for {thinks} ms: {one:.1?} by one, {three:.1?} by three, {ratio:.2} times"
    ));
    assert!(ratio >= promised, "{ratio:.2}: {one:.1?} by one, {three:.1?} by three");
}

/// How long engines that work on one run each take for so many.
fn takes(workers: usize, thinks: u64, runs: usize) -> Duration {
    let site = Site::new(Store::Postgres, Vec::new()).with_model(Reply { first_delay: thinks, ..answer() });
    let front = site.engine_with(&[("PANTHEON_RUN_WORKERS", "0")]);
    let states: Vec<TempDir> = (0..workers).map(|_| TempDir::new().unwrap()).collect();
    let start = |state: &TempDir| {
        site.engine_with(&[("PANTHEON_STATE", state.path().to_str().unwrap()), ("PANTHEON_RUN_WORKERS", "1")])
    };
    let _engines: Vec<Engine> = states.iter().map(start).collect();
    let begun = Instant::now();
    let ask = |run: usize| {
        let mut request = site.change();
        request["instruction"] = json!(format!("call it grand, {run}"));
        post(&front, &request, &format!("{run}")).unwrap()
    };
    let ids: Vec<String> = (0..runs).map(ask).collect();
    let jobs = check(&site, &front, &ids);
    let took = begun.elapsed();
    assert!(jobs.iter().all(|job| state(job) == "succeeded"), "{jobs:?}");
    took
}
