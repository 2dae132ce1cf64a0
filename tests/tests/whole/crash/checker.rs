//! What must hold once everything is settled, whatever happened before.

use std::collections::BTreeMap;

use pantheon_tests::engine::Engine;
use pantheon_tests::traces;
use serde_json::Value;

use super::site::{Site, is_final, job, state, until};

/// A commit that a job made, and a branch that has it.
type Pushed = (String, String);

/// Waits for the acknowledged jobs' ends, and looks at all of them and at the remote.
pub(super) fn check(site: &Site, engine: &Engine, acknowledged: &[String]) -> Vec<Value> {
    let jobs: Vec<Value> = acknowledged.iter().map(|id| until(engine, id, is_final)).collect();
    let pushed = pushed(site);
    for job in &jobs {
        let id = job["jobId"].as_str().unwrap();
        let commits = pushed.get(id).map_or(&[][..], Vec::as_slice);
        is_truthful(job, commits);
    }
    for (id, commits) in &pushed {
        assert_eq!(commits.len(), 1, "{id} was pushed more than once: {commits:?}");
        assert!(job(engine, id).is_ok(), "{id} was pushed and is no job");
    }
    nothing_is_left(site, engine);
    jobs
}

/// A job that succeeded has exactly its commit on exactly its branch; any other has none.
fn is_truthful(job: &Value, commits: &[Pushed]) {
    if state(job) == "succeeded" {
        let [(branch, commit)] = commits else { panic!("{job} has {commits:?}") };
        assert_eq!(
            (job["branch"].as_str(), job["commitHash"].as_str()),
            (Some(branch.as_str()), Some(commit.as_str()))
        );
    } else {
        assert!(commits.is_empty(), "{job} has {commits:?}");
    }
}

/// The commits beside `main`, by the job that they name.
fn pushed(site: &Site) -> BTreeMap<String, Vec<Pushed>> {
    let format = "--format=%H %(trailers:key=Pantheon-Job,valueonly,separator=%x20)";
    let mut pushed = BTreeMap::<String, Vec<Pushed>>::new();
    for branch in site.bare.branches().unwrap() {
        for line in site.bare.git(&["log", format, &format!("main..{branch}")]).unwrap().lines() {
            let (commit, id) = line.split_once(' ').unwrap();
            pushed.entry(id.trim().to_owned()).or_default().push((branch.clone(), commit.to_owned()));
        }
    }
    pushed
}

/// No folder of a piece of work, and no process but the engine's connections.
fn nothing_is_left(site: &Site, engine: &Engine) {
    let scratch = site.state.path().join("scratch");
    let left = || traces::files_below(&scratch).into_iter().filter(|path| !path.ends_with("lock")).collect::<Vec<_>>();
    assert!(traces::comes_true(|| left().is_empty()), "{:?}", left());
    let engines = || traces::working_in(&scratch).into_iter().filter(|id| *id != engine.id()).count();
    assert!(traces::comes_true(|| engines() <= 1), "more than the connection goes on");
}
