//! What each tenant has seen of the prompts, by whichever engine. Two answers of one tenant are looked at one after the
//! other, so that none goes by the other.

use super::{Here, Shared, within};
use crate::runs::StoreError;

const ONE_BY_ONE: &str = "SELECT pg_advisory_xact_lock(hashtextextended($1, 7226437862))";

/// What an `INSERT` of the same statement wrote is not seen by its `SELECT`, so that both are counted together.
const ADD: &str = "WITH shown AS (INSERT INTO prompt_glimpses (tenant, pack, prompt, place, seen_at) \
        SELECT $1, $2, prompt, place, clock_timestamp() FROM unnest($3::integer[], $4::bigint[]) AS s(prompt, place) \
        ON CONFLICT (tenant, pack, prompt, place) DO UPDATE SET seen_at = excluded.seen_at \
        RETURNING prompt, place) \
    SELECT prompt, COUNT(*) FROM (SELECT prompt, place FROM shown UNION SELECT prompt, place FROM prompt_glimpses \
        WHERE tenant = $1 AND pack = $2 AND seen_at > clock_timestamp() - interval '1 day') AS seen GROUP BY prompt";

const FORGET: &str = "DELETE FROM prompt_glimpses WHERE seen_at < clock_timestamp() - interval '1 day'";

impl Shared {
    /// Adds pieces (a prompt's number and a place in it) of a pack of prompts to what a tenant has seen within a day, and
    /// says how many different ones of each prompt that makes.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn glimpsed(
        &self,
        tenant: &str,
        pack: &str,
        pieces: &[(u16, u32)],
    ) -> Result<Vec<(u16, u32)>, StoreError> {
        let (prompts, places): (Vec<i32>, Vec<i64>) =
            pieces.iter().map(|(prompt, place)| (i32::from(*prompt), i64::from(*place))).unzip();
        let seen: Vec<(i32, i64)> = within(async {
            let mut tx = self.at.pool.begin().await?;
            sqlx::query(ONE_BY_ONE).bind(tenant).execute(&mut *tx).await?;
            let add = sqlx::query_as(ADD).bind(tenant).bind(pack).bind(prompts).bind(places);
            let seen = add.fetch_all(&mut *tx).await?;
            tx.commit().await?;
            Ok(seen)
        })
        .await?;
        let count = |(prompt, count): (i32, i64)| {
            (u16::try_from(prompt).unwrap_or(u16::MAX), u32::try_from(count).unwrap_or(u32::MAX))
        };
        Ok(seen.into_iter().map(count).collect())
    }
}

impl Here {
    pub(super) async fn forget_glimpses(&self) -> sqlx::Result<()> {
        sqlx::query(FORGET).execute(&self.pool).await.map(drop)
    }
}
