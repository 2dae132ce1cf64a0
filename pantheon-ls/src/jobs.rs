//! The edits of this server, under way and just ended: who asked for what, how far it is, and the way to end it.

mod history;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use pantheon_protocol::client::new_trace;
use pantheon_protocol::trace::TraceParent;
use pantheon_protocol::wire::{Diffstat, JobState, Outcome};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::edit::Again;
use history::History;

/// The name of an edit, such as `edit-3`; counts from 1 in each server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct JobId(u64);

impl JobId {
    /// Reads `edit-3`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        text.strip_prefix("edit-")?.parse().ok().map(Self)
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "edit-{}", self.0)
    }
}

/// What a job is about; never changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Topic {
    /// The action's name.
    pub(crate) command: String,
    /// The action's title.
    pub(crate) title: String,
    /// The document, where it is about one.
    pub(crate) uri: Option<String>,
    /// What that is called.
    pub(crate) file: Option<String>,
}

/// What is known of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JobInfo {
    /// Its name.
    pub(crate) id: JobId,
    /// What it is about.
    pub(crate) topic: Topic,
    /// How far it is.
    pub(crate) state: JobState,
    /// The same in a few words.
    pub(crate) detail: String,
    /// Why it failed.
    pub(crate) message: Option<String>,
    /// Who answers.
    pub(crate) provider: Option<String>,
    /// What the user made of it.
    pub(crate) outcome: Option<Outcome>,
    /// How much it changed.
    pub(crate) diffstat: Option<Diffstat>,
    /// Its name in the engine, once it has one.
    pub(crate) request_id: Option<String>,
    /// The trace of all that is asked for it.
    pub(crate) trace: Option<TraceParent>,
    /// When it was asked for.
    pub(crate) created: SystemTime,
    /// When it ended.
    pub(crate) finished: Option<SystemTime>,
}

/// How a job ended.
#[derive(Clone, Debug, Default)]
pub(crate) struct End {
    /// Which of the final states.
    pub(crate) state: JobState,
    /// The same in a few words.
    pub(crate) detail: String,
    /// Why it failed.
    pub(crate) message: Option<String>,
    /// How much it changed.
    pub(crate) diffstat: Option<Diffstat>,
}

/// All jobs; clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Jobs {
    shelf: Arc<Mutex<Shelf>>,
    /// Counts every change.
    ticks: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Shelf {
    last: u64,
    running: BTreeMap<JobId, Running>,
    ended: History,
}

impl Shelf {
    /// The job whose name in the engine this is.
    fn with_request(&mut self, id: &str) -> Option<&mut JobInfo> {
        let running = self.running.values_mut().map(|job| &mut job.info);
        running.chain(self.ended.infos_mut()).find(|info| info.request_id.as_deref() == Some(id))
    }
}

#[derive(Debug)]
struct Running {
    info: JobInfo,
    cancel: CancellationToken,
    /// The edit is on its way into the buffer: too late to cancel.
    committed: bool,
    again: Option<Again>,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { shelf: Arc::default(), ticks: watch::Sender::new(0) }
    }
}

impl Jobs {
    /// A new job; it is under way until it is dropped. `again` gives it once more.
    pub(crate) fn start(&self, topic: Topic, again: Option<Again>) -> Job {
        let (cancel, trace) = (CancellationToken::new(), new_trace());
        let mut shelf = self.lock();
        shelf.last += 1;
        let id = JobId(shelf.last);
        let info = JobInfo {
            id,
            topic,
            state: JobState::Running,
            detail: String::new(),
            message: None,
            provider: None,
            outcome: None,
            diffstat: None,
            request_id: None,
            trace,
            created: SystemTime::now(),
            finished: None,
        };
        let uri = info.topic.uri.clone();
        shelf.running.insert(id, Running { info, cancel: cancel.clone(), committed: false, again });
        drop(shelf);
        self.tick();
        let (trace_id, span_id) = (trace.map(|trace| trace.trace()), trace.map(|trace| trace.span()));
        tracing::info!(job = %id, trace_id, span_id, "an action begins");
        Job { jobs: self.clone(), id, uri, trace, cancel, end: None }
    }

    /// Ends one job, or all; returns those that end.
    pub(crate) fn cancel(&self, only: Option<JobId>) -> Vec<JobId> {
        let shelf = self.lock();
        let running = shelf.running.values();
        let chosen = running.filter(|job| only.is_none_or(|only| only == job.info.id) && !job.committed);
        chosen.inspect(|job| job.cancel.cancel()).map(|job| job.info.id).collect()
    }

    /// What is under way, oldest first.
    pub(crate) fn running(&self) -> Vec<JobInfo> {
        self.lock().running.values().map(|job| job.info.clone()).collect()
    }

    /// What is under way and what ended, newest first.
    pub(crate) fn all(&self) -> Vec<JobInfo> {
        let shelf = self.lock();
        let running = shelf.running.values().rev().map(|job| job.info.clone());
        let mut all: Vec<JobInfo> = running.chain(shelf.ended.infos()).collect();
        all.sort_by_key(|info| std::cmp::Reverse(info.id));
        all
    }

    /// The order of an ended job, or of the last one, to be given once more.
    pub(crate) fn again(&self, id: Option<JobId>) -> Option<Again> {
        self.lock().ended.again(id)
    }

    /// The name in the engine of a job that has one.
    pub(crate) fn request_id(&self, id: JobId) -> Option<String> {
        self.all().into_iter().find(|info| info.id == id)?.request_id
    }

    /// Takes note of what became of an edit, also after it ended; returns its trace.
    pub(crate) fn set_outcome(&self, request_id: &str, outcome: Outcome) -> Option<TraceParent> {
        let trace = self.lock().with_request(request_id).and_then(|info| {
            info.outcome = Some(outcome);
            info.trace
        });
        self.tick();
        trace
    }

    /// Ticks whenever something about some job changed.
    pub(crate) fn ticks(&self) -> watch::Receiver<u64> {
        self.ticks.subscribe()
    }

    fn tick(&self) {
        self.ticks.send_modify(|ticks| *ticks += 1);
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One job, held by the task that does it.
#[derive(Debug)]
pub(crate) struct Job {
    jobs: Jobs,
    id: JobId,
    uri: Option<String>,
    trace: Option<TraceParent>,
    cancel: CancellationToken,
    end: Option<End>,
}

impl Job {
    /// Its name.
    pub(crate) fn id(&self) -> JobId {
        self.id
    }

    /// The document, where it is about one.
    pub(crate) fn uri(&self) -> Option<&str> {
        self.uri.as_deref()
    }

    /// The trace of all that is asked for it.
    pub(crate) fn trace(&self) -> Option<TraceParent> {
        self.trace
    }

    /// Waits until somebody cancels it.
    pub(crate) async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }

    /// Says how far it is, in a few words.
    pub(crate) fn say(&self, detail: &str) {
        self.note(|info| {
            info.state = JobState::Running;
            detail.clone_into(&mut info.detail);
        });
    }

    /// Says that a change of this size waits for the user.
    pub(crate) fn wait_for_review(&self, diffstat: Diffstat) {
        self.note(|info| {
            info.state = JobState::Waiting;
            info.diffstat = Some(diffstat);
            "waiting for your review".clone_into(&mut info.detail);
        });
    }

    /// Takes note of its name in the engine.
    pub(crate) fn set_request_id(&self, id: &str) {
        self.note(|info| info.request_id = Some(id.to_owned()));
    }

    /// Takes note of who answers.
    pub(crate) fn set_provider(&self, provider: &str) {
        self.note(|info| info.provider = Some(provider.to_owned()));
    }

    /// Passes the point of no return; `false` when it was cancelled before.
    pub(crate) fn commit(&self) -> bool {
        self.set_committed(true)
    }

    /// Goes back before that point, because the editor did not take the edit.
    pub(crate) fn retreat(&self) {
        self.set_committed(false);
    }

    /// Ends it.
    pub(crate) fn end(mut self, end: End) {
        self.end = Some(end);
    }

    fn note(&self, change: impl FnOnce(&mut JobInfo)) {
        if let Some(job) = self.jobs.lock().running.get_mut(&self.id) {
            change(&mut job.info);
        }
        self.jobs.tick();
    }

    /// Under the same lock as `Jobs::cancel`, so that one of the two comes first.
    fn set_committed(&self, committed: bool) -> bool {
        let mut shelf = self.jobs.lock();
        let alive = !self.cancel.is_cancelled();
        if alive && let Some(job) = shelf.running.get_mut(&self.id) {
            job.committed = committed;
        }
        alive
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        let end = self.end.take().unwrap_or_else(|| End { state: JobState::Failed, ..End::default() });
        let mut shelf = self.jobs.lock();
        if let Some(Running { mut info, again, .. }) = shelf.running.remove(&self.id) {
            info.state = end.state;
            info.detail = end.detail;
            info.message = end.message;
            // What was turned down would have been that large.
            info.diffstat = end.diffstat.or(info.diffstat);
            info.finished = Some(SystemTime::now());
            shelf.ended.push(info, again);
        }
        drop(shelf);
        self.jobs.tick();
    }
}
