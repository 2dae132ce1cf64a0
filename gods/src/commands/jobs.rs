//! `gods jobs`: what the engine works on. One file for each way to look at it.

mod follow;
mod list;
mod show;

use std::io::Write;

use anstyle::{AnsiColor, Style};
use pantheon_protocol::client::EngineClient;
use pantheon_protocol::wire::{Job, JobState};

use crate::cli::JobsArgs;
use crate::config::EngineArgs;
use crate::engine::Engine;
use crate::failure::{Exit, Failure};
use crate::screen;

/// How many letters of a job's name are shown; they tell jobs apart well enough to be typed.
const SHORT: usize = 8;

/// Lists, shows, follows or ends.
///
/// # Errors
/// When no engine is configured, it cannot be reached, or it has no such job.
pub(crate) async fn run(args: &EngineArgs, jobs: &JobsArgs) -> Result<Exit, Failure> {
    // A private engine would be a new one, without a job.
    if !args.names_an_engine() {
        return Err(Failure::NoEngine);
    }
    let engine = Engine::connect(args).await?;
    let client = &engine.client;
    match &jobs.id {
        None if jobs.follow => follow::all(client, jobs.json).await,
        None => list::run(client, jobs.json).await,
        Some(id) => {
            let job = find(client, id).await?;
            if jobs.diff {
                print_diff(client, &job).await.map(|()| Exit::Done)
            } else if jobs.cancel || jobs.accept || jobs.reject || jobs.retry {
                decided(client, &job, jobs).await
            } else if jobs.follow {
                follow::one(client, &job, jobs.json).await
            } else {
                show::run(&job, jobs.json)
            }
        }
    }
}

/// The job of that name, or the one whose name begins so.
async fn find(client: &EngineClient, id: &str) -> Result<Job, Failure> {
    let mut jobs = client.jobs().await?.jobs;
    if let Some(exact) = jobs.iter().position(|job| job.job_id == id) {
        return Ok(jobs.swap_remove(exact));
    }
    jobs.retain(|job| job.job_id.starts_with(id));
    match jobs.len() {
        0 => Err(Failure::NoJob(id.to_owned())),
        1 => Ok(jobs.remove(0)),
        _ => Err(Failure::ManyJobs(id.to_owned())),
    }
}

async fn decided(client: &EngineClient, job: &Job, jobs: &JobsArgs) -> Result<Exit, Failure> {
    let id = &job.job_id;
    let said = if jobs.cancel {
        client.cancel_job(id).await?;
        "cancelled"
    } else if jobs.accept {
        client.accept_job(id).await?;
        "accepted; it is pushed now"
    } else if jobs.reject {
        client.reject_job(id).await?;
        "rejected; nothing is pushed"
    } else {
        client.retry_job(id).await?;
        "runs once more"
    };
    screen::note(&format!("{}: {said}", short(job)));
    Ok(Exit::Done)
}

/// Prints the change of a run.
///
/// # Errors
/// When the engine has none.
pub(super) async fn print_diff(client: &EngineClient, job: &Job) -> Result<(), Failure> {
    let diff = client.job_diff(&job.job_id).await?;
    Ok(screen::diff(&diff)?)
}

/// The beginning of a job's name.
fn short(job: &Job) -> &str {
    let id = &job.job_id;
    id.char_indices().nth(SHORT).map_or(id, |(end, _)| &id[..end])
}

/// What a job is about: a file, or a repository.
fn subject(job: &Job) -> &str {
    job.file.as_deref().or(job.repo_url.as_deref()).unwrap_or_default()
}

fn colour(state: JobState) -> Style {
    match state {
        JobState::Queued => Style::new().dimmed(),
        JobState::Running | JobState::Waiting => AnsiColor::Cyan.on_default(),
        JobState::Succeeded => AnsiColor::Green.on_default(),
        JobState::Failed => AnsiColor::Red.on_default(),
        JobState::Cancelled => AnsiColor::Yellow.on_default(),
    }
}

fn print_json<T: serde::Serialize>(value: &T) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(std::io::Error::from)?;
    Ok(writeln!(anstream::stdout().lock(), "{text}")?)
}
