//! What the engines on one Postgres share beside their runs: which of them live, how much each tenant uses, what each has
//! seen of the prompts, and the edits under way. Without Postgres there is one engine, which keeps all that in memory.

mod edits;
mod glimpses;
mod meters;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::ExposeSecret as _;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::sync::broadcast;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::runs::{Database, StoreError};

pub use edits::{Notice, Told};
pub use meters::Place;

/// Connections for all that.
const CONNECTIONS: u32 = 4;

/// How long one call may take: whoever waits for it has a person waiting.
const PATIENCE: Duration = Duration::from_secs(3);

/// How often an engine says that it lives.
const BEAT: Duration = Duration::from_secs(2);

/// How long it is believed to live after that.
const ALIVE: Duration = Duration::from_secs(10);

/// What is old is taken away with every so manieth beat.
const TIDY: u32 = 30;

/// How far a reader of notices may fall behind.
const BACKLOG: usize = 1024;

const SCHEMA: &str = include_str!("shared/schema.sql");

/// The same number as of the store of runs: engines that start together set up one after the other.
const ALONE: &str = "SELECT pg_advisory_xact_lock(7226437862)";

const LIVE: &str = "INSERT INTO engines (id, alive_until) VALUES ($1, clock_timestamp() + make_interval(secs => $2)) \
    ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until";
const LEAVE: &str = "DELETE FROM engines WHERE id = $1";
const FORGET_ENGINES: &str = "DELETE FROM engines WHERE alive_until < clock_timestamp() - interval '1 hour'";

/// The names of the places that an engine holds now.
type Held = Arc<Mutex<HashSet<String>>>;

/// One engine among those of its database. It says that it lives until it is dropped.
#[derive(Debug)]
pub struct Shared {
    at: Here,
    notices: broadcast::Sender<Notice>,
    _tasks: [AbortOnDropHandle<()>; 2],
}

/// What its tasks need too.
#[derive(Clone, Debug)]
struct Here {
    pool: PgPool,
    engine: Arc<str>,
    held: Held,
}

impl Shared {
    /// Joins the engines of a database; `None` where no other can share it.
    ///
    /// # Errors
    /// When the database cannot be reached or used.
    pub async fn open(database: &Database) -> Result<Option<Arc<Self>>, StoreError> {
        let Database::Postgres(url) = database else { return Ok(None) };
        // What is lost with its power is not missed.
        let options = url.expose_secret().parse::<PgConnectOptions>()?.options([("synchronous_commit", "off")]);
        let options = options.options([("idle_in_transaction_session_timeout", "5s"), ("lock_timeout", "3s")]);
        let pool =
            PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE).connect_with(options).await?;
        let mut tx = pool.begin().await?;
        sqlx::query(ALONE).execute(&mut *tx).await?;
        sqlx::raw_sql(SCHEMA).execute(&mut *tx).await?;
        tx.commit().await?;
        let at = Here { pool, engine: Arc::from(Uuid::new_v4().to_string()), held: Held::default() };
        let notices = broadcast::Sender::new(BACKLOG);
        at.live().await?;
        let beating = tokio::spawn(beat(at.clone(), notices.clone()));
        let listening = tokio::spawn(edits::listen(at.clone(), notices.clone()));
        let tasks = [beating, listening].map(AbortOnDropHandle::new);
        Ok(Some(Arc::new(Self { at, notices, _tasks: tasks })))
    }

    /// Leaves the others: what it held is free at once.
    pub async fn leave(&self) {
        let left = within(async {
            self.at.free_all().await?;
            sqlx::query(LEAVE).bind(&*self.at.engine).execute(&self.at.pool).await
        });
        if let Err(error) = left.await {
            tracing::warn!(%error, "the other engines were not told of the end; they find out");
        }
    }
}

impl Here {
    async fn live(&self) -> sqlx::Result<()> {
        sqlx::query(LIVE).bind(&*self.engine).bind(ALIVE.as_secs_f64()).execute(&self.pool).await.map(drop)
    }

    async fn tidy(&self) -> sqlx::Result<()> {
        sqlx::query(FORGET_ENGINES).execute(&self.pool).await?;
        self.forget_glimpses().await?;
        self.forget_edits().await
    }

    fn holding(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn beat(at: Here, notices: broadcast::Sender<Notice>) {
    let mut ticks = tokio::time::interval(BEAT);
    for number in 1_u32.. {
        ticks.tick().await;
        let beaten = within(async {
            at.live().await?;
            at.keep_places().await?;
            at.end_orphans().await?;
            at.look_for_cancels(&notices).await?;
            if number.is_multiple_of(TIDY) { at.tidy().await } else { Ok(()) }
        });
        if let Err(error) = beaten.await {
            tracing::warn!(%error, "the other engines cannot be told that this one lives");
        }
    }
}

/// A call that does not wait for ever, whatever became of the network.
async fn within<T>(call: impl Future<Output = sqlx::Result<T>>) -> Result<T, StoreError> {
    let answered = tokio::time::timeout(PATIENCE, call).await;
    Ok(answered.unwrap_or(Err(sqlx::Error::PoolTimedOut))?)
}
