//! A run is cancelled at every stage: it ends as it is told, and nothing of it is left.

use std::thread;

use pantheon_tests::engine::Engine;
use pantheon_tests::gate::Gate;
use pantheon_tests::http;
use pantheon_tests::scripted_model::Reply;
use pantheon_tests::traces::comes_true;
use serde_json::{Value, json};

use super::checker::check;
use super::site::{Site, Store, post, state, until};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Queued,
    Fetching,
    ModelWorks,
    CheckRuns,
    Waiting,
    BeforeTheRefMoves,
    AfterTheRefMoved,
}

#[test]
fn every_stage_can_be_cancelled() {
    use Stage::{AfterTheRefMoved, BeforeTheRefMoves, CheckRuns, Fetching, ModelWorks, Queued, Waiting};
    thread::scope(|scope| {
        for stage in [Queued, Fetching, ModelWorks, CheckRuns, Waiting, BeforeTheRefMoves, AfterTheRefMoved] {
            scope.spawn(move || cancelled_in(stage));
        }
    });
}

fn cancelled_in(stage: Stage) {
    let gate = Gate::closed().unwrap();
    let hangs = Reply { hang_after: Some(0), ..Reply::default() };
    let site = Site::new(Store::Sqlite, if stage == Stage::ModelWorks { vec![hangs] } else { Vec::new() });
    match stage {
        Stage::Fetching => site.sshd.hold_fetches(&gate).unwrap(),
        Stage::BeforeTheRefMoves => site.bare.hook("pre-receive", &gate.script()).unwrap(),
        Stage::AfterTheRefMoved => site.bare.hook("post-receive", &gate.script()).unwrap(),
        _ => {}
    }
    let check_command =
        if stage == Stage::CheckRuns { "trap '' TERM INT HUP; while :; do sleep 1; done" } else { "true" };
    let workers = if stage == Stage::Queued { "0" } else { "4" };
    let engine = site.engine_with(&[("PANTHEON_CHECK", check_command), ("PANTHEON_RUN_WORKERS", workers)]);
    let mut request = site.change();
    request["review"] = json!(stage == Stage::Waiting);
    let id = post(&engine, &request, "once").unwrap();
    let told = |wanted: &str| drop(until(&engine, &id, |job| job["detail"] == wanted));
    match stage {
        Stage::Queued => {}
        Stage::Fetching | Stage::BeforeTheRefMoves | Stage::AfterTheRefMoved => {
            assert!(comes_true(|| gate.is_reached()), "{stage:?} was not reached:\n{}", engine.log());
        }
        Stage::ModelWorks => drop(site.model.wait_for(|asked| !asked.is_empty()).unwrap()),
        Stage::CheckRuns => told("running the check"),
        Stage::Waiting => told("waits to be accepted"),
    }
    cancel(&engine, &id);
    if matches!(stage, Stage::BeforeTheRefMoves | Stage::AfterTheRefMoved) {
        gate.open().unwrap();
    }
    let jobs = check(&site, &engine, std::slice::from_ref(&id));
    // What is on its way to the remote when somebody asks is not called back.
    let too_late = matches!(stage, Stage::BeforeTheRefMoves | Stage::AfterTheRefMoved);
    let expected = if too_late { "succeeded" } else { "cancelled" };
    assert_eq!(state(&jobs[0]), expected, "{stage:?}: {}\n{}", jobs[0], engine.log());
}

fn cancel(engine: &Engine, id: &str) {
    let opened = http::ask(engine.address(), &format!("DELETE /jobs/{id}"), &[], &Value::Null).unwrap();
    let (status, reply) = (opened.status, opened.json().unwrap());
    assert_eq!(status, 202, "{reply}");
}
