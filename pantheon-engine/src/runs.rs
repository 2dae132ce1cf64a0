//! Runs: jobs on repositories that outlive the editor and the engine. Where they are kept, who gets the next one, and
//! who may still write to it. Knows nothing of HTTP, Git or models.
//!
//! The truth is the table `runs`: each lease raises the row's `fence`, and a write with an older fence is refused. apalis
//! carries tickets only, which say that there is something to do; losing or doubling one does no harm.

mod audit;
mod error;
mod feed;
mod follow;
mod lease;
mod limits;
mod own;
mod run;
mod store;
mod tickets;
mod transitions;
mod workers;

use std::time::Duration;

use futures_util::future::BoxFuture;
use pantheon_protocol::wire::JobEvent;
use tokio::sync::broadcast;

pub use audit::{AuditEntry, AuditLine, AuditQuery, Audited, TurnedAway};
pub use error::StoreError;
pub use feed::Change;
pub use follow::Follower;
pub use lease::{Lease, Stop};
pub use limits::RunLimits;
pub use own::OwnRuns;
pub use run::{Batch, NewRun, Run, RunId, RunRequest};
pub use store::{Database, SqlStore, open};
pub use tickets::Tickets;
pub use transitions::{End, Update};
pub use workers::{Handler, Workers};

/// What a call on the store ends in, when it is awaited.
pub type Stored<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// Where runs are kept. All times are those of the database's clock, so that several engines agree.
///
/// A call for a tenant answers `None` for a run of another tenant, as for none at all. Calls with a lease end in
/// [`StoreError::Lost`] when the run is no longer that lease's.
pub trait RunStore: Send + Sync {
    /// Takes a run in. It is durable when this returns. The same key and request again give the same run.
    ///
    /// # Errors
    /// `idempotency_conflict` for a known key with another request; `rate_limited` and `overloaded` for full queues.
    fn enqueue(&self, new: NewRun) -> Stored<'_, Accepted>;

    /// Takes several runs of one tenant in, all of them or none.
    ///
    /// # Errors
    /// As `enqueue`, for the first that cannot be taken in.
    fn enqueue_all(&self, new: Vec<NewRun>) -> Stored<'_, Vec<Accepted>>;

    /// Hands out the run whose turn it is: of the tenant with the fewest running, served the longest ago; in it by
    /// priority, then age. Counts as an attempt; a run that has none left is ended as dead in passing.
    fn lease<'a>(&'a self, worker: &'a str, time: Duration) -> Stored<'a, Option<Lease>>;

    /// Keeps a lease for that long from now.
    fn renew<'a>(&'a self, lease: &'a Lease, time: Duration) -> Stored<'a, Renewed>;

    /// Takes note of how far a run is, and tells it as a `state` event.
    fn record<'a>(&'a self, lease: &'a Lease, update: Update) -> Stored<'a, ()>;

    /// Tells that something was done, as a `step` event. Far too many of them are not kept.
    fn step<'a>(&'a self, lease: &'a Lease, text: &'a str) -> Stored<'a, ()>;

    /// Ends a run, or lets it wait for a person's word.
    fn finish<'a>(&'a self, lease: &'a Lease, end: End) -> Stored<'a, ()>;

    /// This attempt failed: back into the queue, due after that time; dead when it was the last.
    fn retry_later<'a>(&'a self, lease: &'a Lease, after: Duration, reason: &'a str) -> Stored<'a, ()>;

    /// The worker ends before the run does: back into the queue, as if it had not been leased.
    fn give_up<'a>(&'a self, lease: &'a Lease) -> Stored<'a, ()>;

    /// Ends a run that waits; asks a running one's worker to.
    ///
    /// # Errors
    /// `job_ended`.
    fn cancel<'a>(&'a self, tenant: &'a str, id: RunId) -> Stored<'a, Option<Run>>;

    /// Lets a waiting run go on: queued again, with its plan and `accepted`.
    ///
    /// # Errors
    /// `job_not_waiting`.
    fn accept<'a>(&'a self, tenant: &'a str, id: RunId) -> Stored<'a, Option<Run>>;

    /// Ends a waiting run as cancelled.
    ///
    /// # Errors
    /// `job_not_waiting`.
    fn reject<'a>(&'a self, tenant: &'a str, id: RunId) -> Stored<'a, Option<Run>>;

    /// Queues a failed or cancelled run again, with all its attempts.
    ///
    /// # Errors
    /// `job_not_waiting`.
    fn retry<'a>(&'a self, tenant: &'a str, id: RunId) -> Stored<'a, Option<Run>>;

    /// One run.
    fn get<'a>(&'a self, tenant: &'a str, id: RunId) -> Stored<'a, Option<Run>>;

    /// The newest so many runs, newest first, without their plans.
    fn list<'a>(&'a self, tenant: &'a str, limit: u32) -> Stored<'a, Vec<Run>>;

    /// What happened to a run after that event, in order; numbers begin at 1 and have no gaps. Empty for none at all.
    fn events<'a>(&'a self, tenant: &'a str, id: RunId, after: u64) -> Stored<'a, Vec<(u64, JobEvent)>>;

    /// Sets the bounds of tenants that have their own; all others have those of [`RunStore::limits`].
    fn bound(&self, bounds: Vec<Bounds>) -> Stored<'_, ()>;

    /// Adds a line to the audit log.
    fn note(&self, entry: AuditEntry) -> Stored<'_, ()>;

    /// Adds to the audit log's counts of what was turned away in this minute.
    fn turn_away(&self, counts: Vec<(TurnedAway, u64)>) -> Stored<'_, ()>;

    /// Lines of the audit log, newest first.
    fn audit(&self, query: AuditQuery) -> Stored<'_, Vec<AuditLine>>;

    /// How many tokens a tenant's work took within that time until now, as far as it has ended.
    fn spent<'a>(&'a self, tenant: &'a str, within: Duration) -> Stored<'a, u64>;

    /// Says which runs changed, from now on; on Postgres those of other engines too.
    fn watch(&self) -> broadcast::Receiver<Change>;

    /// Queues runs whose lease is over again, ends those that are dead or late, and forgets the old.
    fn sweep(&self) -> Stored<'_, Swept>;

    /// How many runs have not ended, and how long the oldest has been due.
    fn backlog(&self) -> Stored<'_, Backlog>;

    /// What says that there is something to do.
    fn tickets(&self) -> &Tickets;

    /// What bounds the runs.
    fn limits(&self) -> &RunLimits;
}

/// Adds a line to the audit log; one that cannot be written is told to the operator, and fails no work.
pub async fn write_down(store: &dyn RunStore, entry: AuditEntry) {
    if let Err(error) = store.note(entry).await {
        tracing::error!(%error, "a line of the audit log is lost");
    }
}

/// A run that was taken in.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The run.
    pub run: Run,
    /// Whether this call made it.
    pub is_new: bool,
}

/// A tenant's own bounds; what is not set is as for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Whose.
    pub tenant: String,
    /// Runs at once.
    pub at_once: Option<u32>,
    /// Runs that are queued.
    pub queued: Option<u32>,
}

/// What became of a lease that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewed {
    /// It is kept.
    Kept,
    /// It is kept, and somebody asked for the run's end.
    CancelAsked,
    /// The run is no longer this lease's.
    Lost,
}

/// Runs of all tenants that have not ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Those that are to be begun.
    pub queued: u32,
    /// Those that are worked on.
    pub running: u32,
    /// Those that wait for a person's word.
    pub waiting: u32,
    /// How long the oldest of those that are queued has been due.
    pub oldest: Duration,
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Leases that were over.
    pub expired: usize,
    /// Runs whose deadline had passed.
    pub late: usize,
    /// Old runs that are forgotten.
    pub forgotten: usize,
    /// Runs that are queued and due.
    pub ready: usize,
}
