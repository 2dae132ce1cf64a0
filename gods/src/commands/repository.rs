//! `--repo URL`: the work is done in the engine, on a repository, and ends as a pushed branch.

use std::io::{IsTerminal, Write};

use futures_util::StreamExt;
use pantheon_protocol::client::{ClientError, EngineClient, JobEventStream};
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{GitFlowRequest, Job, JobEvent, JobState};

use super::jobs::print_diff;
use crate::ask::confirmed;
use crate::cli::RepositoryArgs;
use crate::engine::Engine;
use crate::failure::{Exit, Failure};
use crate::progress::Progress;
use crate::screen::{self, visible};

/// Asks for a run, and shows what becomes of it.
///
/// # Errors
/// When the engine cannot be reached, refuses, or the run fails.
pub(crate) async fn run(
    engine: Engine,
    repository: &RepositoryArgs,
    command: String,
    instruction: Option<String>,
) -> Result<Exit, Failure> {
    let ended = asked(&engine, repository, command, instruction).await;
    engine.end().await;
    ended
}

async fn asked(
    engine: &Engine,
    repository: &RepositoryArgs,
    command: String,
    instruction: Option<String>,
) -> Result<Exit, Failure> {
    // What waits, or goes on, needs an engine that stays.
    if engine.is_private() && (repository.detach || repository.review && !is_terminal()) {
        return Err(Failure::NoEngine);
    }
    let request = GitFlowRequest {
        repo_url: repository.repo.clone().unwrap_or_default(),
        command,
        branch: repository.branch.clone(),
        base: repository.base.clone(),
        instruction,
        dry_run: repository.dry_run,
        review: repository.review,
    };
    // A run that was kept although its reply was lost is found by its key.
    let id = engine.client.start_run(&request, &key()).await?.job_id;
    if repository.detach {
        writeln!(anstream::stdout().lock(), "{id}")?;
        return Ok(Exit::Done);
    }
    let mut work = std::pin::pin!(end(engine, &id, repository));
    tokio::select! {
        ended = &mut work => ended,
        _ = tokio::signal::ctrl_c() => cancelled(&engine.client, &id).await,
    }
}

/// Ctrl-C ends the run in the engine too. One that is being pushed, or had ended by then, is told as it ended.
async fn cancelled(client: &EngineClient, id: &str) -> Result<Exit, Failure> {
    let job = match client.cancel_job(id).await {
        Ok(job) => job,
        Err(ClientError::Refused(reply)) if reply.code == ErrorCode::JobEnded => client.job(id).await?,
        Err(error) => return Err(error.into()),
    };
    let job = client.job_end(job).await?;
    if job.state == JobState::Cancelled { Ok(Exit::Cancelled) } else { settled(&job) }
}

fn key() -> String {
    let stamp = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("gods-{}-{}", std::process::id(), stamp.as_nanos())
}

async fn end(engine: &Engine, id: &str, repository: &RepositoryArgs) -> Result<Exit, Failure> {
    let client = &engine.client;
    let mut events = client.follow_job(id).await?;
    let job = next_stop(client, &mut events, id).await?;
    match job.state {
        JobState::Waiting => review(client, &job, events).await,
        JobState::Succeeded if repository.dry_run => {
            print_diff(client, &job).await?;
            screen::note(&format!("{}: nothing pushed", job.title));
            Ok(Exit::Done)
        }
        _ => settled(&job),
    }
}

/// The job when it has ended or waits for a word. The events go on behind that.
async fn next_stop(client: &EngineClient, events: &mut JobEventStream, id: &str) -> Result<Job, Failure> {
    let progress = Progress::start(&id[..id.len().min(8)]);
    while let Some(event) = events.next().await {
        match event? {
            JobEvent::State(job) if job.state.is_final() || job.state == JobState::Waiting => return Ok(*job),
            JobEvent::State(job) => progress.say(&visible(job.detail.as_deref().unwrap_or(job.state.as_str()))),
            JobEvent::Step(text) => progress.say(&visible(&text)),
        }
    }
    Err(Failure::CutShort(client.url().to_owned()))
}

async fn review(client: &EngineClient, job: &Job, mut events: JobEventStream) -> Result<Exit, Failure> {
    print_diff(client, job).await?;
    if !is_terminal() {
        screen::note(&format!("waits for your word: gods jobs {} --accept, or --reject", job.job_id));
        return Ok(Exit::WouldChange);
    }
    if !confirmed("Push this?").await? {
        client.reject_job(&job.job_id).await?;
        screen::note("nothing pushed");
        return Ok(Exit::Done);
    }
    client.accept_job(&job.job_id).await?;
    settled(&next_stop(client, &mut events, &job.job_id).await?)
}

/// Whether somebody can be asked.
fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// How a run ended is how this ends.
fn settled(job: &Job) -> Result<Exit, Failure> {
    if job.state == JobState::Succeeded {
        pushed(job)?;
        return Ok(Exit::Done);
    }
    let why = job.message.as_deref().or(job.detail.as_deref()).unwrap_or(job.state.as_str());
    Err(Failure::Run(why.to_owned()))
}

/// What was pushed, a line each, for people and scripts.
fn pushed(job: &Job) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    let diffstat = job.diffstat.map(|stat| stat.to_string());
    for (name, value) in [
        ("branch", job.branch.as_deref()),
        ("commit", job.commit_hash.as_deref()),
        ("change", diffstat.as_deref()),
        ("compare", job.link.as_deref()),
    ] {
        if let Some(value) = value {
            writeln!(out, "{name:<8} {}", visible(value))?;
        }
    }
    Ok(())
}
