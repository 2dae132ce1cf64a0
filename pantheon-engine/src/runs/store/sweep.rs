//! What the store does without being asked: leases that are over, deadlines that passed, runs that are old.

use std::time::SystemTime;

use super::row::unreadable;
use super::{SqlStore, Telling, write};
use crate::runs::run::to_millis;
use crate::runs::tickets::QUEUE;
use crate::runs::transitions::NO_LEASE;
use crate::runs::{Run, RunId, StoreError, Swept};

const EXPIRED: &str = "SELECT id FROM runs WHERE state = 'running' AND lease_until < $1 LIMIT 500";
const ENDLESS: &str = "SELECT id FROM runs WHERE state = 'running' AND lease_until > $1 LIMIT 500";
const LATE: &str = "SELECT id FROM runs WHERE state IN ('queued', 'running', 'waiting') AND pushing = 0 \
    AND deadline <= $1 LIMIT 500";
/// As `FAIREST` has it.
const READY: &str = "SELECT COUNT(*) FROM runs WHERE state = 'queued' \
    AND (due_at <= $1 OR created_at > $1 OR started_at > $1)";
const OLD: &str = "SELECT COUNT(*) FROM runs WHERE finished_at < $1";
const FORGET_EVENTS: &str = "DELETE FROM run_events WHERE run_id IN (SELECT id FROM runs WHERE finished_at < $1)";
const FORGET: &str = "DELETE FROM runs WHERE finished_at < $1";

/// A change that a sweep may make of a run, and whether it did.
type Due = fn(&SqlStore, &mut Run, SystemTime) -> bool;

impl SqlStore {
    pub(super) async fn sweep_once(&self) -> Result<Swept, StoreError> {
        let now = self.now().await?;
        let late = self.settle(LATE, now, |_, run, now| run.lapse(now)).await?;
        let endless = now + self.limits.lease + NO_LEASE;
        self.settle(ENDLESS, endless, |store, run, now| run.cut_short(&store.limits, now)).await?;
        let expired = self.settle(EXPIRED, now, |store, run, now| run.expire(&store.limits, now)).await?;
        let forgotten = self.forget(now).await?;
        let (ready,): (i64,) = sqlx::query_as(READY).bind(to_millis(now)).fetch_one(&self.pool).await?;
        Ok(Swept { expired, late, forgotten, ready: usize::try_from(ready).unwrap_or(usize::MAX) })
    }

    pub(super) async fn rows_of_events(
        &self,
        tenant: &str,
        id: RunId,
        after: i64,
    ) -> Result<Vec<(i64, String, String)>, StoreError> {
        let events = "SELECT e.number, e.name, e.data FROM run_events e JOIN runs r ON r.id = e.run_id \
            WHERE r.id = $1 AND r.tenant = $2 AND e.number > $3 ORDER BY e.number";
        let events = sqlx::query_as(events).bind(id.to_string()).bind(tenant).bind(after);
        Ok(events.fetch_all(&self.pool).await?)
    }

    /// Looks at each of the rows once more, alone with it, before it changes.
    async fn settle(&self, which: &'static str, time: SystemTime, due: Due) -> Result<usize, StoreError> {
        let ids: Vec<(String,)> = sqlx::query_as(which).bind(to_millis(time)).fetch_all(&self.pool).await?;
        let mut settled = 0;
        for (id,) in ids {
            let id = id.parse().map_err(unreadable)?;
            let mut was_due = false;
            let changed = self.change(id, |run, now| {
                was_due = due(self, run, now);
                Ok(if was_due { Telling::State } else { Telling::Nothing })
            });
            changed.await?;
            settled += usize::from(was_due);
        }
        Ok(settled)
    }

    async fn forget(&self, now: SystemTime) -> Result<usize, StoreError> {
        let before =
            to_millis(now).saturating_sub(i64::try_from(self.limits.retention.as_millis()).unwrap_or(i64::MAX));
        let (old,): (i64,) = sqlx::query_as(OLD).bind(before).fetch_one(&self.pool).await?;
        sqlx::query(self.dialect.tidy).bind(QUEUE).execute(&self.pool).await?;
        self.forget_lines(now).await?;
        if old == 0 {
            return Ok(0);
        }
        let mut write = self.begin().await?;
        sqlx::query(FORGET_EVENTS).bind(before).execute(&mut *write.tx).await?;
        let forgotten = sqlx::query(FORGET).bind(before).execute(&mut *write.tx).await?.rows_affected();
        write.commit().await?;
        Ok(usize::try_from(forgotten).unwrap_or(usize::MAX))
    }

    pub(super) async fn now(&self) -> Result<SystemTime, StoreError> {
        let mut tx = self.pool.begin().await?;
        write::now(&mut tx, self.dialect).await
    }
}
