//! The store's calls, each in a line or two. No SQL.

use std::time::Duration;

use pantheon_protocol::wire::JobEvent;
use tokio::sync::broadcast;

use super::{SqlStore, Telling, unreadable};
use crate::runs::{
    Accepted, AuditEntry, AuditLine, AuditQuery, Backlog, Bounds, Change, End, Lease, NewRun, Renewed, Run, RunId,
    RunLimits, RunStore, StoreError, Stored, Swept, Tickets, TurnedAway, Update,
};

impl RunStore for SqlStore {
    fn enqueue(&self, new: NewRun) -> Stored<'_, Accepted> {
        Box::pin(async move {
            let accepted = self.take_in(vec![new]).await?;
            accepted.into_iter().next().ok_or(StoreError::Lost)
        })
    }

    fn enqueue_all(&self, new: Vec<NewRun>) -> Stored<'_, Vec<Accepted>> {
        Box::pin(self.take_in(new))
    }

    fn lease<'a>(&'a self, worker: &'a str, time: Duration) -> Stored<'a, Option<Lease>> {
        Box::pin(self.hand_out(worker, time))
    }

    fn renew<'a>(&'a self, lease: &'a Lease, time: Duration) -> Stored<'a, Renewed> {
        Box::pin(self.keep(lease, time))
    }

    fn record<'a>(&'a self, lease: &'a Lease, update: Update) -> Stored<'a, ()> {
        Box::pin(async move {
            let recorded = self.change(lease.run.id, |run, _| {
                run.check(lease)?;
                run.learn(update)?;
                Ok(Telling::State)
            });
            recorded.await?.map(drop).ok_or(StoreError::Lost)
        })
    }

    fn step<'a>(&'a self, lease: &'a Lease, text: &'a str) -> Stored<'a, ()> {
        Box::pin(async move { self.held(lease, |_, _| Telling::Step(text.to_owned())).await.map(drop) })
    }

    fn finish<'a>(&'a self, lease: &'a Lease, end: End) -> Stored<'a, ()> {
        Box::pin(async move {
            let finished = self.held(lease, |run, now| {
                run.end(end, now);
                Telling::State
            });
            finished.await.map(drop)
        })
    }

    fn retry_later<'a>(&'a self, lease: &'a Lease, after: Duration, reason: &'a str) -> Stored<'a, ()> {
        Box::pin(async move {
            let missed = self.held(lease, |run, now| {
                run.miss(now + after, reason, now);
                Telling::State
            });
            missed.await.map(drop)
        })
    }

    fn give_up<'a>(&'a self, lease: &'a Lease) -> Stored<'a, ()> {
        Box::pin(async move {
            let given_up = self.held(lease, |run, now| {
                run.give_up(now);
                Telling::State
            });
            given_up.await.map(drop)
        })
    }

    fn cancel<'a>(&'a self, tenant: &'a str, id: RunId) -> Stored<'a, Option<Run>> {
        Box::pin(self.owned(tenant, id, Run::cancel))
    }

    fn accept<'a>(&'a self, tenant: &'a str, id: RunId) -> Stored<'a, Option<Run>> {
        Box::pin(self.owned(tenant, id, Run::accept))
    }

    fn reject<'a>(&'a self, tenant: &'a str, id: RunId) -> Stored<'a, Option<Run>> {
        Box::pin(self.owned(tenant, id, Run::reject))
    }

    fn retry<'a>(&'a self, tenant: &'a str, id: RunId) -> Stored<'a, Option<Run>> {
        Box::pin(self.owned(tenant, id, Run::retry))
    }

    fn get<'a>(&'a self, tenant: &'a str, id: RunId) -> Stored<'a, Option<Run>> {
        Box::pin(self.find(tenant, id))
    }

    fn list<'a>(&'a self, tenant: &'a str, limit: u32) -> Stored<'a, Vec<Run>> {
        Box::pin(self.newest(tenant, limit))
    }

    fn events<'a>(&'a self, tenant: &'a str, id: RunId, after: u64) -> Stored<'a, Vec<(u64, JobEvent)>> {
        Box::pin(async move {
            let after = i64::try_from(after).unwrap_or(i64::MAX);
            let rows = self.rows_of_events(tenant, id, after).await?;
            rows.into_iter().filter_map(|row| event(row).transpose()).collect()
        })
    }

    fn bound(&self, bounds: Vec<Bounds>) -> Stored<'_, ()> {
        Box::pin(self.set_bounds(bounds))
    }

    fn note(&self, entry: AuditEntry) -> Stored<'_, ()> {
        Box::pin(self.add_line(entry))
    }

    fn turn_away(&self, counts: Vec<(TurnedAway, u64)>) -> Stored<'_, ()> {
        Box::pin(self.add_counts(counts))
    }

    fn audit(&self, query: AuditQuery) -> Stored<'_, Vec<AuditLine>> {
        Box::pin(self.lines(query))
    }

    fn spent<'a>(&'a self, tenant: &'a str, within: Duration) -> Stored<'a, u64> {
        Box::pin(self.tokens(tenant, within))
    }

    fn watch(&self) -> broadcast::Receiver<Change> {
        self.feed.watch()
    }

    fn sweep(&self) -> Stored<'_, Swept> {
        Box::pin(self.sweep_once())
    }

    fn backlog(&self) -> Stored<'_, Backlog> {
        Box::pin(self.count_backlog())
    }

    fn tickets(&self) -> &Tickets {
        &self.tickets
    }

    fn limits(&self) -> &RunLimits {
        &self.limits
    }
}

/// An event of a name that this version does not know is left out.
fn event((number, name, data): (i64, String, String)) -> Result<Option<(u64, JobEvent)>, StoreError> {
    let number = u64::try_from(number).map_err(unreadable)?;
    let event = JobEvent::parse(&name, &data).map_err(unreadable)?;
    Ok(event.map(|event| (number, event)))
}
