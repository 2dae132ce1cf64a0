//! How much there is to do: runs that have not ended, counted.

use std::time::Duration;

use super::SqlStore;
use crate::runs::run::to_millis;
use crate::runs::{Backlog, StoreError};

const COUNT: &str = "SELECT COUNT(CASE WHEN state = 'queued' THEN 1 END), COUNT(CASE WHEN state = 'running' THEN 1 END), \
    COUNT(CASE WHEN state = 'waiting' THEN 1 END), MIN(CASE WHEN state = 'queued' THEN due_at END) \
    FROM runs WHERE state IN ('queued', 'running', 'waiting')";

impl SqlStore {
    pub(super) async fn count_backlog(&self) -> Result<Backlog, StoreError> {
        let now = to_millis(self.now().await?);
        let counted: (i64, i64, i64, Option<i64>) = sqlx::query_as(COUNT).fetch_one(&self.pool).await?;
        let (queued, running, waiting, due_at) = counted;
        let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        let age = due_at.and_then(|due_at| u64::try_from(now - due_at).ok()).unwrap_or(0);
        Ok(Backlog {
            queued: number(queued),
            running: number(running),
            waiting: number(waiting),
            oldest: Duration::from_millis(age),
        })
    }
}
