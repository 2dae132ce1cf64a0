//! How much a tenant uses of what all engines together let it have. Each admission is one statement, by the database's
//! clock, on one row: two engines that ask at once are let in one after the other.

use std::time::Duration;

use uuid::Uuid;

use super::{ALIVE, Here, Shared, within};
use crate::runs::StoreError;

/// Requests wear off one by one, as with the meter of a single engine; all that a minute has may come at once.
const COUNT: &str = "INSERT INTO tenant_rates AS r (tenant, worn_off_at) \
    VALUES ($1, clock_timestamp() + $2 * interval '1 microsecond') \
    ON CONFLICT (tenant) DO UPDATE \
        SET worn_off_at = GREATEST(r.worn_off_at, clock_timestamp()) + $2 * interval '1 microsecond' \
        WHERE GREATEST(r.worn_off_at, clock_timestamp()) + $2 * interval '1 microsecond' \
            <= clock_timestamp() + interval '1 minute' \
    RETURNING 1";

const WAIT: &str = "SELECT CAST(extract(epoch FROM worn_off_at - clock_timestamp()) AS DOUBLE PRECISION) \
    FROM tenant_rates WHERE tenant = $1";

/// A place that others are looking at in this moment is passed over; it is theirs.
const TAKE: &str = "WITH free AS (SELECT number FROM edit_places \
        WHERE tenant = $1 AND number < $2 AND held_until < clock_timestamp() \
        ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED) \
    UPDATE edit_places AS p SET holder = $3, held_until = clock_timestamp() + make_interval(secs => $4) \
    FROM free WHERE p.tenant = $1 AND p.number = free.number RETURNING 1";

const MAKE: &str = "INSERT INTO edit_places (tenant, number, holder, held_until) \
    SELECT $1, number, '', '-infinity' FROM generate_series(0, $2 - 1) AS number ON CONFLICT DO NOTHING";

const KEEP: &str = "UPDATE edit_places SET held_until = clock_timestamp() + make_interval(secs => $2) \
    WHERE holder = ANY($1)";

const FREE: &str = "UPDATE edit_places SET holder = '', held_until = '-infinity' WHERE holder = ANY($1)";

const MINUTE: Duration = Duration::from_secs(60);

/// A place among a tenant's edits of all engines; leaving it makes room. Should its engine die, it is free after a while.
#[derive(Debug)]
pub struct Place {
    at: Here,
    name: String,
}

impl Shared {
    /// Counts requests of a tenant that may send so many a minute; `Some` is how long to wait before they would be let in.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn count(&self, tenant: &str, requests: u32, a_minute: u32) -> Result<Option<Duration>, StoreError> {
        if requests > a_minute {
            return Ok(Some(MINUTE));
        }
        let cost = u64::from(requests) * 60_000_000 / u64::from(a_minute.max(1));
        let cost = i64::try_from(cost).unwrap_or(i64::MAX);
        within(async {
            let counted = sqlx::query(COUNT).bind(tenant).bind(cost).fetch_optional(&self.at.pool).await?;
            if counted.is_some() {
                return Ok(None);
            }
            let (worn_off,): (f64,) = sqlx::query_as(WAIT).bind(tenant).fetch_one(&self.at.pool).await?;
            let over = Duration::try_from_secs_f64(worn_off).unwrap_or_default();
            Ok(Some((over + Duration::from_micros(cost.unsigned_abs())).saturating_sub(MINUTE)))
        })
        .await
    }

    /// Takes one of so many places among a tenant's edits; `None` when all are taken.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn take_place(&self, tenant: &str, most: u32) -> Result<Option<Place>, StoreError> {
        within(async {
            let place = Place { at: self.at.clone(), name: Uuid::new_v4().to_string() };
            // Known as held before it is, so that it is given back whatever becomes of the answer.
            place.at.holding().insert(place.name.clone());
            if self.take(tenant, most, &place.name).await? {
                return Ok(Some(place));
            }
            place.was_not_taken();
            Ok(None)
        })
        .await
    }

    async fn take(&self, tenant: &str, most: u32, name: &str) -> sqlx::Result<bool> {
        let pool = &self.at.pool;
        let take = || sqlx::query(TAKE).bind(tenant).bind(i64::from(most)).bind(name).bind(ALIVE.as_secs_f64());
        if take().fetch_optional(pool).await?.is_some() {
            return Ok(true);
        }
        // Places are made when they are first asked for.
        let made = sqlx::query(MAKE).bind(tenant).bind(i64::from(most)).execute(pool).await?;
        Ok(made.rows_affected() > 0 && take().fetch_optional(pool).await?.is_some())
    }
}

impl Here {
    pub(super) async fn keep_places(&self) -> sqlx::Result<()> {
        let names: Vec<String> = self.holding().iter().cloned().collect();
        if names.is_empty() {
            return Ok(());
        }
        sqlx::query(KEEP).bind(names).bind(ALIVE.as_secs_f64()).execute(&self.pool).await.map(drop)
    }

    pub(super) async fn free_all(&self) -> sqlx::Result<()> {
        let names: Vec<String> = self.holding().drain().collect();
        sqlx::query(FREE).bind(names).execute(&self.pool).await.map(drop)
    }
}

impl Place {
    fn was_not_taken(mut self) {
        self.at.holding().remove(&self.name);
        self.name.clear();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.name.is_empty() {
            return;
        }
        let (at, name) = (self.at.clone(), std::mem::take(&mut self.name));
        // Without a runtime the engine is gone, and so is its hold on the place in a moment.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            let freed = within(async { sqlx::query(FREE).bind(std::slice::from_ref(&name)).execute(&at.pool).await });
            let freed = freed.await;
            // Held until then: an engine that ends meanwhile frees it with all others.
            at.holding().remove(&name);
            if let Err(error) = freed {
                tracing::warn!(%error, "a tenant's place is not free yet; it is when its time is over");
            }
        });
    }
}
