//! The engine is killed at random points while several jobs are under way, again and again. The seed is printed; another
//! one may be given.

use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;
use pantheon_tests::engine::Engine;
use serde_json::Value;

use super::checker::check;
use super::site::{Site, Store, post, read_changes, state};
use crate::whole::suite::{is_long, random, tell};

/// Kills on each store in the usual suite.
const USUAL: usize = 10;

/// Kills on each store in the long suite.
const LONG: usize = 100;

/// Rounds after which everything is looked at, so that few wait for long.
const ROUNDS: usize = 5;

#[test]
fn random_kills_lose_nothing() {
    kill_at_random(Store::Sqlite);
}

#[test]
fn random_kills_on_postgres_lose_nothing() {
    kill_at_random(Store::Postgres);
}

fn kill_at_random(store: Store) {
    let kills = if is_long() { LONG } else { USUAL };
    let mut storm = Storm::new(store, random());
    for round in 1..=kills {
        storm.round();
        if round % ROUNDS == 0 || round == kills {
            storm.settle();
        }
    }
    tell(&format!("{store:?}: {kills} kills, {} jobs acknowledged, {} not", storm.acknowledged.len(), storm.unheard));
}

struct Storm {
    // Before the site, whose state it uses.
    engine: Engine,
    site: Site,
    random: Rng,
    /// How long a few jobs take when nobody is killed.
    usual: Duration,
    acknowledged: Vec<String>,
    /// Sent, and not answered before the kill.
    unheard: usize,
    sent: usize,
}

impl Storm {
    fn new(store: Store, random: Rng) -> Self {
        let site = Site::new(store, Vec::new()).with("PANTHEON_RUN_ATTEMPTS", "1000").with("PANTHEON_CHECK", "true");
        let engine = site.engine();
        let mut storm =
            Self { engine, site, random, usual: Duration::ZERO, acknowledged: Vec::new(), unheard: 0, sent: 0 };
        let begun = Instant::now();
        (0..3).for_each(|_| storm.send());
        storm.settle();
        storm.usual = begun.elapsed();
        storm
    }

    /// Sends jobs in, kills the engine somewhere among them, and starts it again.
    fn round(&mut self) {
        let (random, usual) = (&mut self.random, self.usual);
        let (by_events, part, events, jobs) =
            (random.bool(), usual.mul_f64(random.f64()), random.usize(1..30), random.usize(1..4));
        let victim = self.engine.id();
        let address = self.engine.address().to_owned();
        let killer = thread::spawn(move || {
            if by_events {
                read_changes(&address, events)
            } else {
                thread::sleep(part)
            }
            kill(victim);
        });
        (0..jobs).for_each(|_| self.send());
        killer.join().unwrap();
        self.engine.kill().unwrap();
        self.engine = self.site.engine();
    }

    /// One job; what is not heard of is sent again to the next engine, under the same key.
    fn send(&mut self) {
        self.sent += 1;
        let key = format!("job-{}", self.sent);
        let request = self.request();
        match post(&self.engine, &request, &key) {
            Ok(id) => self.acknowledged.push(id),
            Err(_) => {
                self.unheard += 1;
                self.again(&request, &key);
            }
        }
    }

    fn again(&mut self, request: &Value, key: &str) {
        self.engine.kill().unwrap();
        self.engine = self.site.engine();
        self.acknowledged.push(post(&self.engine, request, key).unwrap());
    }

    fn request(&self) -> Value {
        if self.sent.is_multiple_of(2) { self.site.change() } else { self.site.scaffold(&format!("site{}", self.sent)) }
    }

    fn settle(&mut self) {
        let mut known = self.acknowledged.clone();
        known.sort();
        known.dedup();
        assert_eq!(known.len(), self.acknowledged.len(), "one key, one job");
        for job in check(&self.site, &self.engine, &known) {
            assert_eq!(state(&job), "succeeded", "{job}\n{}", self.engine.log());
        }
    }
}

fn kill(id: u32) {
    // It may have been killed already, by whoever had no answer.
    let _ = std::process::Command::new("kill").args(["-KILL", &id.to_string()]).status();
}
