//! The two databases: how each is opened, and the few words in which they differ.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AnyPool, ConnectOptions as _, Connection as _, Executor as _};
use tokio::sync::Notify;

use crate::runs::StoreError;
use crate::runs::feed::Feed;
use crate::runs::tickets::Tickets;

/// Connections of our own table.
const CONNECTIONS: u32 = 8;

/// Connections of the tickets, and of the notifications.
const TICKET_CONNECTIONS: u32 = 4;

/// How long a call waits for a connection, or for a lock.
const PATIENCE: Duration = Duration::from_secs(10);

const SCHEMA: &str = include_str!("schema.sql");

/// Where runs are kept.
#[derive(Clone)]
pub enum Database {
    /// A file of SQLite; it is made where there is none.
    File(PathBuf),
    /// `postgres://…`, which may hold a password.
    Postgres(SecretString),
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::File(path) => write!(f, "{}", path.display()),
            Database::Postgres(_) => f.write_str("postgres"),
        }
    }
}

/// The words in which the two differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect {
    /// Begins what writes.
    pub(super) begin: &'static str,
    /// Milliseconds since 1970, by the database's clock.
    pub(super) now: &'static str,
    /// One run's row, which nobody else may change until the end of the transaction.
    pub(super) find: &'static str,
    /// Lets nobody else lease, enqueue or set up until the end of the transaction.
    pub(super) alone: Option<&'static str>,
    /// Tells other engines of a change.
    pub(super) tell: Option<&'static str>,
    /// Takes away tickets that were used up.
    pub(super) tidy: &'static str,
}

/// SQLite has one writer at a time, from the first statement on.
const SQLITE: Dialect = Dialect {
    begin: "BEGIN IMMEDIATE",
    now: "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)",
    find: "SELECT * FROM runs WHERE id = $1",
    alone: None,
    tell: None,
    tidy: "DELETE FROM Jobs WHERE job_type = $1 AND status IN ('Done', 'Killed') AND done_at < unixepoch() - 60",
};

const POSTGRES: Dialect = Dialect {
    begin: "BEGIN",
    now: "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
    find: "SELECT * FROM runs WHERE id = $1 FOR UPDATE",
    // Any number that no other program takes on this database.
    alone: Some("SELECT pg_advisory_xact_lock(7226437862)"),
    tell: Some("SELECT pg_notify($1, $2)"),
    tidy: "DELETE FROM apalis.jobs WHERE job_type = $1 AND status IN ('Done', 'Killed') \
           AND done_at < now() - interval '60 seconds'",
};

/// An open database.
pub(super) struct Opened {
    pub(super) pool: AnyPool,
    pub(super) dialect: Dialect,
    pub(super) tickets: Tickets,
    pub(super) feed: Feed,
}

/// Opens it, and makes the tables that it lacks.
pub(super) async fn open(database: &Database) -> Result<Opened, StoreError> {
    sqlx::any::install_default_drivers();
    let opened = match database {
        Database::File(path) => open_file(path).await?,
        Database::Postgres(url) => open_postgres(url.expose_secret()).await?,
    };
    let mut tx = opened.pool.begin_with(opened.dialect.begin).await?;
    if let Some(alone) = opened.dialect.alone {
        sqlx::query(alone).execute(&mut *tx).await?;
    }
    sqlx::raw_sql(SCHEMA).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(opened)
}

async fn open_file(path: &Path) -> Result<Opened, StoreError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(PATIENCE);
    // Two engines may share the file, and apalis sets its tables up without a lock.
    let guard = std::fs::File::create(path.with_extension("lock")).map_err(sqlx::Error::Io)?;
    guard.lock().map_err(sqlx::Error::Io)?;
    // A ticket that a loss of power takes is issued again by the sweep, so it need not wait for the disk.
    let tickets = options.clone().synchronous(SqliteSynchronous::Normal);
    let tickets = SqlitePoolOptions::new().max_connections(TICKET_CONNECTIONS).connect_with(tickets).await?;
    // Not `setup`: that would turn off fsync for a connection.
    SqliteStorage::migrations().run(&tickets).await.map_err(sqlx::Error::from)?;
    let pool = pool("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000")
        .connect_with(AnyConnectOptions::from_url(&options.to_url_lossy())?)
        .await?;
    Ok(Opened { pool, dialect: SQLITE, tickets: Tickets::sqlite(&tickets), feed: Feed::local() })
}

async fn open_postgres(url: &str) -> Result<Opened, StoreError> {
    // Tickets need not wait for the disk here either.
    let options = url.parse::<PgConnectOptions>()?.options([("synchronous_commit", "off")]);
    let tickets = PgPoolOptions::new()
        .max_connections(TICKET_CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await?;
    PostgresStorage::setup(&tickets).await.map_err(|error| StoreError::Tickets(error.to_string()))?;
    // An engine that is stopped in the middle of a transaction must not hold up the others.
    let pool = pool("SET idle_in_transaction_session_timeout = '5s'; SET lock_timeout = '10s'").connect(url).await?;
    let wake = Arc::new(Notify::new());
    let feed = Feed::shared(tickets.clone(), Arc::clone(&wake));
    Ok(Opened { pool, dialect: POSTGRES, tickets: Tickets::postgres(&tickets, wake), feed })
}

fn pool(first: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .after_connect(move |connection, _| {
            Box::pin(async move { connection.execute(sqlx::raw_sql(first)).await.map(drop) })
        })
        // On a full disk SQLite ends a transaction by itself, and sqlx goes on to count it as open: no other could begin.
        .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
}
