//! The store over SQL: one code for SQLite and Postgres, and one table as the truth.

mod audit;
mod backlog;
mod bounds;
mod calls;
mod database;
mod row;
mod sweep;
mod write;

use std::time::{Duration, SystemTime};

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::JobState;
use sqlx::AnyPool;
use tokio::sync::Mutex;

use self::database::Dialect;
use self::row::{Row, unreadable};
use self::write::{Telling, Write};
use super::feed::Feed;
use super::{Accepted, Lease, NewRun, Renewed, Run, RunId, RunLimits, StoreError, Tickets};
use crate::refusal::Refusal;

pub use database::Database;

/// How long to wait for room in a queue.
const QUEUE_WAIT: Duration = Duration::from_secs(10);

/// Runs in SQLite or Postgres.
pub struct SqlStore {
    pool: AnyPool,
    dialect: Dialect,
    limits: RunLimits,
    tickets: Tickets,
    feed: Feed,
    writing: Mutex<()>,
    waiting: audit::Waiting,
}

/// Opens the store, and makes the tables that it lacks.
///
/// # Errors
/// When the database cannot be reached or used.
pub async fn open(database: &Database, limits: RunLimits) -> Result<SqlStore, StoreError> {
    let opened = database::open(database).await?;
    Ok(SqlStore {
        pool: opened.pool,
        dialect: opened.dialect,
        limits,
        tickets: opened.tickets,
        feed: opened.feed,
        writing: Mutex::new(()),
        waiting: audit::Waiting::default(),
    })
}

impl SqlStore {
    async fn take_in(&self, new: Vec<NewRun>) -> Result<Vec<Accepted>, StoreError> {
        let mut write = self.begin().await?.alone().await?;
        // All of them or none: known before the first is written.
        let surely_new = new.iter().filter(|run| run.idempotency_key.is_none()).count();
        if let Some(first) = new.first().filter(|_| surely_new > 0) {
            self.has_room(&mut write, &first.tenant, surely_new).await?;
        }
        let mut accepted = Vec::with_capacity(new.len());
        for new in new {
            accepted.push(self.accept_one(&mut write, new).await?);
        }
        let now = write.now;
        write.commit().await?;
        for Accepted { run, .. } in accepted.iter().filter(|accepted| accepted.is_new) {
            self.announce(run, now).await;
        }
        Ok(accepted)
    }

    async fn accept_one(&self, write: &mut Write<'_>, new: NewRun) -> Result<Accepted, StoreError> {
        if let Some(key) = &new.idempotency_key {
            if let Some(run) = write.find_key(&new.tenant, key).await? {
                return same_request(run, &new);
            }
            self.has_room(write, &new.tenant, 1).await?;
        }
        let mut run = Run::new(new, self.limits.max_attempts, write.now);
        write.put(&mut run, Telling::State).await?;
        Ok(Accepted { run, is_new: true })
    }

    async fn has_room(&self, write: &mut Write<'_>, tenant: &str, needed: usize) -> Result<(), StoreError> {
        let most = write.most_queued(tenant).await?.unwrap_or(self.limits.queued_per_tenant);
        let (own, all) = write.queued(tenant).await?;
        let is_full = |count: i64, limit: usize| usize::try_from(count).is_ok_and(|count| count + needed > limit);
        if is_full(own, most) {
            let refusal = Refusal::new(ErrorCode::RateLimited, format!("{own} of your jobs are queued already."));
            return Err(refusal.after(QUEUE_WAIT).into());
        }
        if is_full(all, self.limits.queued) {
            let refusal = Refusal::new(ErrorCode::Overloaded, format!("{all} jobs are queued already."));
            return Err(refusal.after(QUEUE_WAIT).into());
        }
        Ok(())
    }

    async fn hand_out(&self, worker: &str, time: Duration) -> Result<Option<Lease>, StoreError> {
        let mut write = self.begin().await?.alone().await?;
        let mut dead = Vec::new();
        let run = loop {
            let Some(id) = write.fairest(&self.limits).await? else { break None };
            // Somebody may have ended it since it was chosen.
            let Some(mut run) = write.find(id).await?.filter(|run| run.state == JobState::Queued) else { continue };
            if run.is_spent() {
                run.die("it was not told why", write.now);
                write.put(&mut run, Telling::State).await?;
                dead.push(run);
                continue;
            }
            run.begin(worker, write.now, time);
            write.put(&mut run, Telling::State).await?;
            write.served(&run.tenant).await?;
            break Some(run);
        };
        write.commit().await?;
        dead.iter().for_each(Run::count_end);
        run.iter().for_each(Run::count_begin);
        dead.iter().chain(&run).for_each(|run| self.feed.tell(&run.tenant, run.id));
        Ok(run.map(|run| Lease::new(run, worker)))
    }

    async fn keep(&self, lease: &Lease, time: Duration) -> Result<Renewed, StoreError> {
        let kept = self.change(lease.run.id, |run, now| {
            run.check(lease)?;
            run.lease_until = Some(now + time);
            Ok(Telling::Nothing)
        });
        match kept.await {
            Ok(Some(run)) if run.cancel_asked && !run.pushing => Ok(Renewed::CancelAsked),
            Ok(Some(_)) => Ok(Renewed::Kept),
            Ok(None) | Err(StoreError::Lost) => Ok(Renewed::Lost),
            Err(error) => Err(error),
        }
    }

    /// A worker's change of its own run.
    async fn held<F>(&self, lease: &Lease, change: F) -> Result<Run, StoreError>
    where
        F: FnOnce(&mut Run, SystemTime) -> Telling,
    {
        let changed = self.change(lease.run.id, |run, now| {
            run.check(lease)?;
            Ok(change(run, now))
        });
        changed.await?.ok_or(StoreError::Lost)
    }

    /// A tenant's change of its own run.
    async fn owned<F>(&self, tenant: &str, id: RunId, change: F) -> Result<Option<Run>, StoreError>
    where
        F: FnOnce(&mut Run, SystemTime) -> Result<(), StoreError>,
    {
        if self.find(tenant, id).await?.is_none() {
            return Ok(None);
        }
        self.change(id, |run, now| change(run, now).map(|()| Telling::State)).await
    }

    /// Any change of one run; `None` where there is no such run.
    async fn change<F>(&self, id: RunId, change: F) -> Result<Option<Run>, StoreError>
    where
        F: FnOnce(&mut Run, SystemTime) -> Result<Telling, StoreError>,
    {
        let mut write = self.begin().await?;
        let Some(mut run) = write.find(id).await? else { return Ok(None) };
        let (before, now) = (run.state, write.now);
        let telling = change(&mut run, now)?;
        let is_told = !matches!(telling, Telling::Nothing);
        write.put(&mut run, telling).await?;
        write.commit().await?;
        if run.state == JobState::Queued && before != JobState::Queued {
            self.announce(&run, now).await;
        } else if is_told {
            self.feed.tell(&run.tenant, run.id);
        }
        if !before.is_final() {
            run.count_end();
        }
        Ok(Some(run))
    }

    /// A run is queued: its followers are told, and a worker is woken when it is due. The row is kept already, so a
    /// ticket that fails is left to the sweep.
    async fn announce(&self, run: &Run, now: SystemTime) {
        self.feed.tell(&run.tenant, run.id);
        if let Err(error) = self.tickets.issue(Some(run.due_at).filter(|due_at| *due_at > now)).await {
            tracing::warn!(%error, run = %run.id, "no ticket was issued; the next sweep issues one");
        }
    }

    async fn find(&self, tenant: &str, id: RunId) -> Result<Option<Run>, StoreError> {
        let find = sqlx::query_as::<_, Row>("SELECT * FROM runs WHERE id = $1 AND tenant = $2");
        let row = find.bind(id.to_string()).bind(tenant).fetch_optional(&self.pool).await?;
        row.map(Run::try_from).transpose()
    }

    async fn newest(&self, tenant: &str, limit: u32) -> Result<Vec<Run>, StoreError> {
        let list = sqlx::query_as::<_, Row>(row::LIST).bind(tenant).bind(i64::from(limit));
        list.fetch_all(&self.pool).await?.into_iter().map(Run::try_from).collect()
    }

    async fn begin(&self) -> Result<Write<'_>, StoreError> {
        let turn = if self.dialect.alone.is_none() { Some(self.writing.lock().await) } else { None };
        let mut tx = self.pool.begin_with(self.dialect.begin).await?;
        let now = write::now(&mut tx, self.dialect).await?;
        Ok(Write { tx, dialect: self.dialect, now, _turn: turn })
    }
}

/// A key that is known: for the same request the same run.
fn same_request(run: Run, new: &NewRun) -> Result<Accepted, StoreError> {
    if run.request.is_same(&new.request) {
        return Ok(Accepted { run, is_new: false });
    }
    let message = "The `Idempotency-Key` was used for another request already.";
    Err(Refusal::new(ErrorCode::IdempotencyConflict, message).into())
}
