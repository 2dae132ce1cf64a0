//! The edits under way: who asked for what, and the way to end them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// The name of an edit under way, such as `edit-3`; counts from 1 in each server.
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

/// What is known of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JobInfo {
    /// Its name.
    pub(crate) id: JobId,
    /// The action's title.
    pub(crate) title: String,
    /// The document that it works on.
    pub(crate) uri: String,
}

/// All jobs; clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Jobs {
    last: Arc<AtomicU64>,
    running: Arc<Mutex<BTreeMap<JobId, Running>>>,
}

#[derive(Debug)]
struct Running {
    info: JobInfo,
    cancel: CancellationToken,
    /// The edit is on its way into the buffer: too late to cancel.
    committed: bool,
}

impl Jobs {
    /// A new job; it is listed until it is dropped.
    pub(crate) fn start(&self, title: &str, uri: &str) -> Job {
        let id = JobId(self.last.fetch_add(1, Ordering::Relaxed) + 1);
        let info = JobInfo { id, title: title.to_owned(), uri: uri.to_owned() };
        let cancel = CancellationToken::new();
        self.lock().insert(id, Running { info: info.clone(), cancel: cancel.clone(), committed: false });
        Job { jobs: self.clone(), info, cancel }
    }

    /// Ends one job, or all; returns those that end.
    pub(crate) fn cancel(&self, only: Option<JobId>) -> Vec<JobId> {
        let running = self.lock();
        let chosen = running.values().filter(|job| only.is_none_or(|only| only == job.info.id) && !job.committed);
        chosen.inspect(|job| job.cancel.cancel()).map(|job| job.info.id).collect()
    }

    /// What is under way, oldest first.
    pub(crate) fn list(&self) -> Vec<JobInfo> {
        self.lock().values().map(|job| job.info.clone()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<JobId, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One job, held by the task that does it.
#[derive(Debug)]
pub(crate) struct Job {
    jobs: Jobs,
    info: JobInfo,
    cancel: CancellationToken,
}

impl Job {
    /// What is known of it.
    pub(crate) fn info(&self) -> &JobInfo {
        &self.info
    }

    /// Waits until somebody cancels it.
    pub(crate) async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }

    /// Passes the point of no return; `false` when it was cancelled before.
    pub(crate) fn commit(&self) -> bool {
        self.set_committed(true)
    }

    /// Goes back before that point, because the editor did not take the edit.
    pub(crate) fn retreat(&self) {
        self.set_committed(false);
    }

    /// Under the same lock as `Jobs::cancel`, so that one of the two comes first.
    fn set_committed(&self, committed: bool) -> bool {
        let mut running = self.jobs.lock();
        let alive = !self.cancel.is_cancelled();
        if alive && let Some(job) = running.get_mut(&self.info.id) {
            job.committed = committed;
        }
        alive
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.jobs.lock().remove(&self.info.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_listed_while_they_live() {
        let jobs = Jobs::default();
        let job = jobs.start("Refactor", "file:///a");
        assert_eq!(jobs.list(), [job.info().clone()]);
        assert_eq!(JobId::parse(&job.info().id.to_string()), Some(job.info().id));
        drop(job);
        assert!(jobs.list().is_empty());
    }

    #[test]
    fn one_or_all_are_cancelled() {
        let jobs = Jobs::default();
        let (first, second) = (jobs.start("A", "file:///a"), jobs.start("B", "file:///b"));
        assert_eq!(jobs.cancel(Some(second.info().id)), [second.info().id]);
        assert!(first.commit() && !second.commit());
        first.retreat();
        assert!(jobs.cancel(None).contains(&first.info().id));
        assert!(!first.commit());
    }

    #[test]
    fn a_committed_job_is_not_cancelled() {
        let jobs = Jobs::default();
        let job = jobs.start("A", "file:///a");
        assert!(job.commit());
        assert!(jobs.cancel(None).is_empty());
    }
}
