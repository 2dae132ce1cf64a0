//! Follows one job to its end, also when the connection breaks or the engine begins anew meanwhile.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::time::{Instant, sleep};

use super::http::{EngineClient, EventStream};
use super::{ClientError, JobEventStream};
use crate::wire::{Job, JobEvent};

/// How long an engine may be away before a job is given up here; in the engine it goes on.
const PATIENCE: Duration = Duration::from_secs(60);

/// The first pause before the engine is asked again; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

const LONGEST_PAUSE: Duration = Duration::from_secs(5);

impl EngineClient {
    /// `GET /jobs/ID/events`: what happened to a job so far and what happens, each once and in order, until it has ended.
    /// A broken connection is made again, behind the last event that came.
    ///
    /// # Errors
    /// When the engine cannot be reached, or has no such job; in the stream, when it stays away for a minute.
    pub async fn follow_job(&self, id: &str) -> Result<JobEventStream, ClientError> {
        let events = Some(self.job_events(id, None).await?);
        let follower =
            Follower { client: self.clone(), id: id.to_owned(), events, last: None, ended: false, away: None };
        let events = stream::try_unfold(follower, |mut follower| async move {
            Ok(follower.next().await?.map(|event| (event, follower)))
        });
        Ok(events.boxed())
    }

    /// Waits for the end of a job, as the last of its events tells it.
    ///
    /// # Errors
    /// As [`EngineClient::follow_job`].
    pub async fn job_end(&self, mut job: Job) -> Result<Job, ClientError> {
        if job.state.is_final() {
            return Ok(job);
        }
        let mut events = self.follow_job(&job.job_id).await?;
        while !job.state.is_final() {
            match events.next().await.transpose()? {
                Some(JobEvent::State(now)) => job = *now,
                Some(JobEvent::Step(_)) => {}
                None => break,
            }
        }
        Ok(job)
    }
}

struct Follower {
    client: EngineClient,
    id: String,
    events: Option<EventStream<(String, JobEvent)>>,
    /// The name of the last event.
    last: Option<String>,
    /// A final state was told.
    ended: bool,
    away: Option<Away>,
}

/// An engine that does not answer.
struct Away {
    since: Instant,
    pause: Duration,
}

impl Follower {
    async fn next(&mut self) -> Result<Option<JobEvent>, ClientError> {
        loop {
            let Some(events) = &mut self.events else {
                self.open().await?;
                continue;
            };
            match events.next().await {
                Some(Ok((name, event))) => {
                    self.away = None;
                    self.last = Some(name);
                    self.ended = matches!(&event, JobEvent::State(job) if job.state.is_final());
                    return Ok(Some(event));
                }
                None if self.ended => return Ok(None),
                Some(Err(error)) if !may_pass(&error) => return Err(error),
                Some(Err(_)) | None => self.events = None,
            }
        }
    }

    /// Makes the connection again, after a pause.
    async fn open(&mut self) -> Result<(), ClientError> {
        let away = self.away.get_or_insert_with(|| Away { since: Instant::now(), pause: FIRST_PAUSE });
        if away.since.elapsed() > PATIENCE {
            let reason = "it breaks off whenever it tells of the job".to_owned();
            return Err(ClientError::Unreachable { url: self.client.url().to_owned(), reason });
        }
        sleep(away.pause).await;
        away.pause = (away.pause * 2).min(LONGEST_PAUSE);
        match self.client.job_events(&self.id, self.last.as_deref()).await {
            Ok(events) => self.events = Some(events),
            Err(error) if may_pass(&error) && away.since.elapsed() < PATIENCE => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Whether the engine may answer a moment later.
fn may_pass(error: &ClientError) -> bool {
    match error {
        ClientError::Unreachable { .. } => true,
        ClientError::Refused(reply) => reply.code.http_status() == 503,
        ClientError::NotAnEngine { .. } | ClientError::Configuration(_) | ClientError::Certificate(_) => false,
    }
}
