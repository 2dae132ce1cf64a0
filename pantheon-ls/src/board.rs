//! What a client with a jobs view and a status bar is shown: the edits of this server, the engine's other jobs, and how
//! the engine is. Told whenever it changes, and never more often than a person can read.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use pantheon_protocol::wire::{Job, JobKind};
use serde::Serialize;
use tokio::sync::watch;

use crate::catalogue::{Known, Reach};
use crate::jobs::JobInfo;
use crate::session::Session;

/// The shortest time between two looks.
const PERIOD: Duration = Duration::from_millis(100);

/// A job, as clients are shown it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListedJob {
    #[serde(flatten)]
    job: Job,
    /// The document that it is about, for edits of this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
    /// Whether it is an edit of this server.
    local: bool,
}

/// How the engine is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Status {
    reach: Reach,
    /// Its address, or `private`.
    engine: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    /// How many actions it has.
    actions: usize,
    /// Why it is away.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// The engine's jobs as last seen, newest first.
#[derive(Debug)]
pub(crate) struct EngineJobs {
    seen: Mutex<Vec<Job>>,
    ticks: watch::Sender<u64>,
}

impl Default for EngineJobs {
    fn default() -> Self {
        Self { seen: Mutex::default(), ticks: watch::Sender::new(0) }
    }
}

impl EngineJobs {
    /// Takes note of what the engine works on now.
    pub(crate) fn set(&self, jobs: Vec<Job>) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = jobs;
        self.ticks.send_modify(|ticks| *ticks += 1);
    }

    fn seen(&self) -> Vec<Job> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// All jobs, newest first. An edit of this server is listed once, as this server knows it.
pub(crate) fn jobs(session: &Session) -> Vec<ListedJob> {
    let local = session.jobs.all();
    let ours: HashSet<&str> = local.iter().filter_map(|info| info.request_id.as_deref()).collect();
    let seen = session.engine_jobs.seen();
    let (known, others): (Vec<Job>, Vec<Job>) = seen.into_iter().partition(|job| ours.contains(job.job_id.as_str()));
    let mut all: Vec<ListedJob> = others.into_iter().map(|job| ListedJob { job, uri: None, local: false }).collect();
    all.extend(local.iter().map(|info| listed(info, &known)));
    all.sort_by(|a, b| b.job.created_at.cmp(&a.job.created_at));
    all
}

/// A run on a repository as the engine knows it, an edit as this server does.
fn listed(info: &JobInfo, known: &[Job]) -> ListedJob {
    let is_it = |job: &&Job| job.kind == JobKind::Run && Some(job.job_id.as_str()) == info.request_id.as_deref();
    if let Some(run) = known.iter().find(is_it) {
        let job = Job { job_id: info.id.to_string(), ..run.clone() };
        return ListedJob { job, uri: None, local: true };
    }
    let job = Job {
        job_id: info.id.to_string(),
        kind: JobKind::Edit,
        title: info.topic.title.clone(),
        command: info.topic.command.clone(),
        state: info.state,
        detail: Some(info.detail.clone()).filter(|detail| !detail.is_empty()),
        message: info.message.clone(),
        provider: info.provider.clone(),
        outcome: info.outcome,
        file: info.topic.file.clone(),
        diffstat: info.diffstat,
        created_at: in_utc(info.created),
        finished_at: info.finished.map(in_utc),
        ..Job::default()
    };
    ListedJob { job, uri: info.topic.uri.clone(), local: true }
}

fn in_utc(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string()
}

/// How the engine is.
fn status(session: &Session) -> Status {
    let Known { catalogue, reach, problem } = session.catalogue.known();
    Status {
        reach,
        engine: session.engine_name(),
        provider: catalogue.as_ref().map(|catalogue| catalogue.provider.clone()),
        version: catalogue.as_ref().map(|catalogue| catalogue.engine_version.clone()).filter(|text| !text.is_empty()),
        actions: catalogue.map_or(0, |catalogue| catalogue.commands.len()),
        problem,
    }
}

/// Tells the client whatever it declared an interest in; never ends.
pub(crate) async fn keep_told(session: Arc<Session>) {
    let capabilities = session.capabilities();
    let (mut edits, mut runs) = (session.jobs.ticks(), session.engine_jobs.ticks.subscribe());
    let mut engine = session.catalogue.ticks();
    let (mut last_jobs, mut last_status) = (Vec::new(), None);
    loop {
        edits.borrow_and_update();
        runs.borrow_and_update();
        engine.borrow_and_update();
        if capabilities.jobs {
            let jobs = jobs(&session);
            if jobs != last_jobs {
                session.editor.jobs(&jobs).await;
                last_jobs = jobs;
            }
        }
        if capabilities.status {
            let status = status(&session);
            if last_status.as_ref() != Some(&status) {
                session.editor.status(&status).await;
                last_status = Some(status);
            }
        }
        tokio::time::sleep(PERIOD).await;
        // The session, which this task holds, holds all senders.
        tokio::select! {
            _ = edits.changed() => {}
            _ = runs.changed() => {}
            _ = engine.changed() => {}
        }
    }
}
