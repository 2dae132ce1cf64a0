//! Workers: for each ticket they lease runs, one after another, until none is left. They keep leases, pass on what must
//! stop, catch panics and drain at the end. What a run does is the handler's.

mod attempt;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::tickets::Server;
use super::{Lease, RunStore};
use crate::metrics;

/// Works on one run; ends it by a call on the store, and returns early when `lease.cancel` is cancelled. What it leaves
/// unended counts as a failed attempt.
pub type Handler = Arc<dyn Fn(Lease) -> BoxFuture<'static, ()> + Send + Sync>;

/// Running workers. Dropping them stops the work at once; its leases then run out.
#[derive(Debug)]
pub struct Workers {
    closing: CancellationToken,
    hurry: CancellationToken,
    tickets: AbortOnDropHandle<()>,
    _sweeper: AbortOnDropHandle<()>,
}

/// What all workers of an engine share.
struct Crew {
    store: Arc<dyn RunStore>,
    handler: Handler,
    name: String,
    count: usize,
    busy: AtomicUsize,
    /// Nothing new is begun.
    closing: CancellationToken,
    /// What still runs must stop.
    hurry: CancellationToken,
}

impl Workers {
    /// Starts so many.
    pub fn start(store: Arc<dyn RunStore>, count: usize, handler: Handler) -> Self {
        let (closing, hurry) = (CancellationToken::new(), CancellationToken::new());
        metrics::all().runs.workers(count, 0);
        let tickets = store.tickets().clone();
        let crew = Arc::new(Crew {
            store,
            handler,
            name: Uuid::new_v4().to_string(),
            count,
            busy: AtomicUsize::new(0),
            closing: closing.clone(),
            hurry: hurry.clone(),
        });
        let sweeper = tokio::spawn(Arc::clone(&crew).sweep());
        let server = server(crew);
        let until = closing.clone();
        let tickets = tokio::spawn(async move { tickets.serve(count, server, until).await });
        let (tickets, sweeper) = (AbortOnDropHandle::new(tickets), AbortOnDropHandle::new(sweeper));
        Self { closing, hurry, tickets, _sweeper: sweeper }
    }

    /// Begins nothing new and waits for what runs; what is not done by then is queued again.
    pub async fn drain(mut self, patience: Duration) {
        self.closing.cancel();
        if tokio::time::timeout(patience, &mut self.tickets).await.is_err() {
            self.hurry.cancel();
            let last = tokio::time::timeout(attempt::GRACE * 2, &mut self.tickets).await;
            if last.is_err() {
                tracing::warn!("some jobs did not stop in time; their leases run out");
            }
        }
    }
}

/// Serves a ticket in a task of its own, so that a panic ends nothing else.
fn server(crew: Arc<Crew>) -> Server {
    Arc::new(move || {
        let served = AbortOnDropHandle::new(tokio::spawn(Arc::clone(&crew).serve()));
        Box::pin(async move {
            if let Err(error) = served.await {
                tracing::error!(panicked = error.is_panic(), "a worker broke off");
            }
        })
    })
}

impl Crew {
    async fn serve(self: Arc<Self>) {
        let _busy = Busy::new(&self);
        while !self.closing.is_cancelled() {
            match self.store.lease(&self.name, self.store.limits().lease).await {
                Ok(Some(lease)) => attempt::attend(&self, lease).await,
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "no job can be leased");
                    break;
                }
            }
        }
    }

    /// Looks for what is due or over, at once and every so often. Runs that are due while a worker is free have lost
    /// their tickets, or were held back by a limit; a new ticket serves both.
    async fn sweep(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(self.store.limits().sweep);
        loop {
            ticks.tick().await;
            if let Err(error) = self.sweep_once().await {
                tracing::warn!(%error, "the jobs cannot be looked through");
            }
        }
    }

    async fn sweep_once(&self) -> Result<(), super::StoreError> {
        let swept = self.store.sweep().await?;
        if swept.ready > 0 && self.busy.load(Ordering::Relaxed) < self.count {
            self.store.tickets().issue(None).await?;
        }
        Ok(())
    }
}

/// Counts a worker that serves a ticket.
struct Busy<'a>(&'a Crew);

impl<'a> Busy<'a> {
    fn new(crew: &'a Crew) -> Self {
        let before = crew.busy.fetch_add(1, Ordering::Relaxed);
        metrics::all().runs.workers(crew.count, before + 1);
        Self(crew)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        let before = self.0.busy.fetch_sub(1, Ordering::Relaxed);
        metrics::all().runs.workers(self.0.count, before.saturating_sub(1));
    }
}
