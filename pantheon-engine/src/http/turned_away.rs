//! Counts what is turned away before any work begins. The counts go to the audit log once a second, so that a flood costs
//! it one write a second, and a row a minute for each kind.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::runs::{RunStore, TurnedAway};

/// How long is counted before it is written.
const PAUSE: Duration = Duration::from_secs(1);

/// Counts that are not written yet.
#[derive(Debug, Default)]
pub(super) struct TurnedAwayCounts(Arc<Mutex<BTreeMap<TurnedAway, u64>>>);

impl TurnedAwayCounts {
    /// Counts one; the first of a while sees to it that all are written at its end.
    pub(super) fn count(&self, kind: TurnedAway, store: &Arc<dyn RunStore>) {
        let is_first = {
            let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let is_first = counts.is_empty();
            *counts.entry(kind).or_default() += 1;
            is_first
        };
        if is_first {
            tokio::spawn(write(Arc::clone(&self.0), Arc::clone(store)));
        }
    }
}

async fn write(counts: Arc<Mutex<BTreeMap<TurnedAway, u64>>>, store: Arc<dyn RunStore>) {
    tokio::time::sleep(PAUSE).await;
    let all = mem::take(&mut *counts.lock().unwrap_or_else(PoisonError::into_inner));
    if let Err(error) = store.turn_away(all.into_iter().collect()).await {
        tracing::error!(%error, "counts of what was turned away are lost to the audit log");
    }
}
