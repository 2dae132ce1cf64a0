//! Tickets: "there is something to do", kept by apalis, at once or for later. A ticket names no run, so that losing one,
//! or serving one twice, changes nothing. The only file that knows apalis, but for the tables' set-up.

use std::fmt;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use apalis::prelude::{BackendExt as _, TaskBuilder, TaskSink as _, WorkerBuilder, WorkerBuilderExt as _, WorkerError};
use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, Stream, StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use sqlx::{PgPool, SqlitePool};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::StoreError;
use super::run::to_millis;

/// The name of the queue in apalis's tables.
pub(super) const QUEUE: &str = "pantheon-runs";

/// How often tickets that are due later are looked for.
const LOOK: Duration = Duration::from_secs(1);

/// How long to wait before workers whose database went away begin anew.
const RESTART: Duration = Duration::from_secs(1);

/// A ticket. It holds nothing.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Ticket {}

/// What is done for each ticket.
pub(super) type Server = Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

/// Issues tickets and serves them.
#[derive(Clone)]
pub struct Tickets {
    storage: Storage,
    /// A ticket was issued.
    wake: Arc<Notify>,
}

#[derive(Clone)]
enum Storage {
    Sqlite(SqliteStorage<Ticket>),
    Postgres(PostgresStorage<Ticket>),
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tickets")
    }
}

/// Serves the tickets of one storage; its type differs, the words do not.
macro_rules! serve {
    ($storage:expr, $wake:expr, $count:expr, $server:expr, $closing:expr) => {{
        let backend = $storage.poll_with_stream(woken($wake)).poll_with_interval(LOOK);
        WorkerBuilder::new(Uuid::new_v4().to_string().as_str())
            .backend(backend)
            .concurrency($count)
            .build(move |_: Ticket| $server().map(Ok::<(), WorkerError>))
            .run_until($closing.cancelled_owned().map(Ok::<(), WorkerError>))
            .boxed()
    }};
}

impl Tickets {
    pub(super) fn sqlite(pool: &SqlitePool) -> Self {
        let config = apalis_sqlite::Config::default().queue(QUEUE).batch_size(1).lock_tasks(false);
        let storage = Storage::Sqlite(SqliteStorage::new(pool).with_config(config));
        Self { storage, wake: Arc::default() }
    }

    pub(super) fn postgres(pool: &PgPool, wake: Arc<Notify>) -> Self {
        let config = apalis_postgres::Config::default().queue(QUEUE).batch_size(1).lock_tasks(false);
        Self { storage: Storage::Postgres(PostgresStorage::new(pool).with_config(config)), wake }
    }

    /// Issues one that is due by then, or at once. The time is the database's: left to itself apalis would take this
    /// machine's, by which a ticket may be due hours later.
    pub(super) async fn issue(&self, due_at: Option<SystemTime>) -> Result<(), StoreError> {
        // apalis counts seconds; rounded up, so that no ticket comes before its run.
        let seconds = due_at.map_or(0, |due_at| u64::try_from(to_millis(due_at)).unwrap_or(0).div_ceil(1000));
        let task = TaskBuilder::new(Ticket {}).run_at_timestamp(seconds).build();
        let issued = match self.storage.clone() {
            Storage::Sqlite(mut storage) => storage.push_task(task).await.map_err(|error| error.to_string()),
            Storage::Postgres(mut storage) => storage.push_task(task).await.map_err(|error| error.to_string()),
        };
        issued.map_err(StoreError::Tickets)?;
        self.wake.notify_one();
        Ok(())
    }

    /// Serves so many at once, until it is closing and the last is served.
    pub(super) async fn serve(&self, count: usize, server: Server, closing: CancellationToken) {
        while !closing.is_cancelled() {
            if let Err(error) = self.serve_once(count, Arc::clone(&server), closing.clone()).await {
                tracing::warn!(%error, "the tickets cannot be served; trying again");
                tokio::time::timeout(RESTART, closing.cancelled()).await.ok();
            }
        }
    }

    fn serve_once(
        &self,
        count: usize,
        server: Server,
        closing: CancellationToken,
    ) -> BoxFuture<'static, Result<(), WorkerError>> {
        match self.storage.clone() {
            Storage::Sqlite(storage) => serve!(storage, &self.wake, count, server, closing),
            Storage::Postgres(storage) => serve!(storage, &self.wake, count, server, closing),
        }
    }
}

/// One item for each ticket. apalis asks the stream once and then looks for tickets, perhaps with a look that began
/// before; so after each item it is woken once more.
fn woken(wake: &Arc<Notify>) -> impl Stream<Item = ()> + Send + Unpin + 'static {
    let wake = Arc::clone(wake);
    let mut items = Box::pin(stream::unfold(wake, |wake| async move {
        wake.notified().await;
        Some(((), wake))
    }));
    stream::poll_fn(move |context| {
        let item = items.poll_next_unpin(context);
        if let Poll::Ready(Some(())) = item {
            context.waker().wake_by_ref();
        }
        item
    })
}
