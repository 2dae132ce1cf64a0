//! One transaction that changes runs: a row is read, changed as a value, and written back with what there is to tell.

use std::time::SystemTime;

use pantheon_protocol::wire::JobEvent;
use sqlx::{Any, Transaction};
use tokio::sync::MutexGuard;

use super::database::Dialect;
use super::row::{self, Row, unreadable};
use crate::runs::feed::CHANNEL;
use crate::runs::run::from_millis;
use crate::runs::{Run, RunId, RunLimits, StoreError};

/// How many events of one run are kept; its states always are.
const MAX_EVENTS: u64 = 2_000;

/// The run whose turn it is. One that was taken in or begun later than now was so before the clock was set back: when it is
/// due is no longer known, so that it is due now.
const FAIREST: &str = "SELECT r.id FROM runs r \
    LEFT JOIN (SELECT tenant, COUNT(*) AS n FROM runs WHERE state = 'running' GROUP BY tenant) t \
        ON t.tenant = r.tenant \
    LEFT JOIN (SELECT tenant, batch, COUNT(*) AS n FROM runs WHERE state = 'running' GROUP BY tenant, batch) b \
        ON b.tenant = r.tenant AND b.batch = r.batch \
    LEFT JOIN run_turns l ON l.tenant = r.tenant \
    LEFT JOIN run_bounds o ON o.tenant = r.tenant \
    WHERE r.state = 'queued' AND (r.due_at <= $1 OR r.created_at > $1 OR r.started_at > $1) \
        AND (r.deadline IS NULL OR r.deadline > $1 OR r.pushing = 1) \
        AND COALESCE(t.n, 0) < COALESCE(o.at_once, $2) AND (r.batch IS NULL OR COALESCE(b.n, 0) < r.batch_at_once) \
    ORDER BY COALESCE(t.n, 0), COALESCE(l.turn, 0), r.priority DESC, r.created_at, r.id LIMIT 1";

/// The tenant goes to the end of the row.
const SERVED: &str = "INSERT INTO run_turns (tenant, turn) \
    VALUES ($1, (SELECT COALESCE(MAX(turn), 0) + 1 FROM run_turns)) \
    ON CONFLICT (tenant) DO UPDATE SET turn = excluded.turn";

/// What a change tells those who follow.
pub(super) enum Telling {
    /// The run as it is now.
    State,
    /// Something was done.
    Step(String),
    /// Nothing.
    Nothing,
}

/// A transaction that writes.
pub(super) struct Write<'a> {
    pub(super) tx: Transaction<'static, Any>,
    pub(super) dialect: Dialect,
    /// The database's clock.
    pub(super) now: SystemTime,
    /// SQLite's writers line up here, where they wait without polling.
    pub(super) _turn: Option<MutexGuard<'a, ()>>,
}

impl Write<'_> {
    /// Lets nobody else lease or enqueue until the end.
    pub(super) async fn alone(mut self) -> Result<Self, StoreError> {
        if let Some(alone) = self.dialect.alone {
            sqlx::query(alone).execute(&mut *self.tx).await?;
            self.now = now(&mut self.tx, self.dialect).await?;
        }
        Ok(self)
    }

    /// One run, which nobody else changes until the end.
    pub(super) async fn find(&mut self, id: RunId) -> Result<Option<Run>, StoreError> {
        let find = sqlx::query_as::<_, Row>(self.dialect.find).bind(id.to_string());
        find.fetch_optional(&mut *self.tx).await?.map(Run::try_from).transpose()
    }

    /// The run of that key.
    pub(super) async fn find_key(&mut self, tenant: &str, key: &str) -> Result<Option<Run>, StoreError> {
        let find = sqlx::query_as::<_, Row>("SELECT * FROM runs WHERE tenant = $1 AND idempotency_key = $2");
        let row = find.bind(tenant).bind(key).fetch_optional(&mut *self.tx).await?;
        row.map(Run::try_from).transpose()
    }

    /// The run whose turn it is.
    pub(super) async fn fairest(&mut self, limits: &RunLimits) -> Result<Option<RunId>, StoreError> {
        let now = crate::runs::run::to_millis(self.now);
        let most = i64::try_from(limits.per_tenant).unwrap_or(i64::MAX);
        let id: Option<(String,)> = sqlx::query_as(FAIREST).bind(now).bind(most).fetch_optional(&mut *self.tx).await?;
        id.map(|(id,)| id.parse().map_err(unreadable)).transpose()
    }

    /// The tenant was served.
    pub(super) async fn served(&mut self, tenant: &str) -> Result<(), StoreError> {
        sqlx::query(SERVED).bind(tenant).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// How many runs of a tenant may be queued, where it has a bound of its own.
    pub(super) async fn most_queued(&mut self, tenant: &str) -> Result<Option<usize>, StoreError> {
        let find = sqlx::query_as("SELECT queued FROM run_bounds WHERE tenant = $1").bind(tenant);
        let bound: Option<(i64,)> = find.fetch_optional(&mut *self.tx).await?;
        Ok(bound.map(|(queued,)| usize::try_from(queued).unwrap_or_default()))
    }

    /// How many runs are queued: the tenant's and all.
    pub(super) async fn queued(&mut self, tenant: &str) -> Result<(i64, i64), StoreError> {
        let count = "SELECT COUNT(CASE WHEN tenant = $1 THEN 1 END), COUNT(*) FROM runs WHERE state = 'queued'";
        Ok(sqlx::query_as(count).bind(tenant).fetch_one(&mut *self.tx).await?)
    }

    /// Writes a run back.
    pub(super) async fn put(&mut self, run: &mut Run, telling: Telling) -> Result<(), StoreError> {
        let event = match telling {
            Telling::State => Some(JobEvent::State(Box::new(run.to_job()))),
            Telling::Step(text) => Some(JobEvent::Step(text)).filter(|_| run.events < MAX_EVENTS),
            Telling::Nothing => None,
        };
        run.events += u64::from(event.is_some());
        row::save(run)?.execute(&mut *self.tx).await?;
        match event {
            Some(event) => self.tell(run, &event).await,
            None => Ok(()),
        }
    }

    /// Makes it last.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        Ok(self.tx.commit().await?)
    }

    async fn tell(&mut self, run: &Run, event: &JobEvent) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO run_events (run_id, number, name, data) VALUES ($1, $2, $3, $4)")
            .bind(run.id.to_string())
            .bind(i64::try_from(run.events).unwrap_or(i64::MAX))
            .bind(event.name())
            .bind(event.data().map_err(unreadable)?)
            .execute(&mut *self.tx)
            .await?;
        if let Some(tell) = self.dialect.tell {
            let payload = format!("{} {}", run.id, run.tenant);
            sqlx::query(tell).bind(CHANNEL).bind(payload).execute(&mut *self.tx).await?;
        }
        Ok(())
    }
}

/// The database's clock.
pub(super) async fn now(tx: &mut Transaction<'static, Any>, dialect: Dialect) -> Result<SystemTime, StoreError> {
    let (millis,): (i64,) = sqlx::query_as(dialect.now).fetch_one(&mut **tx).await?;
    Ok(from_millis(millis))
}
