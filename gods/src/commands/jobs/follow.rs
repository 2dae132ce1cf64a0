//! `gods jobs --follow`: tells what happens, a line each; of one job until it has ended, of all until Ctrl-C.

use std::io::Write;

use futures_util::StreamExt;
use pantheon_protocol::client::EngineClient;
use pantheon_protocol::wire::{Job, JobEvent, JobState};

use super::{colour, print_json, short, subject};
use crate::failure::{Exit, Failure};
use crate::screen::visible;

/// Follows all jobs.
///
/// # Errors
/// When the engine cannot be reached or goes away.
pub(super) async fn all(client: &EngineClient, json: bool) -> Result<Exit, Failure> {
    let mut changes = client.follow_jobs().await?;
    while let Some(job) = changes.next().await {
        tell(&job?, json)?;
    }
    Err(Failure::CutShort(client.url().to_owned()))
}

/// Follows one job; how it ends is how this ends.
///
/// # Errors
/// When the engine cannot be reached or goes away.
pub(super) async fn one(client: &EngineClient, job: &Job, json: bool) -> Result<Exit, Failure> {
    let mut events = client.follow_job(&job.job_id).await?;
    let mut last = job.state;
    while let Some(event) = events.next().await {
        match event? {
            JobEvent::State(job) => {
                last = job.state;
                tell(&job, json)?;
            }
            JobEvent::Step(text) if json => print_json(&serde_json::json!({ "step": text }))?,
            JobEvent::Step(text) => writeln!(anstream::stdout().lock(), "{}  {}", short(job), visible(&text))?,
        }
    }
    match last {
        JobState::Succeeded => Ok(Exit::Done),
        JobState::Failed | JobState::Cancelled => Ok(Exit::Refused),
        JobState::Queued | JobState::Running | JobState::Waiting => Err(Failure::CutShort(client.url().to_owned())),
    }
}

fn tell(job: &Job, json: bool) -> Result<(), Failure> {
    if json {
        return print_json(job);
    }
    let (style, state) = (colour(job.state), job.state.as_str());
    let detail = job.message.as_deref().or(job.detail.as_deref()).unwrap_or_default();
    let words = [&job.title, subject(job), detail].map(visible);
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    writeln!(anstream::stdout().lock(), "{}  {style}{state:<9}{style:#}  {}", short(job), words.join("  "))?;
    Ok(())
}
