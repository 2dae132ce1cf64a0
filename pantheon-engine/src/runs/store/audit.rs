//! The audit log as a table. Lines are added and, when they are old, taken away; only the
//! counts of the minute change.

use std::cmp::Reverse;
use std::mem;
use std::sync::PoisonError;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::FromRow;
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;

use super::SqlStore;
use crate::runs::run::{from_millis, to_millis};
use crate::runs::{AuditEntry, AuditLine, AuditQuery, Audited, StoreError, TurnedAway};

const ADD: &str = "INSERT INTO audit (at, tenant, who, action, repository, provider, model, tokens, outcome, id, took) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

const READ: &str = "SELECT at, tenant, who, action, repository, provider, model, tokens, outcome, id, took FROM audit \
    WHERE ($1 = '' OR tenant = $1) AND at >= $2 ORDER BY at DESC LIMIT $3";

const COUNT: &str = "INSERT INTO turned_away (minute, tenant, who, action, outcome, times) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (minute, tenant, who, action, outcome) \
    DO UPDATE SET times = turned_away.times + excluded.times";

const READ_COUNTS: &str = "SELECT minute, tenant, who, action, outcome, times FROM turned_away \
    WHERE ($1 = '' OR tenant = $1) AND minute > $2 ORDER BY minute DESC LIMIT $3";

/// What is counted together, in milliseconds.
const MINUTE: i64 = 60_000;

/// How long a line is kept.
const KEPT: Duration = Duration::from_secs(400 * 24 * 3600);

const SPENT: &str = "SELECT CAST(COALESCE(SUM(tokens), 0) AS BIGINT) FROM audit WHERE tenant = $1 AND at >= $2";

#[derive(FromRow)]
struct Row {
    at: i64,
    tenant: String,
    who: String,
    action: String,
    repository: Option<String>,
    provider: String,
    model: Option<String>,
    tokens: i64,
    outcome: String,
    id: String,
    took: i64,
}

#[derive(FromRow)]
struct Counted {
    minute: i64,
    tenant: String,
    who: String,
    action: String,
    outcome: String,
    times: i64,
}

/// Lines that are not written yet: whoever has the turn writes all of them in one transaction.
#[derive(Default)]
pub(super) struct Waiting {
    turn: tokio::sync::Mutex<()>,
    lines: std::sync::Mutex<Vec<(AuditEntry, oneshot::Sender<()>)>>,
}

impl Waiting {
    fn add(&self, entry: AuditEntry) -> oneshot::Receiver<()> {
        let (written, is_written) = oneshot::channel();
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push((entry, written));
        is_written
    }

    fn take(&self) -> Vec<(AuditEntry, oneshot::Sender<()>)> {
        mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl SqlStore {
    pub(super) async fn add_line(&self, entry: AuditEntry) -> Result<(), StoreError> {
        let mut is_written = self.waiting.add(entry.clone());
        let _turn = self.waiting.turn.lock().await;
        match is_written.try_recv() {
            Ok(()) => Ok(()),
            Err(TryRecvError::Empty) => {
                let (entries, waiting): (Vec<_>, Vec<_>) = self.waiting.take().into_iter().unzip();
                self.add_lines(entries).await?;
                for written in waiting {
                    // Whoever does not listen any more has its line all the same.
                    let _ = written.send(());
                }
                Ok(())
            }
            // It was to be written with others, and that failed or broke off: perhaps not for its sake.
            Err(TryRecvError::Closed) => self.add_lines(vec![entry]).await,
        }
    }

    async fn add_lines(&self, entries: Vec<AuditEntry>) -> Result<(), StoreError> {
        let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        let mut write = self.begin().await?;
        for entry in entries {
            sqlx::query(ADD)
                .bind(to_millis(write.now))
                .bind(entry.tenant)
                .bind(entry.who)
                .bind(entry.action)
                .bind(entry.repository)
                .bind(entry.provider)
                .bind(entry.model)
                .bind(number(entry.tokens))
                .bind(entry.outcome)
                .bind(entry.id)
                .bind(number(entry.milliseconds))
                .execute(&mut *write.tx)
                .await?;
        }
        write.commit().await
    }

    /// Rows are written in their order, so that engines that do so at once do not wait for each other in a ring.
    pub(super) async fn add_counts(&self, mut counts: Vec<(TurnedAway, u64)>) -> Result<(), StoreError> {
        counts.sort();
        let mut write = self.begin().await?;
        let now = to_millis(write.now);
        for (kind, times) in counts {
            sqlx::query(COUNT)
                .bind(now - now.rem_euclid(MINUTE))
                .bind(kind.tenant)
                .bind(kind.who)
                .bind(kind.action)
                .bind(kind.outcome)
                .bind(i64::try_from(times).unwrap_or(i64::MAX))
                .execute(&mut *write.tx)
                .await?;
        }
        write.commit().await
    }

    pub(super) async fn lines(&self, query: AuditQuery) -> Result<Vec<AuditLine>, StoreError> {
        let (tenant, since) = (query.tenant.unwrap_or_default(), to_millis(query.since.unwrap_or(UNIX_EPOCH)));
        let limit = i64::from(query.limit);
        let work: Vec<Row> =
            sqlx::query_as(READ).bind(tenant.clone()).bind(since).bind(limit).fetch_all(&self.pool).await?;
        let counts: Vec<Counted> =
            sqlx::query_as(READ_COUNTS).bind(tenant).bind(since - MINUTE).bind(limit).fetch_all(&self.pool).await?;
        let mut lines: Vec<AuditLine> =
            work.into_iter().map(AuditLine::from).chain(counts.into_iter().map(AuditLine::from)).collect();
        lines.sort_by_key(|line| Reverse(line.at));
        lines.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
        Ok(lines)
    }

    /// Takes old lines away.
    pub(super) async fn forget_lines(&self, now: SystemTime) -> Result<(), StoreError> {
        let before = to_millis(now.checked_sub(KEPT).unwrap_or(UNIX_EPOCH));
        let old: Option<(i64,)> = sqlx::query_as("SELECT at FROM audit WHERE at < $1 LIMIT 1")
            .bind(before)
            .fetch_optional(&self.pool)
            .await?;
        let old_counts: Option<(i64,)> = sqlx::query_as("SELECT minute FROM turned_away WHERE minute < $1 LIMIT 1")
            .bind(before)
            .fetch_optional(&self.pool)
            .await?;
        if old.is_some() || old_counts.is_some() {
            let mut write = self.begin().await?;
            sqlx::query("DELETE FROM audit WHERE at < $1").bind(before).execute(&mut *write.tx).await?;
            sqlx::query("DELETE FROM turned_away WHERE minute < $1").bind(before).execute(&mut *write.tx).await?;
            write.commit().await?;
        }
        Ok(())
    }

    pub(super) async fn tokens(&self, tenant: &str, within: Duration) -> Result<u64, StoreError> {
        let since = SystemTime::now().checked_sub(within).unwrap_or(UNIX_EPOCH);
        let (spent,): (i64,) = sqlx::query_as(SPENT).bind(tenant).bind(to_millis(since)).fetch_one(&self.pool).await?;
        Ok(u64::try_from(spent).unwrap_or_default())
    }
}

impl From<Counted> for AuditLine {
    fn from(row: Counted) -> Self {
        let Counted { minute, tenant, who, action, outcome, times } = row;
        let kind = TurnedAway { tenant, who, action, outcome };
        let times = u64::try_from(times).unwrap_or_default();
        Self { at: from_millis(minute), what: Audited::TurnedAway(kind, times) }
    }
}

impl From<Row> for AuditLine {
    fn from(row: Row) -> Self {
        let number = |value: i64| u64::try_from(value).unwrap_or_default();
        let entry = AuditEntry {
            tenant: row.tenant,
            who: row.who,
            action: row.action,
            repository: row.repository,
            provider: row.provider,
            model: row.model,
            tokens: number(row.tokens),
            outcome: row.outcome,
            id: row.id,
            milliseconds: number(row.took),
        };
        Self { at: from_millis(row.at), what: Audited::Work(entry) }
    }
}
