//! Follows one run: what happens to it, event by event, and its end.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use pantheon_protocol::wire::{JobEvent, JobState};
use tokio::sync::broadcast;

use super::{Change, Run, RunId, RunStore, StoreError};

/// After so long the store is looked at even when nothing was told.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// One run's events as they come, each once and in order.
pub struct Follower {
    store: Arc<dyn RunStore>,
    tenant: String,
    id: RunId,
    changes: broadcast::Receiver<Change>,
    /// The number of the last event that was told.
    told: u64,
    pending: VecDeque<(u64, JobEvent)>,
}

impl Follower {
    /// Begins behind that event; 0 is the beginning.
    pub fn new(store: Arc<dyn RunStore>, tenant: &str, id: RunId, after: u64) -> Self {
        // Subscribed before anything is read, so that nothing is missed in between.
        let changes = store.watch();
        Self { store, tenant: tenant.to_owned(), id, changes, told: after, pending: VecDeque::new() }
    }

    /// The next event and its number; `None` when the run has ended and all is told, or is there no more.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn next(&mut self) -> Result<Option<(u64, JobEvent)>, StoreError> {
        loop {
            if let Some((number, event)) = self.pending.pop_front() {
                self.told = number;
                return Ok(Some((number, event)));
            }
            // Read first: what is written between the two reads is found by the second.
            let Some(run) = self.store.get(&self.tenant, self.id).await? else { return Ok(None) };
            self.pending = self.store.events(&self.tenant, self.id, self.told).await?.into();
            if self.pending.is_empty() {
                if run.state.is_final() {
                    return Ok(None);
                }
                self.changed().await;
            }
        }
    }

    /// The run once it has ended or waits for a person's word; `None` when there is none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn settled(&mut self) -> Result<Option<Run>, StoreError> {
        loop {
            let run = self.store.get(&self.tenant, self.id).await?;
            if run.as_ref().is_none_or(|run| run.state.is_final() || run.state == JobState::Waiting) {
                return Ok(run);
            }
            self.changed().await;
        }
    }

    /// Waits until the run may have changed. What other engines do to a file of SQLite is not told, so that it is looked
    /// at again after a while.
    async fn changed(&mut self) {
        let told = async {
            loop {
                match self.changes.recv().await {
                    Ok(Change::Run { id, .. }) if id != self.id => {}
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
                    // The store holds the sender.
                    Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        // Either way it is looked at.
        let _ = tokio::time::timeout(LOOK_AGAIN, told).await;
    }
}
