//! Two engines share one database: one is stopped longer than its lease, or dies of one job again and again.

use pantheon_tests::gate::Gate;
use pantheon_tests::scripted_model::Reply;
use pantheon_tests::traces::comes_true;
use serde_json::json;
use tempfile::TempDir;

use super::checker::check;
use super::site::{Site, Store, post, state, until};

#[test]
fn a_stopped_engine_comes_back_too_late() {
    let (gate, site) = (Gate::closed().unwrap(), Site::new(Store::Postgres, Vec::new()));
    site.bare.hook("pre-receive", &gate.script()).unwrap();
    let other_state = TempDir::new().unwrap();
    let first = site.engine();
    let id = post(&first, &site.change(), "once").unwrap();
    assert!(comes_true(|| gate.is_reached()), "the push never began:\n{}", first.log());
    first.signal("STOP").unwrap();
    let second = site.engine_with(&[("PANTHEON_STATE", other_state.path().to_str().unwrap())]);
    let job = until(&second, &id, |job| state(job) == "succeeded");
    first.signal("CONT").unwrap();
    gate.open().unwrap();
    check(&site, &second, std::slice::from_ref(&id));
    assert_eq!(until(&first, &id, |job| state(job) == "succeeded")["commitHash"], job["commitHash"]);
    assert_eq!(site.model.requests().len(), 1, "the commit was made once");
}

#[test]
fn a_job_that_kills_its_engine_comes_to_an_end() {
    let hangs = Reply { hang_after: Some(0), ..Reply::default() };
    let site = Site::new(Store::Sqlite, vec![hangs.clone(), hangs]).with("PANTHEON_RUN_ATTEMPTS", "2");
    let mut engine = site.engine();
    let id = post(&engine, &site.change(), "deadly").unwrap();
    for attempt in 1..=2 {
        site.model.wait_for(|asked| asked.len() == attempt).unwrap();
        engine.kill().unwrap();
        engine = site.engine();
    }
    let other = post(&engine, &site.scaffold("web"), "harmless").unwrap();
    let jobs = check(&site, &engine, &[id, other]);
    assert_eq!((state(&jobs[0]), state(&jobs[1])), ("failed", "succeeded"), "{jobs:?}");
    assert_eq!(jobs[0]["detail"], json!("every attempt at the job came to nothing"), "{}", jobs[0]);
    assert_eq!(site.model.requests().len(), 2, "it was begun once more than allowed");
}

#[test]
fn an_engine_outlives_its_database() {
    let mut site = Site::new(Store::Postgres, Vec::new());
    let postgres = site.own_postgres(&[]);
    let engine = site.engine();
    let before = post(&engine, &site.scaffold("before"), "before").unwrap();
    until(&engine, &before, |job| state(job) == "succeeded");
    postgres.crash();
    let refused = post(&engine, &site.scaffold("meanwhile"), "meanwhile").unwrap_err().to_string();
    assert!(refused.starts_with("503") && refused.contains("store_unavailable"), "{refused}");
    postgres.restart();
    let mut after = None;
    assert!(comes_true(|| {
        after = post(&engine, &site.scaffold("meanwhile"), "meanwhile").ok();
        after.is_some()
    }));
    check(&site, &engine, &[before, after.unwrap()]);
}
