//! Processes that are killed and stopped: nothing acknowledged is lost, nothing is written by one that is late.

use std::sync::Arc;

use pantheon_engine::runs::{Handler, RunLimits, RunStore, Update, Workers};
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::JobState;
use pantheon_tests::postgres::Postgres;

use super::helper::{Helper, signalled};
use super::place::{LONG, Place, add, done, lease, new, quick, until};

on_both! {
    nothing_acknowledged_is_lost
    a_run_that_kills_its_worker_ends
}

async fn nothing_acknowledged_is_lost(place: Place) {
    let mut acknowledged = Vec::new();
    for round in 0..5 {
        let mut helper = Helper::start("enqueues", &place.address);
        for _ in 0..20 + round * 7 + fastrand::usize(..20) {
            acknowledged.push(helper.next("acknowledged").unwrap());
        }
        helper.signal("KILL");
        while let Some(id) = helper.next("acknowledged") {
            acknowledged.push(id);
        }
    }
    let store = place.open(quick()).await;
    for id in &acknowledged {
        assert!(store.get("a", id.parse().unwrap()).await.unwrap().is_some(), "{id} of {}", acknowledged.len());
    }
}

async fn a_run_that_kills_its_worker_ends(place: Place) {
    let store = place.open(RunLimits { sweep: LONG, ..quick() }).await;
    let id = add(&store, new("a")).await;
    let mut begun = Vec::new();
    while !store.get("a", id).await.unwrap().unwrap().state.is_final() {
        // The next one finds what the one before left, once its lease is over.
        if begun.len() < 3 {
            begun.push(Helper::start("dies", &place.address).next("begun").unwrap());
        } else {
            store.sweep().await.unwrap();
        }
    }
    assert_eq!(begun, ["1", "2", "3"]);
    let run = store.get("a", id).await.unwrap().unwrap();
    assert_eq!(run.error.unwrap().0, ErrorCode::AttemptsExhausted);

    let inner = store.clone();
    let handler: Handler = Arc::new(move |lease| {
        let store = inner.clone();
        Box::pin(async move { store.finish(&lease, done()).await.unwrap() })
    });
    let workers = Workers::start(store.clone(), 1, handler);
    let other = add(&store, new("a")).await;
    until(&store, "a", other, |run| run.state == JobState::Succeeded).await;
    assert_eq!(store.get("a", id).await.unwrap().unwrap().attempt, 3, "others go on without it");
    workers.drain(LONG).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_engine_writes_nothing_late() {
    let place = Place::postgres();
    let store = place.open(quick()).await;
    let id = add(&store, new("a")).await;
    let mut helper = Helper::start("holds", &place.address);
    assert_eq!(helper.next("begun").unwrap(), "1");
    helper.signal("STOP");
    let mine = loop {
        store.sweep().await.unwrap();
        if let Some(lease) = lease(&store).await {
            break lease;
        }
    };
    assert_eq!((mine.run.id, mine.fence), (id, 2));
    let update = Update { detail: Some("mine".to_owned()), ..Update::default() };
    store.record(&mine, update).await.unwrap();
    helper.signal("CONT");
    assert_eq!(helper.next("written").unwrap(), "Some(Lost) false");
    let run = store.get("a", id).await.unwrap().unwrap();
    assert_eq!((run.state, run.detail.as_deref()), (JobState::Running, Some("mine")));
    store.finish(&mine, done()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_says_nothing_ends_the_work() {
    let place = Place::postgres();
    let store = place.open(quick()).await;
    add(&store, new("a")).await;
    let mut helper = Helper::start("holds", &place.address);
    assert_eq!(helper.next("begun").unwrap(), "1");
    // No answer comes then, and no error either, as from a network that swallows everything.
    let all = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() \
        AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    let stopped = Stopped::new(&Postgres::ask(&place.address, all));
    let killer = helper.killer();
    // Its end ends the wait for its words.
    let late = tokio::spawn(async move {
        tokio::time::sleep(LONG).await;
        killer();
    });
    let told = tokio::task::spawn_blocking(move || helper.next("stopped")).await.unwrap();
    drop(stopped);
    late.abort();
    assert_eq!(told.as_deref(), Some("Some(Lost)"), "it goes on without a lease");
}

/// Processes that stand still until it is dropped.
struct Stopped(Vec<String>);

impl Stopped {
    fn new(ids: &str) -> Self {
        let stopped = Self(ids.split_whitespace().map(str::to_owned).collect());
        assert!(signalled("STOP", &stopped.0), "{ids}");
        stopped
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        // One that is gone already is what we want.
        let _ = signalled("CONT", &self.0);
    }
}
