//! Workers: begun at once, kept, stopped, caught when they panic, drained at the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pantheon_engine::runs::{Handler, RunLimits, RunStore, SqlStore, Workers};
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::JobState;

use super::place::{LONG, Place, add, done, new, quick, until, was_cancelled};

on_both! {
    runs_are_worked_on
    a_queued_run_begins_at_once
    a_panic_is_a_failed_attempt
    an_unended_run_is_tried_again
    a_cancel_reaches_the_handler
    a_long_run_keeps_its_lease
    a_run_without_a_ticket_is_found
    what_a_drain_leaves_is_queued_again
}

async fn runs_are_worked_on(place: Place) {
    let store = place.open(quick()).await;
    let workers = Workers::start(store.clone(), 4, finishes(&store));
    for tenant in ["a", "b", "c"] {
        for _ in 0..10 {
            add(&store, new(tenant)).await;
        }
    }
    for tenant in ["a", "b", "c"] {
        for run in store.list(tenant, 100).await.unwrap() {
            until(&store, tenant, run.id, |run| run.state == JobState::Succeeded).await;
        }
    }
    workers.drain(LONG).await;
}

async fn a_queued_run_begins_at_once(place: Place) {
    let store = place.open(RunLimits::default()).await;
    let workers = Workers::start(store.clone(), 2, finishes(&store));
    let mut waits = Vec::new();
    for _ in 0..50 {
        let mut changes = store.watch();
        let posted = Instant::now();
        let id = add(&store, new("a")).await;
        while store.get("a", id).await.unwrap().unwrap().started_at.is_none() {
            let _ = changes.recv().await;
        }
        waits.push(posted.elapsed());
        until(&store, "a", id, |run| run.state == JobState::Succeeded).await;
    }
    waits.sort();
    assert!(waits[25] < Duration::from_millis(250), "woken, not polled: p50 {:?}, most {:?}", waits[25], waits[49]);
    workers.drain(LONG).await;
}

async fn a_panic_is_a_failed_attempt(place: Place) {
    let store = place.open(quick()).await;
    let begun = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&begun);
    let handler: Handler = Arc::new(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { panic!("as the test wants it") })
    });
    let workers = Workers::start(store.clone(), 2, handler);
    let id = add(&store, new("a")).await;
    let run = until(&store, "a", id, |run| run.state.is_final()).await;
    assert_eq!(run.error.unwrap().0, ErrorCode::AttemptsExhausted);
    assert_eq!(begun.load(Ordering::Relaxed), 3);
    workers.drain(LONG).await;
}

async fn an_unended_run_is_tried_again(place: Place) {
    let store = place.open(quick()).await;
    let inner = store.clone();
    let handler: Handler = Arc::new(move |lease| {
        let store = inner.clone();
        Box::pin(async move {
            if lease.run.attempt == 2 {
                store.finish(&lease, done()).await.unwrap();
            }
        })
    });
    let workers = Workers::start(store.clone(), 2, handler);
    let id = add(&store, new("a")).await;
    let run = until(&store, "a", id, |run| run.state.is_final()).await;
    assert_eq!((run.state, run.attempt), (JobState::Succeeded, 2));
    workers.drain(LONG).await;
}

async fn a_cancel_reaches_the_handler(place: Place) {
    // A lease this long is renewed so seldom that only the change itself can be the messenger.
    let store = place.open(RunLimits { lease: Duration::from_secs(3600), ..quick() }).await;
    let (told, mut tells) = tokio::sync::mpsc::unbounded_channel();
    let handler: Handler = Arc::new(move |lease| {
        let told = told.clone();
        Box::pin(async move {
            lease.cancel.cancelled().await;
            told.send(was_cancelled(&lease)).unwrap();
        })
    });
    let workers = Workers::start(store.clone(), 2, handler);
    let id = add(&store, new("a")).await;
    until(&store, "a", id, |run| run.state == JobState::Running).await;
    store.cancel("a", id).await.unwrap();
    assert!(tells.recv().await.unwrap());
    until(&store, "a", id, |run| run.state == JobState::Cancelled).await;
    workers.drain(LONG).await;
}

async fn a_long_run_keeps_its_lease(place: Place) {
    let store = place.open(quick()).await;
    let inner = store.clone();
    let handler: Handler = Arc::new(move |lease| {
        let store = inner.clone();
        Box::pin(async move {
            // Three times as long as an unrenewed lease.
            tokio::time::sleep(quick().lease * 3).await;
            store.finish(&lease, done()).await.unwrap();
        })
    });
    let workers = Workers::start(store.clone(), 1, handler);
    let id = add(&store, new("a")).await;
    let run = until(&store, "a", id, |run| run.state.is_final()).await;
    assert_eq!((run.state, run.attempt), (JobState::Succeeded, 1));
    workers.drain(LONG).await;
}

async fn a_run_without_a_ticket_is_found(place: Place) {
    let store = place.open(quick()).await;
    let id = add(&store, new("a")).await;
    // Its ticket is served before there is anybody to take the run.
    let limits = RunLimits { per_tenant: 0, sweep: LONG, ..quick() };
    let nobody = place.open(limits).await;
    let workers = Workers::start(nobody.clone(), 1, finishes(&nobody));
    let other = add(&nobody, new("b")).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    workers.drain(LONG).await;
    let workers = Workers::start(store.clone(), 1, finishes(&store));
    until(&store, "a", id, |run| run.state == JobState::Succeeded).await;
    until(&store, "b", other, |run| run.state == JobState::Succeeded).await;
    workers.drain(LONG).await;
}

async fn what_a_drain_leaves_is_queued_again(place: Place) {
    let store = place.open(quick()).await;
    let handler: Handler = Arc::new(|lease| Box::pin(async move { lease.cancel.cancelled().await }));
    let workers = Workers::start(store.clone(), 2, handler);
    let ids = [add(&store, new("a")).await, add(&store, new("a")).await, add(&store, new("a")).await];
    for id in &ids[..2] {
        until(&store, "a", *id, |run| run.state == JobState::Running).await;
    }
    workers.drain(Duration::from_millis(1)).await;
    for id in ids {
        let run = store.get("a", id).await.unwrap().unwrap();
        assert_eq!((run.state, run.attempt), (JobState::Queued, 0));
    }
}

/// A handler that is done at once.
fn finishes(store: &Arc<SqlStore>) -> Handler {
    let store = store.clone();
    Arc::new(move |lease| {
        let store = store.clone();
        Box::pin(async move { store.finish(&lease, done()).await.unwrap() })
    })
}
