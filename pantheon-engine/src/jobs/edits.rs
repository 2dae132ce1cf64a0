//! The interactive edits of this engine, under way and just ended. They live as long as their request, so nothing of
//! them outlives the engine; and no code is kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{Diffstat, Job, JobEvent, JobKind, JobState, Outcome};
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

use crate::refusal::Refusal;

/// How many ended edits are remembered.
const KEPT: usize = 200;

/// How many steps of one edit are remembered.
const MAX_STEPS: usize = 500;

/// How far a reader of changes may fall behind before it begins anew.
const BACKLOG: usize = 256;

/// All edits; clones share them.
#[derive(Clone, Debug)]
pub struct EditJobs {
    shelf: Arc<Mutex<Shelf>>,
    changes: broadcast::Sender<Job>,
}

#[derive(Debug, Default)]
struct Shelf {
    last: u64,
    /// By the order in which they came.
    entries: BTreeMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
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
    /// A new edit, named like its request; it is under way until it is dropped.
    pub fn start(&self, request_id: &str, topic: Topic) -> EditJob {
        let mut shelf = self.lock();
        shelf.last += 1;
        let number = shelf.last;
        // A client may send the same id twice.
        let taken = shelf.entries.values().any(|entry| entry.job.job_id == request_id);
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
        let entry = Entry { job, cancel: cancel.clone(), events: Vec::new(), count: watch::Sender::new(0) };
        shelf.entries.insert(number, entry);
        shelf.forget();
        drop(shelf);
        let edit = EditJob { jobs: self.clone(), number, cancel };
        edit.note(|_| {});
        edit
    }

    /// All that is remembered, newest first.
    pub fn list(&self) -> Vec<Job> {
        self.lock().entries.values().rev().map(|entry| entry.job.clone()).collect()
    }

    /// One of them.
    pub fn get(&self, id: &str) -> Option<Job> {
        self.lock().find(id).map(|entry| entry.job.clone())
    }

    /// Ends one that is under way; `None` when there is none of that name.
    ///
    /// # Errors
    /// `job_ended` when it has ended already.
    pub fn cancel(&self, id: &str) -> Option<Result<Job, Refusal>> {
        let shelf = self.lock();
        let entry = shelf.find(id)?;
        if entry.job.state.is_final() {
            let message = format!("The job has {} already.", entry.job.state.as_str());
            return Some(Err(Refusal::new(ErrorCode::JobEnded, message)));
        }
        entry.cancel.cancel();
        Some(Ok(entry.job.clone()))
    }

    /// Takes note of what the user made of an edit.
    pub fn set_outcome(&self, request_id: &str, outcome: Outcome) {
        let number = self.lock().entries.iter().find(|(_, entry)| entry.job.job_id == request_id).map(|(at, _)| *at);
        if let Some(number) = number {
            self.note(number, |job| job.outcome = Some(outcome));
        }
    }

    /// Everything as it is now, oldest first, and then each change.
    pub fn follow_all(&self) -> Changes {
        // Subscribed before the list is taken, so that nothing is missed in between.
        let changes = self.changes.subscribe();
        Changes { jobs: self.clone(), pending: self.snapshot(), changes }
    }

    /// What happens to one, from that event on; `None` when there is none of that name.
    pub fn follow(&self, id: &str, from: usize) -> Option<Events> {
        let shelf = self.lock();
        let (number, entry) = shelf.entries.iter().find(|(_, entry)| entry.job.job_id == id)?;
        Some(Events { jobs: self.clone(), number: *number, next: from, count: entry.count.subscribe() })
    }

    fn snapshot(&self) -> Vec<Job> {
        self.list()
    }

    fn note(&self, number: u64, change: impl FnOnce(&mut Job)) {
        let mut shelf = self.lock();
        let Some(entry) = shelf.entries.get_mut(&number) else { return };
        change(&mut entry.job);
        let job = entry.job.clone();
        entry.add(JobEvent::State(Box::new(job.clone())));
        // Nobody has to listen.
        let _ = self.changes.send(job);
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn find(&self, id: &str) -> Option<&Entry> {
        self.entries.values().find(|entry| entry.job.job_id == id)
    }

    /// Lets the oldest ended ones go.
    fn forget(&mut self) {
        while self.entries.len() > KEPT {
            let ended = self.entries.iter().find(|(_, entry)| entry.job.state.is_final()).map(|(number, _)| *number);
            let Some(number) = ended else { return };
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

/// Jobs as they change.
#[derive(Debug)]
pub struct Changes {
    jobs: EditJobs,
    /// What is still to be told, the next one last.
    pending: Vec<Job>,
    changes: broadcast::Receiver<Job>,
}

impl Changes {
    /// The next one; waits for it.
    pub async fn next(&mut self) -> Job {
        loop {
            if let Some(job) = self.pending.pop() {
                return job;
            }
            match self.changes.recv().await {
                Ok(job) => return job,
                Err(broadcast::error::RecvError::Lagged(_)) => self.pending = self.jobs.snapshot(),
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

fn now() -> String {
    humantime::format_rfc3339_millis(SystemTime::now()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let edit = jobs.start("r", topic("Refactor"));
        edit.started("rules", "rules works");
        edit.step("Read a.py");
        let mut early = jobs.follow("r", 0).unwrap();
        assert_eq!(early.next().await.unwrap().0, 1);
        edit.succeeded(None, Diffstat::default().and_file(2, 1));
        assert_eq!(all(&mut early).await, ["2 running", "3 Read a.py", "4 succeeded"]);
        assert_eq!(all(&mut jobs.follow("r", 3).unwrap()).await, ["4 succeeded"]);
        assert!(all(&mut jobs.follow("r", 99).unwrap()).await.is_empty());
        assert!(jobs.follow("other", 0).is_none());
    }

    #[tokio::test]
    async fn a_request_that_hangs_up_is_cancelled() {
        let jobs = EditJobs::default();
        drop(jobs.start("r", topic("Refactor")));
        let job = jobs.get("r").unwrap();
        assert_eq!((job.state, job.finished_at.is_some()), (JobState::Cancelled, true));
        assert_eq!(jobs.cancel("r").unwrap().unwrap_err().code, ErrorCode::JobEnded);
        assert!(jobs.cancel("other").is_none());
    }

    #[tokio::test]
    async fn a_cancel_reaches_the_edit() {
        let jobs = EditJobs::default();
        let edit = jobs.start("r", topic("Refactor"));
        assert!(jobs.cancel("r").unwrap().is_ok());
        edit.cancelled().await;
    }

    #[tokio::test]
    async fn all_changes_follow_the_list() {
        let jobs = EditJobs::default();
        let (first, second) = (jobs.start("a", topic("A")), jobs.start("b", topic("B")));
        let mut changes = jobs.follow_all();
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
        let running = jobs.start("first", topic("A"));
        for number in 0..KEPT + 10 {
            drop(jobs.start(&number.to_string(), topic("B")));
        }
        assert_eq!(jobs.list().len(), KEPT);
        assert!(jobs.get("first").is_some() && jobs.get("0").is_none(), "what is under way stays");
        drop(running);
    }

    #[test]
    fn the_same_id_twice_names_two_jobs() {
        let jobs = EditJobs::default();
        let (_one, _two) = (jobs.start("r", topic("A")), jobs.start("r", topic("B")));
        let ids: Vec<String> = jobs.list().into_iter().map(|job| job.job_id).collect();
        assert_eq!(ids, ["r-2", "r"]);
    }
}
