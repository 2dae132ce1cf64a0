//! Edits of one engine, as another one tells of them.

use std::io::{BufRead as _, Read as _};
use std::thread;
use std::time::{Duration, Instant};

use pantheon_tests::engine::Engine;
use pantheon_tests::http::Opened;
use pantheon_tests::postgres::Postgres;
use pantheon_tests::scripted_model::{Reply, Script};
use pantheon_tests::traces::comes_true;
use serde_json::{Value, json};

use super::{Fleet, answer, silence};

/// How long a list is read that may never tell what is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn another_engine_tells_of_an_edit_and_ends_it() {
    let fleet = Fleet::new(2, "", Script::always(silence()));
    thread::scope(|scope| {
        let edit = scope.spawn(|| fleet.edit(0, 0, "far-away"));
        assert!(comes_true(|| fleet.job(1, 0, "far-away")["state"] == "running"), "{}", fleet.engines[1].log());
        let listed = fleet.ask(1, 0, "GET /jobs", &Value::Null).1;
        assert_eq!(listed["jobs"][0]["jobId"], "far-away", "{listed}");
        assert_eq!(fleet.ask(1, 1, "GET /jobs", &Value::Null).1["jobs"], json!([]), "another tenant's is listed");
        assert_eq!(fleet.job(1, 1, "far-away"), Value::Null, "another tenant's is none");
        assert_eq!(fleet.ask(1, 1, "DELETE /jobs/far-away", &Value::Null).0, 404);
        let mut events = fleet.events(1, 0, "far-away");
        let mut first = String::new();
        while !first.contains("data:") {
            assert!(events.body.read_line(&mut first).unwrap() > 0, "{first}");
        }
        assert!(first.contains("\"running\""), "{first}");
        assert_eq!(fleet.ask(1, 0, "DELETE /jobs/far-away", &Value::Null).0, 202);
        let (status, reply) = edit.join().unwrap();
        assert_eq!((status, &reply["code"]), (409, &json!("cancelled")), "{reply}");
        let mut rest = String::new();
        events.body.read_to_string(&mut rest).unwrap();
        assert!(rest.contains("\"cancelled\""), "the stream ends with the edit's end: {rest}");
    });
    let (status, reply) = fleet.ask(1, 0, "DELETE /jobs/far-away", &Value::Null);
    assert_eq!((status, &reply["code"]), (409, &json!("job_ended")), "{reply}");
}

#[test]
fn a_followed_list_has_the_edits_of_all() {
    let fleet = Fleet::new(2, "", Script::always(answer()));
    let [own, others] = [0, 1].map(|tenant| fleet.stream(1, tenant, "GET /jobs"));
    assert_eq!(fleet.edit(0, 0, "far-away").0, 200);
    told_until(own, "far-away");
    assert_eq!(fleet.edit(1, 1, "near").0, 200);
    let told = told_until(others, "near");
    assert!(!told.contains("far-away"), "another tenant's is told: {told}");
}

/// What a followed list tells, until an edit has succeeded.
fn told_until(list: Opened, id: &str) -> String {
    let (begun, mut told) = (Instant::now(), String::new());
    // A stream in which nothing happens still says so now and then.
    for line in list.body.lines().map_while(Result::ok).take_while(|_| begun.elapsed() < PATIENCE) {
        told += &format!("{line}\n");
        if line.contains(id) && line.contains("\"succeeded\"") {
            return told;
        }
    }
    panic!("{id} is not told of: {told}");
}

#[test]
fn a_cancel_whose_notice_was_lost_is_found() {
    let fleet = Fleet::new(1, "", Script::always(silence()));
    thread::scope(|scope| {
        let edit = scope.spawn(|| fleet.edit(0, 0, "marked"));
        let running = "SELECT COUNT(*) FROM edit_jobs WHERE job->>'state' = 'running'";
        assert!(comes_true(|| Postgres::ask(&fleet.database, running).trim() == "1"), "{}", fleet.engines[0].log());
        // As another engine marks it, without a word.
        Postgres::ask(&fleet.database, "UPDATE edit_jobs SET cancel_asked = true");
        let (status, reply) = edit.join().unwrap();
        assert_eq!((status, &reply["code"]), (409, &json!("cancelled")), "{reply}");
    });
}

#[test]
fn what_others_tell_of_edits_holds_no_code() {
    let fleet = Fleet::new(2, "", Script::always(answer()));
    let (status, reply) = fleet.edit(0, 0, "plain");
    assert_eq!(status, 200, "{reply}");
    assert!(comes_true(|| fleet.job(1, 0, "plain")["state"] == "succeeded"));
    let (here, there) = (fleet.job(0, 0, "plain"), fleet.job(1, 0, "plain"));
    assert_eq!(here, there);
    let mut told = String::new();
    fleet.events(1, 0, "plain").body.read_to_string(&mut told).unwrap();
    assert!(told.contains("\"succeeded\""), "{told}");
    let kept = Postgres::ask(&fleet.database, "SELECT * FROM edit_jobs");
    assert!(kept.contains("total.py") && !kept.contains("sum"), "{kept}");
    let same = json!({"command": "refactor", "filePath": "total.py", "code": super::CODE, "instruction": "plain"});
    let again = || fleet.ask(0, 0, super::EDIT, &same).1;
    assert_eq!(again()["cached"], json!(true));
    let outcome = json!({"requestId": "plain", "outcome": "undone"});
    assert_eq!(fleet.ask(1, 0, "POST /feedback", &outcome).0, 204);
    assert!(comes_true(|| fleet.job(0, 0, "plain")["outcome"] == "undone"), "told at another engine, kept by its own");
    let anew = again();
    assert_eq!(
        (&anew["status"], &anew["cached"]),
        (&json!("success"), &Value::Null),
        "what was not wanted is forgotten"
    );
}

#[test]
fn an_engine_that_ends_leaves_the_ends_of_its_edits() {
    let slow = Reply { first_delay: 1_000, ..answer() };
    let mut fleet = Fleet::new(2, "edits_at_once = 1", Script { first: vec![slow], then: answer() });
    thread::scope(|scope| {
        let edit = scope.spawn(|| fleet.edit(0, 0, "last"));
        assert!(comes_true(|| fleet.job(1, 0, "last")["state"] == "running"), "{}", fleet.engines[0].log());
        fleet.engines[0].signal("TERM").unwrap();
        assert_eq!(edit.join().unwrap().0, 200, "what is under way comes to its end");
    });
    assert!(comes_true(|| fleet.engines[0].ended().unwrap().is_some()), "{}", fleet.engines[0].log());
    assert_eq!(fleet.job(1, 0, "last")["state"], "succeeded", "{}", fleet.engines[0].log());
    assert_eq!(fleet.edit(1, 0, "next").0, 200, "its place is free at once");
}

#[test]
fn an_engine_that_cuts_an_edit_off_leaves_its_place() {
    let mut fleet = Fleet::new(2, "edits_at_once = 1", Script { first: vec![silence()], then: answer() });
    let mut first = fleet.engines.remove(0);
    thread::scope(|scope| {
        ask_in_vain(scope, &first, &fleet, "cut-off");
        assert!(comes_true(|| fleet.job(0, 0, "cut-off")["state"] == "running"), "{}", fleet.engines[0].log());
        first.signal("TERM").unwrap();
        assert!(comes_true(|| first.ended().unwrap().is_some()), "{}", first.log());
        assert_eq!(fleet.edit(0, 0, "next").0, 200, "its place is not free at once");
        assert!(comes_true(|| fleet.job(0, 0, "cut-off")["state"] == "cancelled"), "{}", fleet.job(0, 0, "cut-off"));
    });
}

#[test]
fn an_engine_that_dies_holds_nothing_for_ever() {
    let mut fleet = Fleet::new(2, "edits_at_once = 1", Script { first: vec![silence()], then: answer() });
    let mut first = fleet.engines.remove(0);
    thread::scope(|scope| {
        ask_in_vain(scope, &first, &fleet, "orphan");
        assert!(comes_true(|| fleet.job(0, 0, "orphan")["state"] == "running"), "{}", fleet.engines[0].log());
        let (status, reply) = fleet.edit(0, 0, "too-early");
        assert_eq!((status, &reply["code"]), (429, &json!("rate_limited")), "{reply}");
        first.kill().unwrap();
        assert!(
            comes_true(|| fleet.edit(0, 0, "later").0 == 200),
            "its place is not free:\n{}",
            fleet.engines[0].log()
        );
        assert!(comes_true(|| fleet.job(0, 0, "orphan")["state"] == "cancelled"), "{}", fleet.job(0, 0, "orphan"));
        assert!(fleet.job(0, 0, "orphan")["finishedAt"].is_string());
    });
}

/// An edit that ends with its engine.
fn ask_in_vain<'s>(scope: &'s thread::Scope<'s, '_>, engine: &Engine, fleet: &Fleet, id: &'static str) {
    let (address, bearer) = (engine.address().to_owned(), format!("Bearer {}", fleet.tokens[0]));
    let body = json!({"command": "refactor", "filePath": "total.py", "code": super::CODE});
    scope.spawn(move || {
        let headers = [("Authorization", bearer.as_str()), ("X-Request-Id", id)];
        pantheon_tests::http::ask(&address, super::EDIT, &headers, &body).is_err()
    });
}
