//! A clock is set by an hour, forth and back, while runs are under way and wait: each comes to its end soon, with one commit.
//! With Postgres there are two clocks, the engine's and the database's, on two machines perhaps.

use pantheon_tests::clock::Clock;
use pantheon_tests::engine::Engine;
use pantheon_tests::gate::Gate;
use pantheon_tests::http;
use pantheon_tests::traces::comes_true;
use serde_json::json;

use super::checker::check;
use super::site::{Site, Store, post, state};

fn the_engines(clock: &Clock, site: Site) -> Site {
    clock.variables().iter().fold(site, |site, (name, value)| site.with(name, value))
}

fn the_databases(clock: &Clock, mut site: Site) -> Site {
    site.own_postgres(&clock.variables().each_ref().map(|(name, value)| (*name, value.as_str())));
    site
}

#[test]
fn an_hour_forth_and_back_holds_nothing_up() {
    let clock = Clock::new().unwrap();
    forth_and_back(&clock, the_engines(&clock, Site::new(Store::Sqlite, Vec::new())));
}

#[test]
fn an_hour_forth_and_back_with_postgres() {
    let clock = Clock::new().unwrap();
    let site = the_engines(&clock, Site::new(Store::Postgres, Vec::new()));
    forth_and_back(&clock, the_databases(&clock, site));
}

#[test]
fn an_engine_an_hour_off_its_database() {
    let clock = Clock::new().unwrap();
    forth_and_back(&clock, the_engines(&clock, Site::new(Store::Postgres, Vec::new())));
}

#[test]
fn a_database_an_hour_off_its_engine() {
    let clock = Clock::new().unwrap();
    forth_and_back(&clock, the_databases(&clock, Site::new(Store::Postgres, Vec::new())));
}

fn forth_and_back(clock: &Clock, site: Site) {
    // One worker, so that the second run waits while the first is under way.
    let site = site.with("PANTHEON_RUN_WORKERS", "1");
    let engine = site.engine();
    for (round, by) in ["+3600", "+0", "-3600"].into_iter().enumerate() {
        let gate = Gate::closed().unwrap();
        site.bare.hook("pre-receive", &gate.script()).unwrap();
        let [running, waiting] =
            ["running", "waiting"].map(|name| post(&engine, &site.change(), &format!("{name}-{round}")).unwrap());
        assert!(comes_true(|| gate.is_reached()), "the push never began:\n{}", engine.log());
        clock.set(by).unwrap();
        let after = post_for_half_an_hour(&engine, &site);
        gate.open().unwrap();
        for job in check(&site, &engine, &[running, waiting, after]) {
            assert_eq!(state(&job), "succeeded", "the clock is set to {by}: {job}\n{}", engine.log());
        }
    }
}

/// A run that is wanted for so long, as the database counts it.
fn post_for_half_an_hour(engine: &Engine, site: &Site) -> String {
    let batch = json!({ "runs": [site.change()], "deadlineSeconds": 1_800 });
    let reply = http::ask(engine.address(), "POST /jobs", &[], &batch).unwrap().json().unwrap();
    reply["jobIds"][0].as_str().unwrap_or_else(|| panic!("{reply}")).to_owned()
}

#[test]
fn an_hour_back_hides_no_death() {
    for store in [Store::Sqlite, Store::Postgres] {
        let (clock, gate) = (Clock::new().unwrap(), Gate::closed().unwrap());
        let site = the_engines(&clock, Site::new(store, Vec::new()));
        let site = if store == Store::Postgres { the_databases(&clock, site) } else { site };
        site.bare.hook("pre-receive", &gate.script()).unwrap();
        let mut engine = site.engine();
        let id = post(&engine, &site.change(), "once").unwrap();
        assert!(comes_true(|| gate.is_reached()), "the push never began:\n{}", engine.log());
        // Its lease goes on for an hour, by the new time.
        engine.kill().unwrap();
        clock.set("-3600").unwrap();
        gate.open().unwrap();
        let jobs = check(&site, &site.engine(), &[id]);
        assert_eq!(state(&jobs[0]), "succeeded", "{store:?}: {}", jobs[0]);
    }
}
