//! Follows what the engine works on, for clients that show jobs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use pantheon_protocol::wire::Job;

use super::EngineError;
use crate::catalogue::Reach;
use crate::session::Session;

/// The first pause after a failure; each further one is twice as long, up to the last.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LAST_PAUSE: Duration = Duration::from_secs(30);

/// How many jobs are kept.
const KEPT: usize = 200;

/// Keeps the list of the engine's jobs; never ends. That the engine is away others tell.
pub(crate) async fn keep_jobs(session: Arc<Session>) {
    let mut pause = FIRST_PAUSE;
    let mut engine = session.catalogue.ticks();
    loop {
        match follow(&session).await {
            Ok(()) => pause = FIRST_PAUSE,
            Err(error) => tracing::debug!("the engine's jobs cannot be followed: {error}"),
        }
        session.engine_jobs.set(Vec::new());
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LAST_PAUSE);
        // Another look is worth its while only when the engine answers.
        while session.catalogue.known().reach != Reach::Here && engine.changed().await.is_ok() {}
    }
}

/// Until the stream ends, or the settings lead elsewhere.
async fn follow(session: &Session) -> Result<(), EngineError> {
    let name = session.engine_name();
    let client = session.engine.client(&session.environment, &session.settings()).await?;
    let mut changes = client.follow_jobs().await?;
    let mut jobs: BTreeMap<(String, String), Job> = BTreeMap::new();
    let mut engine = session.catalogue.ticks();
    while session.engine_name() == name {
        let job = tokio::select! {
            job = changes.next() => job,
            // Perhaps the settings changed: look at them.
            _ = engine.changed() => continue,
        };
        let Some(job) = job.transpose()? else { break };
        jobs.insert((job.created_at.clone(), job.job_id.clone()), job);
        while jobs.len() > KEPT {
            jobs.pop_first();
        }
        session.engine_jobs.set(jobs.values().rev().cloned().collect());
    }
    Ok(())
}
