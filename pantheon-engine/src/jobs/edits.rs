//! The interactive edits of this engine, under way and just ended. They live as long as their request, so nothing of
//! them outlives the engine; and no code is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{Diffstat, Job, JobEvent, JobKind, JobState, Outcome};
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

use crate::refusal::Refusal;

/// How many edits of one tenant are remembered, those under way included.
const KEPT: usize = 200;

/// How many steps of one edit are remembered.
const MAX_STEPS: usize = 500;

/// How far a reader of changes may fall behind before it begins anew.
const BACKLOG: usize = 256;

/// All edits; clones share them.
#[derive(Clone, Debug)]
pub struct EditJobs {
    shelf: Arc<Mutex<Shelf>>,
    changes: broadcast::Sender<(Arc<str>, Job)>,
}

#[derive(Debug, Default)]
struct Shelf {
    last: u64,
    /// By the order in which they came.
    entries: BTreeMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
    tenant: Arc<str>,
    job: Job,
    cancel: CancellationToken,
    events: Vec<JobEvent>,
    /// How many events there are.
    count: watch::Sender<usize>,
}

/// What an edit is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topic {
    /// The action's title.
    pub title: String,
    /// The action's name, with its arguments.
    pub command: String,
    /// The file, where it is about one.
    pub file: Option<String>,
}

impl Default for EditJobs {
    fn default() -> Self {
        Self { shelf: Arc::default(), changes: broadcast::Sender::new(BACKLOG) }
    }
}

impl EditJobs {
    /// A new edit of a tenant, named like its request; it is under way until it is dropped.
    pub fn start(&self, tenant: &Arc<str>, request_id: &str, topic: Topic) -> EditJob {
        let mut shelf = self.lock();
        shelf.last += 1;
        let number = shelf.last;
        // A client may send the same id twice.
        let taken = shelf.find(tenant, request_id).is_some();
        let job_id = if taken { format!("{request_id}-{number}") } else { request_id.to_owned() };
        let job = Job {
            job_id,
            kind: JobKind::Edit,
            title: topic.title,
            command: topic.command,
            file: topic.file,
            created_at: now(),
            ..Job::default()
        };
        let cancel = CancellationToken::new();
        let (events, count) = (Vec::new(), watch::Sender::new(0));
        let entry = Entry { tenant: Arc::clone(tenant), job, cancel: cancel.clone(), events, count };
        shelf.entries.insert(number, entry);
        shelf.forget(tenant);
        drop(shelf);
        let edit = EditJob { jobs: self.clone(), number, cancel };
        edit.note(|_| {});
        edit
    }

    /// All of a tenant's that is remembered, newest first.
    pub fn list(&self, tenant: &str) -> Vec<Job> {
        self.lock().of(tenant).rev().map(|(_, entry)| entry.job.clone()).collect()
    }

    /// One of them.
    pub fn get(&self, tenant: &str, id: &str) -> Option<Job> {
        self.lock().find(tenant, id).map(|(_, entry)| entry.job.clone())
    }

    /// Ends one that is under way; `None` when there is none of that name.
    ///
    /// # Errors
    /// `job_ended` when it has ended already.
    pub fn cancel(&self, tenant: &str, id: &str) -> Option<Result<Job, Refusal>> {
        let shelf = self.lock();
        let (_, entry) = shelf.find(tenant, id)?;
        if entry.job.state.is_final() {
            return Some(Err(ended(&entry.job)));
        }
        entry.cancel.cancel();
        Some(Ok(entry.job.clone()))
    }

    /// Takes note of what the user made of an edit; false when there is none of that name.
    pub fn set_outcome(&self, tenant: &str, request_id: &str, outcome: Outcome) -> bool {
        let number = self.lock().find(tenant, request_id).map(|(number, _)| number);
        if let Some(number) = number {
            self.note(number, |job| job.outcome = Some(outcome));
        }
        number.is_some()
    }

    /// The names of all, each with its tenant.
    pub(super) fn names(&self) -> BTreeSet<(Arc<str>, String)> {
        let name = |entry: &Entry| (Arc::clone(&entry.tenant), entry.job.job_id.clone());
        self.lock().entries.values().map(name).collect()
    }

    /// One as it is now, and how many events it has.
    pub(super) fn counted(&self, tenant: &str, id: &str) -> Option<(usize, Job)> {
        self.lock().find(tenant, id).map(|(_, entry)| (entry.events.len(), entry.job.clone()))
    }

    /// Each that changes, from now on.
    pub(super) fn changes(&self) -> broadcast::Receiver<(Arc<str>, Job)> {
        self.changes.subscribe()
    }

    /// Everything of a tenant as it is now, oldest first, and then each change.
    pub fn follow_all(&self, tenant: &Arc<str>) -> Changes {
        // Subscribed before the list is taken, so that nothing is missed in between.
        let changes = self.changes.subscribe();
        Changes { jobs: self.clone(), tenant: Arc::clone(tenant), pending: self.list(tenant), changes }
    }

    /// What happens to one, from that event on; `None` when there is none of that name.
    pub fn follow(&self, tenant: &str, id: &str, from: usize) -> Option<Events> {
        let shelf = self.lock();
        let (number, entry) = shelf.find(tenant, id)?;
        Some(Events { jobs: self.clone(), number, next: from, count: entry.count.subscribe() })
    }

    fn note(&self, number: u64, change: impl FnOnce(&mut Job)) {
        let mut shelf = self.lock();
        let Some(entry) = shelf.entries.get_mut(&number) else { return };
        change(&mut entry.job);
        let (tenant, job) = (Arc::clone(&entry.tenant), entry.job.clone());
        entry.add(JobEvent::State(Box::new(job.clone())));
        // Nobody has to listen.
        let _ = self.changes.send((tenant, job));
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn of(&self, tenant: &str) -> impl DoubleEndedIterator<Item = (u64, &Entry)> {
        self.entries.iter().filter(move |(_, entry)| *entry.tenant == *tenant).map(|(number, entry)| (*number, entry))
    }

    fn find(&self, tenant: &str, id: &str) -> Option<(u64, &Entry)> {
        self.of(tenant).find(|(_, entry)| entry.job.job_id == id)
    }

    /// Lets a tenant's oldest ended ones go.
    fn forget(&mut self, tenant: &str) {
        let too_many = self.of(tenant).count().saturating_sub(KEPT);
        let ended = self.of(tenant).filter(|(_, entry)| entry.job.state.is_final()).map(|(number, _)| number);
        for number in ended.take(too_many).collect::<Vec<_>>() {
            self.entries.remove(&number);
        }
    }
}

impl Entry {
    fn add(&mut self, event: JobEvent) {
        self.events.push(event);
        self.count.send_replace(self.events.len());
    }
}

/// One edit, held by the request that makes it.
#[derive(Debug)]
pub struct EditJob {
    jobs: EditJobs,
    number: u64,
    cancel: CancellationToken,
}

impl EditJob {
    /// Waits until somebody ends it.
    pub async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }

    /// A provider works on it; for the second time where the first answer could not be used.
    pub fn started(&self, provider: &str, words: &str) {
        self.note(|job| {
            job.state = JobState::Running;
            job.provider = Some(provider.to_owned());
            job.detail = Some(words.to_owned());
        });
    }

    /// Something was done.
    pub fn step(&self, text: &str) {
        let mut shelf = self.jobs.lock();
        if let Some(entry) = shelf.entries.get_mut(&self.number)
            && entry.events.len() < MAX_STEPS
        {
            entry.add(JobEvent::Step(text.to_owned()));
        }
    }

    /// There is an edit, or a reason why none is needed.
    pub fn succeeded(&self, model: Option<&str>, diffstat: Diffstat) {
        self.end(JobState::Succeeded, |job| {
            job.model = model.map(str::to_owned);
            job.detail = Some(if diffstat.files == 0 { "nothing to change".to_owned() } else { diffstat.to_string() });
            job.diffstat = (diffstat.files > 0).then_some(diffstat);
        });
    }

    /// There is none.
    pub fn failed(&self, refusal: &Refusal) {
        let state = if refusal.code == ErrorCode::Cancelled { JobState::Cancelled } else { JobState::Failed };
        self.end(state, |job| {
            job.detail = Some(refusal.code.title().to_lowercase());
            job.message = Some(format!("{} {}", refusal.message, refusal.code.next_step()));
        });
    }

    fn end(&self, state: JobState, change: impl FnOnce(&mut Job)) {
        self.note(|job| {
            if !job.state.is_final() {
                job.state = state;
                job.finished_at = Some(now());
                change(job);
            }
        });
    }

    fn note(&self, change: impl FnOnce(&mut Job)) {
        self.jobs.note(self.number, change);
    }
}

impl Drop for EditJob {
    /// Whoever asked for it hung up.
    fn drop(&mut self) {
        let over = self.jobs.lock().entries.get(&self.number).is_none_or(|entry| entry.job.state.is_final());
        if !over {
            self.end(JobState::Cancelled, |job| job.detail = Some("given up by the editor".to_owned()));
        }
    }
}

/// A tenant's jobs as they change.
#[derive(Debug)]
pub struct Changes {
    jobs: EditJobs,
    tenant: Arc<str>,
    /// What is still to be told, the next one last.
    pending: Vec<Job>,
    changes: broadcast::Receiver<(Arc<str>, Job)>,
}

impl Changes {
    /// The next one; waits for it.
    pub async fn next(&mut self) -> Job {
        loop {
            if let Some(job) = self.pending.pop() {
                return job;
            }
            match self.changes.recv().await {
                Ok((tenant, job)) if tenant == self.tenant => return job,
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => self.pending = self.jobs.list(&self.tenant),
                // `jobs` holds the sender.
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

/// What happens to one job.
#[derive(Debug)]
pub struct Events {
    jobs: EditJobs,
    number: u64,
    next: usize,
    count: watch::Receiver<usize>,
}

impl Events {
    /// The next event and its number; `None` when the job has ended and all is told.
    pub async fn next(&mut self) -> Option<(usize, JobEvent)> {
        loop {
            self.count.borrow_and_update();
            match self.told()? {
                Told::Event(event) => {
                    self.next += 1;
                    return Some((self.next, event));
                }
                Told::Over => return None,
                Told::Later => self.count.changed().await.ok()?,
            }
        }
    }

    /// `None` when the job is forgotten.
    fn told(&self) -> Option<Told> {
        let shelf = self.jobs.lock();
        let entry = shelf.entries.get(&self.number)?;
        Some(match entry.events.get(self.next) {
            Some(event) => Told::Event(event.clone()),
            None if entry.job.state.is_final() => Told::Over,
            None => Told::Later,
        })
    }
}

enum Told {
    Event(JobEvent),
    Later,
    Over,
}

/// Why a job that has ended cannot be ended.
pub(super) fn ended(job: &Job) -> Refusal {
    Refusal::new(ErrorCode::JobEnded, format!("The job has {} already.", job.state.as_str()))
}

fn now() -> String {
    humantime::format_rfc3339_millis(SystemTime::now()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "ours";

    fn ours() -> Arc<str> {
        Arc::from(OURS)
    }

    fn topic(title: &str) -> Topic {
        Topic { title: title.to_owned(), command: "refactor".to_owned(), file: Some("a.py".to_owned()) }
    }

    async fn all(events: &mut Events) -> Vec<String> {
        let mut told = Vec::new();
        while let Some((number, event)) = events.next().await {
            told.push(match event {
                JobEvent::State(job) => format!("{number} {}", job.state.as_str()),
                JobEvent::Step(text) => format!("{number} {text}"),
            });
        }
        told
    }

    #[tokio::test]
    async fn events_are_told_from_any_number_on() {
        let jobs = EditJobs::default();
        let edit = jobs.start(&ours(), "r", topic("Refactor"));
        edit.started("rules", "rules works");
        edit.step("Read a.py");
        let mut early = jobs.follow(OURS, "r", 0).unwrap();
        assert_eq!(early.next().await.unwrap().0, 1);
        edit.succeeded(None, Diffstat::default().and_file(2, 1));
        assert_eq!(all(&mut early).await, ["2 running", "3 Read a.py", "4 succeeded"]);
        assert_eq!(all(&mut jobs.follow(OURS, "r", 3).unwrap()).await, ["4 succeeded"]);
        assert!(all(&mut jobs.follow(OURS, "r", 99).unwrap()).await.is_empty());
        assert!(jobs.follow(OURS, "other", 0).is_none());
    }

    #[tokio::test]
    async fn a_request_that_hangs_up_is_cancelled() {
        let jobs = EditJobs::default();
        drop(jobs.start(&ours(), "r", topic("Refactor")));
        let job = jobs.get(OURS, "r").unwrap();
        assert_eq!((job.state, job.finished_at.is_some()), (JobState::Cancelled, true));
        assert_eq!(jobs.cancel(OURS, "r").unwrap().unwrap_err().code, ErrorCode::JobEnded);
        assert!(jobs.cancel(OURS, "other").is_none());
    }

    #[tokio::test]
    async fn a_cancel_reaches_the_edit() {
        let jobs = EditJobs::default();
        let edit = jobs.start(&ours(), "r", topic("Refactor"));
        assert!(jobs.cancel(OURS, "r").unwrap().is_ok());
        edit.cancelled().await;
    }

    #[tokio::test]
    async fn all_changes_follow_the_list() {
        let jobs = EditJobs::default();
        let (first, second) = (jobs.start(&ours(), "a", topic("A")), jobs.start(&ours(), "b", topic("B")));
        let mut changes = jobs.follow_all(&ours());
        assert_eq!((changes.next().await.title, changes.next().await.title), ("A".to_owned(), "B".to_owned()));
        first.started("rules", "rules works");
        assert_eq!(changes.next().await.state, JobState::Running);
        for _ in 0..2 * BACKLOG {
            second.started("rules", "rules works");
        }
        let again = (changes.next().await, changes.next().await);
        assert_eq!((again.0.title.as_str(), again.1.title.as_str()), ("A", "B"), "told anew after falling behind");
    }

    #[test]
    fn ended_edits_are_forgotten_at_last() {
        let jobs = EditJobs::default();
        let running = jobs.start(&ours(), "first", topic("A"));
        for number in 0..KEPT + 10 {
            drop(jobs.start(&ours(), &number.to_string(), topic("B")));
        }
        assert_eq!(jobs.list(OURS).len(), KEPT);
        assert!(jobs.get(OURS, "first").is_some() && jobs.get(OURS, "0").is_none(), "what is under way stays");
        drop(running);
    }

    #[test]
    fn the_same_id_twice_names_two_jobs() {
        let jobs = EditJobs::default();
        let (_one, _two) = (jobs.start(&ours(), "r", topic("A")), jobs.start(&ours(), "r", topic("B")));
        let ids: Vec<String> = jobs.list(OURS).into_iter().map(|job| job.job_id).collect();
        assert_eq!(ids, ["r-2", "r"]);
    }

    #[tokio::test]
    async fn tenants_do_not_see_each_other() {
        let (jobs, theirs) = (EditJobs::default(), Arc::from("theirs"));
        let mut changes = jobs.follow_all(&theirs);
        let (_one, two) = (jobs.start(&ours(), "r", topic("A")), jobs.start(&theirs, "r", topic("B")));
        assert_eq!(jobs.list(OURS).len(), 1);
        assert_eq!(jobs.get("theirs", "r").unwrap().title, "B");
        assert!(jobs.get("nobody", "r").is_none() && jobs.follow("nobody", "r", 0).is_none());
        assert!(jobs.cancel("theirs", "r").unwrap().is_ok());
        two.cancelled().await;
        assert_eq!(changes.next().await.title, "B", "the other's comes first, and is not told");
        for number in 0..KEPT + 1 {
            drop(jobs.start(&theirs, &number.to_string(), topic("B")));
        }
        assert!(jobs.get(OURS, "r").is_some(), "a flood of one takes nothing of the other");
    }
}
