//! A run as a row of the table `runs`, both ways.

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::JobState;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, FromRow};

use crate::runs::run::{from_millis, to_millis};
use crate::runs::{Batch, Run, StoreError};

/// A tenant's newest runs, without what only a worker and a reader of one need, which may be large.
pub(super) const LIST: &str = "SELECT id, tenant, title, request, state, detail, message, error_code, error_message, \
    priority, batch, batch_at_once, idempotency_key, attempt, max_attempts, created_at, started_at, finished_at, deadline, \
    provider, model, branch, commit_hash, link, diffstat, CAST(NULL AS TEXT) AS plan, \
    CAST(NULL AS TEXT) AS saved, pushing, accepted, cancel_asked, fence, worker, lease_until, due_at, events \
    FROM runs WHERE tenant = $1 ORDER BY created_at DESC, id DESC LIMIT $2";

/// Writes a run, be it new or not; what never changes is written once.
const SAVE: &str = "INSERT INTO runs (id, tenant, title, request, priority, batch, batch_at_once, idempotency_key, \
    max_attempts, created_at, state, detail, message, error_code, error_message, attempt, started_at, finished_at, \
    deadline, provider, model, branch, commit_hash, link, diffstat, plan, accepted, cancel_asked, fence, worker, \
    lease_until, due_at, events, saved, pushing) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, \
    $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35) \
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, detail = excluded.detail, message = excluded.message, \
    error_code = excluded.error_code, error_message = excluded.error_message, attempt = excluded.attempt, \
    started_at = excluded.started_at, finished_at = excluded.finished_at, deadline = excluded.deadline, \
    provider = excluded.provider, model = excluded.model, branch = excluded.branch, \
    commit_hash = excluded.commit_hash, link = excluded.link, diffstat = excluded.diffstat, plan = excluded.plan, \
    accepted = excluded.accepted, cancel_asked = excluded.cancel_asked, fence = excluded.fence, \
    worker = excluded.worker, lease_until = excluded.lease_until, due_at = excluded.due_at, events = excluded.events, \
    saved = excluded.saved, pushing = excluded.pushing";

/// The statement that writes a run.
pub(super) fn save(run: &Run) -> Result<Query<'_, Any, AnyArguments>, StoreError> {
    let millis = |time: Option<_>| time.map(to_millis);
    let batch = run.batch.as_ref();
    let error = run.error.as_ref();
    let fixed = sqlx::query(SAVE)
        .bind(run.id.to_string())
        .bind(&run.tenant)
        .bind(&run.title)
        .bind(to_json(&run.request)?)
        .bind(i64::from(run.priority))
        .bind(batch.map(|batch| batch.name.as_str()))
        .bind(batch.map(|batch| i64::from(batch.at_once)))
        .bind(run.idempotency_key.as_deref())
        .bind(i64::from(run.max_attempts))
        .bind(to_millis(run.created_at));
    Ok(fixed
        .bind(run.state.as_str())
        .bind(run.detail.as_deref())
        .bind(run.message.as_deref())
        .bind(error.map(|(code, _)| code.as_str()))
        .bind(error.map(|(_, message)| message.as_str()))
        .bind(i64::from(run.attempt))
        .bind(millis(run.started_at))
        .bind(millis(run.finished_at))
        .bind(millis(run.deadline))
        .bind(run.provider.as_deref())
        .bind(run.model.as_deref())
        .bind(run.branch.as_deref())
        .bind(run.commit_hash.as_deref())
        .bind(run.link.as_deref())
        .bind(run.diffstat.as_ref().map(to_json).transpose()?)
        .bind(run.plan.as_deref())
        .bind(i64::from(run.accepted))
        .bind(i64::from(run.cancel_asked))
        .bind(run.fence)
        .bind(run.worker.as_deref())
        .bind(millis(run.lease_until))
        .bind(to_millis(run.due_at))
        .bind(i64::try_from(run.events).unwrap_or(i64::MAX))
        .bind(run.saved.as_deref())
        .bind(i64::from(run.pushing)))
}

/// The columns of `runs`, in the types that both databases share.
#[derive(FromRow)]
pub(super) struct Row {
    id: String,
    tenant: String,
    title: String,
    request: String,
    state: String,
    detail: Option<String>,
    message: Option<String>,
    error_code: Option<String>,
    error_message: Option<String>,
    priority: i64,
    batch: Option<String>,
    batch_at_once: Option<i64>,
    idempotency_key: Option<String>,
    attempt: i64,
    max_attempts: i64,
    created_at: i64,
    started_at: Option<i64>,
    finished_at: Option<i64>,
    deadline: Option<i64>,
    provider: Option<String>,
    model: Option<String>,
    branch: Option<String>,
    commit_hash: Option<String>,
    link: Option<String>,
    diffstat: Option<String>,
    plan: Option<String>,
    accepted: i64,
    cancel_asked: i64,
    fence: i64,
    worker: Option<String>,
    lease_until: Option<i64>,
    due_at: i64,
    events: i64,
    saved: Option<String>,
    pushing: i64,
}

impl TryFrom<Row> for Run {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let error = row.error_code.as_deref().map(word::<ErrorCode>).transpose()?;
        let batch = row.batch.map(|name| Batch { name, at_once: small(row.batch_at_once.unwrap_or(0)) });
        Ok(Self {
            id: row.id.parse().map_err(unreadable)?,
            tenant: row.tenant,
            title: row.title,
            request: from_json(&row.request)?,
            state: word::<JobState>(&row.state)?,
            detail: row.detail,
            message: row.message,
            error: error.map(|code| (code, row.error_message.unwrap_or_default())),
            priority: i16::try_from(row.priority).map_err(unreadable)?,
            batch,
            idempotency_key: row.idempotency_key,
            attempt: small(row.attempt),
            max_attempts: small(row.max_attempts),
            created_at: from_millis(row.created_at),
            started_at: row.started_at.map(from_millis),
            finished_at: row.finished_at.map(from_millis),
            deadline: row.deadline.map(from_millis),
            provider: row.provider,
            model: row.model,
            branch: row.branch,
            commit_hash: row.commit_hash,
            link: row.link,
            diffstat: row.diffstat.as_deref().map(from_json).transpose()?,
            plan: row.plan,
            saved: row.saved,
            pushing: row.pushing != 0,
            accepted: row.accepted != 0,
            cancel_asked: row.cancel_asked != 0,
            fence: row.fence,
            worker: row.worker,
            lease_until: row.lease_until.map(from_millis),
            due_at: from_millis(row.due_at),
            events: u64::try_from(row.events).map_err(unreadable)?,
        })
    }
}

fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A value that is one word on the wire.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_value(text.into()).map_err(unreadable)
}

fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(unreadable)
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(unreadable)
}

pub(super) fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable(error.to_string())
}
