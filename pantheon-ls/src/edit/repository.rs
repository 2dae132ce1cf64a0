//! An order on a repository: asked for here, carried out in the engine, told as it goes. It touches no buffer, and goes on
//! when the editor ends.

use std::sync::Arc;

use futures_util::StreamExt;
use pantheon_protocol::client::{ClientError, EngineClient, JobEventStream};
use pantheon_protocol::wire::{GitFlowRequest, Job as EngineJob, JobEvent, JobState};

use super::progress::Progress;
use super::waiting;
use crate::engine::EngineError;
use crate::jobs::{End, Job, JobId, Topic};
use crate::lsp::Level;
use crate::questions::Ask;
use crate::session::Session;

const PUSH: &str = "Push";
const SHOW: &str = "Show";
const DISCARD: &str = "Discard";

/// How much of a commit's name is shown.
const SHORT: usize = 10;

/// Starts a run, and returns its name here at once.
pub(crate) fn start_on_repository(session: &Arc<Session>, title: String, request: GitFlowRequest) -> JobId {
    let topic = Topic { command: request.command.clone(), title: title.clone(), uri: None, file: None };
    let job = session.jobs.start(topic, None);
    let id = job.id();
    tokio::spawn(carry_out(Arc::clone(session), job, title, request));
    id
}

/// What became of a run, for the user.
struct Told {
    level: Level,
    /// In a few words, for the end of the progress.
    short: String,
    text: String,
    state: JobState,
}

async fn carry_out(session: Arc<Session>, job: Job, title: String, request: GitFlowRequest) {
    let progress = Progress::start(&session, job.id(), &title);
    let run = Running { session: &session, job: &job, progress: &progress, title: &title };
    let told = run.to_its_end(request).await.unwrap_or_else(|error| Told {
        level: Level::Error,
        short: "failed".to_owned(),
        text: error.to_string(),
        state: JobState::Failed,
    });
    progress.close(&told.short);
    let message = (told.state == JobState::Failed).then(|| told.text.clone());
    job.end(End { state: told.state, detail: told.short, message, diffstat: None });
    progress.settle().await;
    if told.state != JobState::Cancelled {
        session.editor.show(told.level, format!("{title}: {}", told.text)).await;
    }
}

struct Running<'a> {
    session: &'a Arc<Session>,
    job: &'a Job,
    progress: &'a Progress,
    title: &'a str,
}

impl Running<'_> {
    async fn to_its_end(&self, request: GitFlowRequest) -> Result<Told, EngineError> {
        let session = self.session;
        let client = session.engine.client(&session.environment, &session.settings()).await?;
        let client = client.traced(self.job.trace());
        let key = uuid::Uuid::new_v4().simple().to_string();
        let id = client.start_run(&request, &key).await?.job_id;
        self.job.set_request_id(&id);
        let mut events = client.follow_job(&id).await?;
        loop {
            let engine_job = tokio::select! {
                biased;
                () = self.job.cancelled() => return cancelled(&client, &id).await,
                job = self.next_stop(&client, &mut events, &id) => job?,
            };
            if engine_job.state != JobState::Waiting {
                return Ok(told(&engine_job));
            }
            let decided = tokio::select! {
                biased;
                () = self.job.cancelled() => return cancelled(&client, &id).await,
                // Somebody may say it elsewhere: in a list of jobs, or with `gods`.
                decided = goes_on(&mut events) => decided?,
                decided = self.decide(&client, &engine_job) => decided?,
            };
            if let Some(told) = decided {
                return Ok(told);
            }
        }
    }

    /// The job when it has ended or waits for a word. The events go on behind that.
    async fn next_stop(
        &self,
        client: &EngineClient,
        events: &mut JobEventStream,
        id: &str,
    ) -> Result<EngineJob, ClientError> {
        while let Some(event) = events.next().await {
            match event? {
                JobEvent::State(job) if job.state.is_final() || job.state == JobState::Waiting => return Ok(*job),
                JobEvent::State(job) => self.say(job.detail.as_deref().unwrap_or(job.state.as_str())),
                JobEvent::Step(text) => self.say(&text),
            }
        }
        client.job(id).await
    }

    fn say(&self, text: &str) {
        self.progress.report(text);
        self.job.say(text);
    }

    /// Asks whether the change is to be pushed; `None` when it is.
    async fn decide(&self, client: &EngineClient, job: &EngineJob) -> Result<Option<Told>, ClientError> {
        let session = self.session;
        self.job.wait_for_review(job.diffstat.unwrap_or_default());
        self.progress.report("waiting for your review");
        self.progress.settle().await;
        let size = job.diffstat.map(|stat| stat.to_string()).unwrap_or_default();
        let text = format!("{}: {size}. Push it to `{}`?", self.title, job.branch.as_deref().unwrap_or_default());
        let mut remark = String::new();
        loop {
            let ask = Ask {
                level: Level::Info,
                remark: &remark,
                text: &text,
                buttons: &[PUSH, SHOW],
                decline: Some(DISCARD),
            };
            match session.questions.ask(&session.editor, ask).await.as_deref() {
                Some(PUSH) => return client.accept_job(&job.job_id).await.map(|_| None),
                Some(SHOW) => {
                    let diff = client.job_diff(&job.job_id).await?;
                    remark = waiting::diff_of(session, &self.job.id().to_string(), &diff).await.unwrap_or_default();
                }
                _ => {
                    client.reject_job(&job.job_id).await?;
                    return Ok(Some(ended("discarded", "nothing was pushed.", JobState::Cancelled)));
                }
            }
        }
    }
}

/// Waits until a job waits no more; what came of it when that was its end.
async fn goes_on(events: &mut JobEventStream) -> Result<Option<Told>, ClientError> {
    while let Some(event) = events.next().await {
        if let JobEvent::State(job) = event?
            && job.state != JobState::Waiting
        {
            return Ok(job.state.is_final().then(|| told(&job)));
        }
    }
    Ok(None)
}

/// Ends the run in the engine too. One that is being pushed is told as it ends.
async fn cancelled(client: &EngineClient, id: &str) -> Result<Told, EngineError> {
    let job = client.job_end(client.cancel_job(id).await?).await?;
    match job.state {
        JobState::Succeeded => Ok(told(&job)),
        _ => Ok(ended("cancelled", "cancelled.", JobState::Cancelled)),
    }
}

fn ended(short: &str, text: &str, state: JobState) -> Told {
    Told { level: Level::Info, short: short.to_owned(), text: text.to_owned(), state }
}

fn told(job: &EngineJob) -> Told {
    if job.state != JobState::Succeeded {
        let why = job.message.as_deref().or(job.detail.as_deref()).unwrap_or(job.state.as_str());
        return Told {
            level: Level::Error,
            short: job.detail.clone().unwrap_or_else(|| job.state.as_str().to_owned()),
            text: why.to_owned(),
            state: job.state,
        };
    }
    let commit: String = job.commit_hash.as_deref().unwrap_or_default().chars().take(SHORT).collect();
    let branch = job.branch.as_deref().unwrap_or_default();
    let size = job.diffstat.map(|stat| format!(", {stat}")).unwrap_or_default();
    let link = job.link.as_deref().map(|link| format!(". {link}")).unwrap_or_default();
    let text = format!("pushed {commit} to `{branch}`{size}{link}");
    Told { level: Level::Info, short: format!("pushed {commit}"), text, state: JobState::Succeeded }
}
