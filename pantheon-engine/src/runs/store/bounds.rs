//! Bounds of tenants that have their own, kept where every engine of the same database sees them.

use super::SqlStore;
use crate::runs::{Bounds, StoreError};

const SET: &str = "INSERT INTO run_bounds (tenant, at_once, queued) VALUES ($1, $2, $3)";

impl SqlStore {
    /// Replaces all of them.
    pub(super) async fn set_bounds(&self, bounds: Vec<Bounds>) -> Result<(), StoreError> {
        let mut write = self.begin().await?.alone().await?;
        sqlx::query("DELETE FROM run_bounds").execute(&mut *write.tx).await?;
        for bound in bounds {
            let number =
                |own: Option<u32>, usual: usize| own.map_or(i64::try_from(usual).unwrap_or(i64::MAX), i64::from);
            sqlx::query(SET)
                .bind(bound.tenant)
                .bind(number(bound.at_once, self.limits.per_tenant))
                .bind(number(bound.queued, self.limits.queued_per_tenant))
                .execute(&mut *write.tx)
                .await?;
        }
        write.commit().await
    }
}
