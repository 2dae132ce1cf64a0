//! One attempt at one run: the handler works, the lease is kept, and what must stop is stopped.

use std::time::Duration;

use tokio::sync::broadcast;
use tokio::task::JoinError;
use tokio::time::{Instant, timeout};
use tokio_util::task::AbortOnDropHandle;

use super::Crew;
use crate::runs::{Change, End, Lease, Renewed, Stop, StoreError};

/// How long a handler gets to stop before it is dropped.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// Works on a run until it is done with, one way or another.
pub(super) async fn attend(crew: &Crew, lease: Lease) {
    let changes = crew.store.watch();
    let mut work = AbortOnDropHandle::new(tokio::spawn((crew.handler)(lease.clone())));
    let ended = tokio::select! {
        ended = &mut work => Some(ended),
        () = keep(crew, &lease, changes) => timeout(GRACE, &mut work).await.ok(),
    };
    // What does not stop is dropped, and so is all that it owns.
    drop(work);
    if let Err(error) = settle(crew, &lease, ended).await {
        tracing::warn!(%error, run = %lease.run.id, "the end of a job cannot be written; its lease runs out");
    }
}

/// Keeps the lease; returns when the work must stop.
async fn keep(crew: &Crew, lease: &Lease, mut changes: broadcast::Receiver<Change>) {
    let time = crew.store.limits().lease;
    let mut ticks = tokio::time::interval(time / 3);
    let mut kept = Instant::now();
    while lease.stopped().is_none() {
        tokio::select! {
            _ = ticks.tick() => {}
            () = concerns(lease, &mut changes) => {}
            () = crew.hurry.cancelled() => return lease.stop(Stop::ShuttingDown),
        }
        let asked = Instant::now();
        // A network that swallows everything gives no error either.
        let renewed = timeout(time.saturating_sub(kept.elapsed()), crew.store.renew(lease, time));
        match renewed.await {
            Ok(Ok(Renewed::Kept)) => kept = asked,
            Ok(Ok(Renewed::CancelAsked)) => lease.stop(Stop::CancelAsked),
            Ok(Ok(Renewed::Lost)) => lease.stop(Stop::Lost),
            // By now another may have it.
            Err(_) => lease.stop(Stop::Lost),
            Ok(Err(_)) if kept.elapsed() >= time => lease.stop(Stop::Lost),
            Ok(Err(error)) => tracing::warn!(%error, run = %lease.run.id, "a lease cannot be renewed"),
        }
    }
}

/// Waits for a change of this run, or for one that was missed.
async fn concerns(lease: &Lease, changes: &mut broadcast::Receiver<Change>) {
    loop {
        match changes.recv().await {
            Ok(Change::Run { id, .. }) if id != lease.run.id => {}
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Ends the attempt where the handler did not. The fence refuses it where the handler did, or where the run is lost.
async fn settle(crew: &Crew, lease: &Lease, ended: Option<Result<(), JoinError>>) -> Result<(), StoreError> {
    let store = &crew.store;
    let wait = store.limits().wait_after(lease.run.attempt);
    let settled = match (lease.stopped(), ended) {
        (Some(Stop::Lost), _) => return Ok(()),
        (Some(Stop::CancelAsked), _) => store.finish(lease, End::Cancelled).await,
        (Some(Stop::ShuttingDown), _) => store.give_up(lease).await,
        (None, Some(Err(error))) => {
            tracing::error!(panicked = error.is_panic(), run = %lease.run.id, "the work on a job broke off");
            store.retry_later(lease, wait, "the work on it broke off").await
        }
        (None, _) => store.retry_later(lease, wait, "it ended without a result").await,
    };
    match settled {
        Err(StoreError::Lost) => Ok(()),
        settled => settled,
    }
}
