//! Edits as their engines tell of them, so that any engine can tell of all: a row for each, without code, written by the
//! engine that works on it and by nobody else while that lives.

use pantheon_protocol::wire::{Job, Outcome};
use sqlx::postgres::PgListener;
use tokio::sync::broadcast;

use super::{BEAT, Here, Shared, within};
use crate::runs::StoreError;

const CHANNEL: &str = "pantheon_edits";

/// How long an edit of another engine is known after its end.
const FORGET: &str = "DELETE FROM edit_jobs WHERE has_ended AND changed_at < clock_timestamp() - interval '1 hour'";

const WRITE: &str = "WITH written AS (INSERT INTO edit_jobs (tenant, id, engine, number, has_ended, job, changed_at) \
        SELECT tenant, id, $1, number, has_ended, job::jsonb, clock_timestamp() \
        FROM unnest($2::text[], $3::text[], $4::bigint[], $5::boolean[], $6::text[]) \
            AS t(tenant, id, number, has_ended, job) \
        ON CONFLICT (tenant, id, engine) DO UPDATE SET number = excluded.number, has_ended = excluded.has_ended, \
            job = excluded.job, changed_at = excluded.changed_at \
        RETURNING tenant, id) \
    SELECT pg_notify($7, 'changed ' || $1 || ' ' || tenant || ' ' || id) FROM written";

const LIST: &str = "SELECT number, job::text FROM edit_jobs WHERE tenant = $1 AND engine <> $2 \
    ORDER BY changed_at DESC LIMIT $3";

const ONE: &str = "SELECT number, job::text FROM edit_jobs WHERE tenant = $1 AND id = $2 AND engine <> $3 \
    ORDER BY changed_at DESC LIMIT 1";

const CANCEL: &str = "WITH asked AS (UPDATE edit_jobs SET cancel_asked = true \
        WHERE tenant = $1 AND id = $2 AND engine <> $3 AND NOT has_ended RETURNING engine, tenant, id) \
    SELECT pg_notify($4, 'cancel ' || engine || ' ' || tenant || ' ' || id) FROM asked";

const CANCELS: &str = "SELECT tenant, id FROM edit_jobs WHERE engine = $1 AND cancel_asked AND NOT has_ended";

const OUTCOME: &str = "SELECT pg_notify($4, $5 || ' ' || engine || ' ' || tenant || ' ' || id) FROM edit_jobs \
    WHERE tenant = $1 AND id = $2 AND engine <> $3";

/// Edits of engines that are not heard of any more: nobody else can tell of their ends.
const ORPHANS: &str = "WITH ended AS (UPDATE edit_jobs AS e SET has_ended = true, number = number + 1, \
            changed_at = clock_timestamp(), job = job || jsonb_build_object('state', 'cancelled', \
            'detail', 'its engine went away', 'finishedAt', \
            to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')) \
        WHERE NOT has_ended AND NOT EXISTS (SELECT 1 FROM engines AS l WHERE l.id = e.engine \
            AND l.alive_until > clock_timestamp()) RETURNING engine, tenant, id) \
    SELECT pg_notify($1, 'changed ' || engine || ' ' || tenant || ' ' || id) FROM ended";

/// An edit as its engine last told of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// Whose it is.
    pub tenant: String,
    /// How many events there were until then.
    pub number: u64,
    /// What it is, and how far.
    pub job: Job,
}

/// What one engine says to the others about edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// An edit of another engine changed.
    Changed {
        /// Whose it is.
        tenant: String,
        /// Its name.
        id: String,
    },
    /// Somebody asked another engine to end an edit of this one.
    Cancel {
        /// Whose it is.
        tenant: String,
        /// Its name.
        id: String,
    },
    /// Somebody told another engine what became of an edit of this one.
    Outcome {
        /// Whose it is.
        tenant: String,
        /// Its name.
        id: String,
        /// What became of it.
        outcome: Outcome,
    },
    /// Some may have been missed.
    Missed,
}

impl Shared {
    /// What the others say, from now on.
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.notices.subscribe()
    }

    /// Tells the others of this engine's edits.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn tell(&self, edits: &[Told]) -> Result<(), StoreError> {
        let json =
            |told: &Told| serde_json::to_string(&told.job).map_err(|error| StoreError::Unreadable(error.to_string()));
        let jobs = edits.iter().map(json).collect::<Result<Vec<_>, _>>()?;
        let write = sqlx::query(WRITE)
            .bind(&*self.at.engine)
            .bind(edits.iter().map(|told| told.tenant.clone()).collect::<Vec<_>>())
            .bind(edits.iter().map(|told| told.job.job_id.clone()).collect::<Vec<_>>())
            .bind(edits.iter().map(|told| i64::try_from(told.number).unwrap_or(i64::MAX)).collect::<Vec<_>>())
            .bind(edits.iter().map(|told| told.job.state.is_final()).collect::<Vec<_>>())
            .bind(jobs)
            .bind(CHANNEL);
        within(async { write.execute(&self.at.pool).await }).await.map(drop)
    }

    /// A tenant's newest edits of other engines.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn edits(&self, tenant: &str, limit: u32) -> Result<Vec<Told>, StoreError> {
        let list = sqlx::query_as(LIST).bind(tenant).bind(&*self.at.engine).bind(i64::from(limit));
        let rows = within(async { list.fetch_all(&self.at.pool).await }).await?;
        rows.into_iter().map(|row| told(tenant, row)).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn edit(&self, tenant: &str, id: &str) -> Result<Option<Told>, StoreError> {
        let one = sqlx::query_as(ONE).bind(tenant).bind(id).bind(&*self.at.engine);
        let row = within(async { one.fetch_optional(&self.at.pool).await }).await?;
        row.map(|row| told(tenant, row)).transpose()
    }

    /// Asks the engine that works on an edit to end it. It is asked again until it has ended.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn ask_to_cancel(&self, tenant: &str, id: &str) -> Result<(), StoreError> {
        let ask = sqlx::query(CANCEL).bind(tenant).bind(id).bind(&*self.at.engine).bind(CHANNEL);
        within(async { ask.execute(&self.at.pool).await }).await.map(drop)
    }

    /// Tells the engine that worked on an edit what became of it.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn pass_on(&self, tenant: &str, id: &str, outcome: Outcome) -> Result<(), StoreError> {
        let pass =
            sqlx::query(OUTCOME).bind(tenant).bind(id).bind(&*self.at.engine).bind(CHANNEL).bind(outcome.as_str());
        within(async { pass.execute(&self.at.pool).await }).await.map(drop)
    }
}

impl Here {
    pub(super) async fn end_orphans(&self) -> sqlx::Result<()> {
        sqlx::query(ORPHANS).bind(CHANNEL).execute(&self.pool).await.map(drop)
    }

    pub(super) async fn forget_edits(&self) -> sqlx::Result<()> {
        sqlx::query(FORGET).execute(&self.pool).await.map(drop)
    }

    /// Cancels whose notice was missed.
    pub(super) async fn look_for_cancels(&self, notices: &broadcast::Sender<Notice>) -> sqlx::Result<()> {
        let asked: Vec<(String, String)> = sqlx::query_as(CANCELS).bind(&*self.engine).fetch_all(&self.pool).await?;
        for (tenant, id) in asked {
            // Nobody has to listen.
            let _ = notices.send(Notice::Cancel { tenant, id });
        }
        Ok(())
    }

    /// What a notification is for this engine, if anything.
    fn read(&self, payload: &str) -> Option<Notice> {
        let mut words = payload.splitn(4, ' ');
        let (word, engine, tenant, id) = (words.next()?, words.next()?, words.next()?, words.next()?);
        let (is_own, tenant, id) = (*engine == *self.engine, tenant.to_owned(), id.to_owned());
        match word {
            "changed" if !is_own => Some(Notice::Changed { tenant, id }),
            "cancel" if is_own => Some(Notice::Cancel { tenant, id }),
            _ if is_own => {
                let outcome = Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == word)?;
                Some(Notice::Outcome { tenant, id, outcome })
            }
            _ => None,
        }
    }
}

fn told(tenant: &str, (number, job): (i64, String)) -> Result<Told, StoreError> {
    let job = serde_json::from_str(&job).map_err(|error| StoreError::Unreadable(error.to_string()))?;
    Ok(Told { tenant: tenant.to_owned(), number: u64::try_from(number).unwrap_or_default(), job })
}

/// Passes notifications on for as long as it is polled.
pub(super) async fn listen(at: Here, notices: broadcast::Sender<Notice>) {
    loop {
        if let Err(error) = listen_once(&at, &notices).await {
            tracing::warn!(%error, "the other engines are not heard");
        }
        tokio::time::sleep(BEAT).await;
    }
}

async fn listen_once(at: &Here, notices: &broadcast::Sender<Notice>) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(&at.pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // What came before this connection, or while it was broken, is not told again. Nobody has to listen.
        let _ = notices.send(Notice::Missed);
        while let Some(notification) = listener.try_recv().await? {
            if let Some(notice) = at.read(notification.payload()) {
                let _ = notices.send(notice);
            }
        }
    }
}
