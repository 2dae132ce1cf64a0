//! Engines are killed while they take in jobs as fast as they can: whatever was acknowledged is there afterwards, once.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use fastrand::Rng;
use pantheon_tests::engine::Engine;
use pantheon_tests::http;
use pantheon_tests::postgres::Postgres;
use serde_json::{Value, json};

use super::{is_long, random, tell};
use crate::whole::crash::site::{Site, Store, is_final, job, post, state, until};

/// How much is done.
struct Count {
    /// Acknowledged jobs.
    jobs: usize,
    /// About how many of them between two kills.
    between: usize,
    /// The most jobs of one batch.
    batch: usize,
}

const USUAL: Count = Count { jobs: 300, between: 75, batch: 20 };

const LONG: Count = Count { jobs: 100_000, between: 500, batch: 200 };

/// Acknowledged jobs after which it is said how far it is.
const SAID: usize = 10_000;

/// Who send jobs in at once.
const CLIENTS: usize = 4;

#[test]
fn no_acknowledged_job_is_lost() {
    kill_under_load(Store::Sqlite);
}

#[test]
fn no_acknowledged_job_is_lost_with_postgres() {
    kill_under_load(Store::Postgres);
}

fn kill_under_load(store: Store) {
    let count = if is_long() { LONG } else { USUAL };
    let (mut storm, begun) = (Storm::new(store, random()), Instant::now());
    while storm.acknowledged.len() < count.jobs {
        let before = storm.acknowledged.len();
        storm.round(&count);
        if before / SAID != storm.acknowledged.len() / SAID {
            tell(&format!("{store:?}: {} acknowledged so far, {:?}", storm.acknowledged.len(), begun.elapsed()));
        }
    }
    storm.all_ended(&storm.acknowledged);
    let known: HashSet<&String> = storm.acknowledged.iter().collect();
    assert_eq!(known.len(), storm.acknowledged.len(), "no two jobs have one name");
    tell(&format!(
        "{store:?}: {} jobs acknowledged, {} kills of engines, {} crashes of the database, none lost, {:?}",
        known.len(),
        storm.kills,
        storm.crashes,
        begun.elapsed()
    ));
}

struct Storm {
    // Before the site, whose state it uses.
    engine: Engine,
    site: Site,
    /// Where runs are in Postgres, one of its own.
    postgres: Option<Arc<Postgres>>,
    random: Rng,
    acknowledged: Vec<String>,
    /// Keys that were sent and not answered: they are sent again.
    unheard: Mutex<Vec<String>>,
    sent: AtomicUsize,
    kills: usize,
    crashes: usize,
}

impl Storm {
    fn new(store: Store, random: Rng) -> Self {
        let mut site = Site::new(store, Vec::new())
            .with("PANTHEON_RUN_ATTEMPTS", "1000")
            // One tenant has a tenth.
            .with("PANTHEON_MAX_QUEUED_RUNS", "10000000");
        let postgres = (store == Store::Postgres).then(|| site.own_postgres(&[]));
        let engine = site.engine();
        let (unheard, sent) = (Mutex::default(), AtomicUsize::new(0));
        Self { engine, site, postgres, random, acknowledged: Vec::new(), unheard, sent, kills: 0, crashes: 0 }
    }

    /// Takes jobs in until the engine, or its database, is killed among them; all that were acknowledged must be there.
    fn round(&mut self, count: &Count) {
        let goal = self.random.usize(1..2 * count.between);
        let database = self.postgres.clone().filter(|_| self.random.u8(..4) == 0);
        let (heard, is_over) = (Mutex::new(Vec::new()), AtomicBool::new(false));
        let seeds: Vec<u64> = (0..CLIENTS).map(|_| self.random.u64(..)).collect();
        let storm = &*self;
        let hear = |ids: Vec<String>| {
            let mut heard = heard.lock().unwrap();
            heard.extend(ids);
            if heard.len() >= goal && !is_over.swap(true, Ordering::Relaxed) {
                drop(heard);
                storm.strike(database.as_deref());
            }
        };
        thread::scope(|scope| {
            for seed in seeds {
                let (is_over, hear) = (&is_over, &hear);
                scope.spawn(move || storm.send_until(is_over, (Rng::with_seed(seed), count.batch), hear));
            }
        });
        assert!(is_over.into_inner(), "jobs are refused though nothing broke:\n{}", self.engine.log());
        match database {
            Some(database) => {
                self.crashes += 1;
                database.restart();
            }
            None => {
                self.kills += 1;
                self.engine.kill().unwrap();
                self.engine = self.site.engine();
            }
        }
        let heard = heard.into_inner().unwrap();
        self.all_are_there(&heard);
        // They end as cancelled, which must not be lost either; else the queue would be what is measured.
        self.each(&heard, |id| {
            let reply = http::ask(self.engine.address(), &format!("DELETE /jobs/{id}"), &[], &Value::Null)?;
            // Some have ended already.
            anyhow::ensure!([202, 409].contains(&reply.status), "{}", reply.status);
            Ok(())
        });
        self.acknowledged.extend(heard);
    }

    /// Kills the engine, or the database where one is given.
    fn strike(&self, database: Option<&Postgres>) {
        match database {
            Some(database) => database.crash(),
            None => self.engine.signal("KILL").unwrap(),
        }
    }

    /// One client: a job with a key, or a batch without, until something breaks.
    fn send_until(&self, is_over: &AtomicBool, (mut random, most): (Rng, usize), hear: impl Fn(Vec<String>)) {
        while !is_over.load(Ordering::Relaxed) {
            if random.u8(..8) == 0 {
                match self.batch(random.usize(1..=most)) {
                    Ok(ids) => hear(ids),
                    Err(_) => return,
                }
                continue;
            }
            let again = self.unheard.lock().unwrap().pop();
            let key = again.unwrap_or_else(|| format!("job-{}", self.sent.fetch_add(1, Ordering::Relaxed)));
            match post(&self.engine, &self.site.sketch(), &key) {
                Ok(id) => hear(vec![id]),
                Err(_) => return self.unheard.lock().unwrap().push(key),
            }
        }
    }

    fn batch(&self, count: usize) -> anyhow::Result<Vec<String>> {
        let body = json!({ "runs": vec![self.site.sketch(); count] });
        let reply = http::ask(self.engine.address(), "POST /jobs", &[], &body)?;
        anyhow::ensure!(reply.status == 202, "{}", reply.status);
        let ids: Vec<String> = serde_json::from_value(reply.json()?["jobIds"].take())?;
        anyhow::ensure!(ids.len() == count, "{ids:?}");
        Ok(ids)
    }

    fn all_are_there(&self, ids: &[String]) {
        self.each(ids, |id| {
            let job = job(&self.engine, id)?;
            anyhow::ensure!(state(&job) != "failed", "{job}");
            Ok(())
        });
    }

    fn all_ended(&self, ids: &[String]) {
        self.each(ids, |id| {
            let job = until(&self.engine, id, is_final);
            anyhow::ensure!(state(&job) != "failed", "{job}");
            Ok(())
        });
    }

    fn each(&self, ids: &[String], act: impl Fn(&str) -> anyhow::Result<()> + Sync) {
        thread::scope(|scope| {
            for part in ids.chunks(ids.len().div_ceil(CLIENTS).max(1)) {
                let act = &act;
                scope.spawn(move || {
                    for id in part {
                        act(id).unwrap_or_else(|error| panic!("{id}: {error}\n{}", self.engine.log()));
                    }
                });
            }
        });
    }
}
