//! Engines that work on one run each work on as many runs at a time as there are engines. How much faster that is,
//! `cargo xtask bench --all` measures.

use pantheon_tests::engine::Engine;
use pantheon_tests::http;
use pantheon_tests::scripted_model::{Fate, Reply, Request};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::site::{Site, Store, answer, is_final, job, post, state, until};

const WORKERS: usize = 3;

#[test]
fn three_workers_have_three_runs_at_a_time() {
    let site = Site::new(Store::Postgres, Vec::new()).with_model(Reply { hang_after: Some(0), ..answer() });
    let front = site.engine_with(&[("PANTHEON_RUN_WORKERS", "0")]);
    let states: Vec<TempDir> = (0..WORKERS).map(|_| TempDir::new().unwrap()).collect();
    let start = |state: &TempDir| {
        site.engine_with(&[("PANTHEON_STATE", state.path().to_str().unwrap()), ("PANTHEON_RUN_WORKERS", "1")])
    };
    let _engines: Vec<Engine> = states.iter().map(start).collect();
    let ask = |run: usize| {
        let mut request = site.change();
        request["instruction"] = json!(format!("call it grand, {run}"));
        post(&front, &request, &format!("{run}")).unwrap()
    };
    let ids: Vec<String> = (0..=WORKERS).map(ask).collect();
    // So many asked the model, and as many as there are workers still wait for its answer.
    let asked = |count: usize| {
        let waits = |requests: &[Request]| requests.iter().filter(|request| request.fate == Fate::Running).count();
        site.model.wait_for(|requests| requests.len() == count && waits(requests) == WORKERS).unwrap()
    };
    asked(WORKERS);
    let mut all: Vec<String> = ids.iter().map(|id| state(&job(&front, id).unwrap()).to_owned()).collect();
    let waiting = all.iter().position(|state| state == "queued").unwrap();
    all.remove(waiting);
    assert_eq!(all, ["running"; WORKERS], "a worker has more than its one run");

    // A place that is free is taken by the run that waited.
    let other = &ids[(waiting + 1) % ids.len()];
    http::ask(front.address(), &format!("DELETE /jobs/{other}"), &[], &Value::Null).unwrap();
    until(&front, other, is_final);
    asked(WORKERS + 1);
}
