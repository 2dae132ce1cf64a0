//! Which runs changed, for those who follow them. Within the process by a channel; between the engines on one Postgres
//! by its notifications, which also say that another engine issued a ticket.

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgListener, PgNotification};
use tokio::sync::{Notify, broadcast};
use tokio_util::task::AbortOnDropHandle;

use super::RunId;

/// How far a follower may fall behind before it is told that it missed something.
const BACKLOG: usize = 1024;

/// Where Postgres tells of changes. The payload is the run's id, a space and the tenant.
pub(super) const CHANNEL: &str = "pantheon_runs";

/// Where apalis tells of new tickets.
const TICKETS: &str = "apalis::job::insert";

/// How long to wait before a connection that broke is made again.
const RECONNECT: Duration = Duration::from_secs(1);

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// One run.
    Run {
        /// Whose it is.
        tenant: String,
        /// Which.
        id: RunId,
    },
    /// Changes may have been missed: look at everything anew.
    Missed,
}

/// The channel, and what fills it.
#[derive(Debug)]
pub(super) struct Feed {
    changes: broadcast::Sender<Change>,
    /// With Postgres its notifications fill the channel.
    listener: Option<AbortOnDropHandle<()>>,
}

impl Feed {
    /// For one process.
    pub(super) fn local() -> Self {
        Self { changes: broadcast::Sender::new(BACKLOG), listener: None }
    }

    /// For all engines on one database; a new ticket of any wakes this one.
    pub(super) fn shared(pool: PgPool, wake: Arc<Notify>) -> Self {
        let changes = broadcast::Sender::new(BACKLOG);
        let listener = tokio::spawn(listen(pool, wake, changes.clone()));
        Self { changes, listener: Some(AbortOnDropHandle::new(listener)) }
    }

    pub(super) fn watch(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// A change was committed here.
    pub(super) fn tell(&self, tenant: &str, id: RunId) {
        if self.listener.is_none() {
            // Nobody has to follow.
            let _ = self.changes.send(Change::Run { tenant: tenant.to_owned(), id });
        }
    }
}

async fn listen(pool: PgPool, wake: Arc<Notify>, changes: broadcast::Sender<Change>) {
    loop {
        if let Err(error) = listen_once(&pool, &wake, &changes).await {
            tracing::warn!(%error, "the database's notifications broke off");
        }
        tokio::time::sleep(RECONNECT).await;
    }
}

async fn listen_once(pool: &PgPool, wake: &Notify, changes: &broadcast::Sender<Change>) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen_all([CHANNEL, TICKETS]).await?;
    loop {
        // What came before this connection, or while it was broken, is not told again.
        wake.notify_one();
        let _ = changes.send(Change::Missed);
        while let Some(notification) = listener.try_recv().await? {
            pass_on(&notification, wake, changes);
        }
    }
}

fn pass_on(notification: &PgNotification, wake: &Notify, changes: &broadcast::Sender<Change>) {
    if notification.channel() == TICKETS {
        return wake.notify_one();
    }
    let change = notification
        .payload()
        .split_once(' ')
        .and_then(|(id, tenant)| Some(Change::Run { tenant: tenant.to_owned(), id: RunId::from_str(id).ok()? }));
    let _ = changes.send(change.unwrap_or(Change::Missed));
}
