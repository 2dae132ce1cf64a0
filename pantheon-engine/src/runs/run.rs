//! What a run is: what was asked for, how far it is and what came of it. No storage.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::trace::TraceParent;
use pantheon_protocol::wire::{Diffstat, Job, JobKind, JobState};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::metrics;

/// A run's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RunId(Uuid);

impl RunId {
    /// A new one; its first letters tell runs apart.
    pub(super) fn next() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for RunId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(text).map(Self)
    }
}

/// A run to be taken in.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Whose it is.
    pub tenant: String,
    /// The action's title.
    pub title: String,
    /// What is asked for.
    pub request: RunRequest,
    /// Names the request, so that it can be sent twice; for one tenant.
    pub idempotency_key: Option<String>,
    /// The batch it belongs to.
    pub batch: Option<Batch>,
    /// Higher ones of a tenant go first.
    pub priority: i16,
    /// How long it is wanted.
    pub wanted_for: Option<Duration>,
}

/// Runs of a tenant that were asked for together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its name.
    pub name: String,
    /// How many of it run at once.
    pub at_once: u32,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRequest {
    /// The repository, without credentials.
    pub repo_url: String,
    /// The action with its arguments.
    pub command: String,
    /// The branch to push to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The branch to start from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// What the user wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// Whether it ends with the diff.
    #[serde(default)]
    pub dry_run: bool,
    /// Whether it waits for a person's word before the push.
    #[serde(default)]
    pub review: bool,
    /// The name of the token that asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// The request that asked, for whoever looks at traces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceParent>,
}

impl RunRequest {
    /// Whether two ask for the same, each in its own trace.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        *self == Self { trace: self.trace, ..other.clone() }
    }
}

/// A run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its name.
    pub id: RunId,
    /// Whose it is.
    pub tenant: String,
    /// The action's title.
    pub title: String,
    /// What was asked for.
    pub request: RunRequest,
    /// How far it is.
    pub state: JobState,
    /// How far it is, or how it ended, in a few words.
    pub detail: Option<String>,
    /// What came of it, in words for the user.
    pub message: Option<String>,
    /// Why it failed.
    pub error: Option<(ErrorCode, String)>,
    /// Higher ones of a tenant go first.
    pub priority: i16,
    /// The batch it belongs to.
    pub batch: Option<Batch>,
    /// Names the request.
    pub idempotency_key: Option<String>,
    /// How often it was begun.
    pub attempt: u32,
    /// How often it may be begun.
    pub max_attempts: u32,
    /// When it was taken in.
    pub created_at: SystemTime,
    /// When it was begun, the last time.
    pub started_at: Option<SystemTime>,
    /// When it ended.
    pub finished_at: Option<SystemTime>,
    /// When it is no longer wanted.
    pub deadline: Option<SystemTime>,
    /// Which provider works, or worked.
    pub provider: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The branch that was pushed.
    pub branch: Option<String>,
    /// The commit that was pushed.
    pub commit_hash: Option<String>,
    /// A page that shows it.
    pub link: Option<String>,
    /// How much changed.
    pub diffstat: Option<Diffstat>,
    /// The unified diff that waits for a word, was accepted, or was all that was asked for.
    pub plan: Option<String>,
    /// What the work on it wrote down to go on from, if it is begun again; its own form.
    pub saved: Option<String>,
    /// Whether what was saved may be on the remote: from then on nobody can say that nothing happened without a look.
    pub pushing: bool,
    /// Whether somebody accepted the plan.
    pub accepted: bool,
    /// Whether somebody asked for its end.
    pub cancel_asked: bool,
    /// The number of its latest lease.
    pub(super) fence: i64,
    pub(super) worker: Option<String>,
    pub(super) lease_until: Option<SystemTime>,
    /// Not before then.
    pub(super) due_at: SystemTime,
    /// How many events it has.
    pub(super) events: u64,
}

impl Run {
    /// Counts how it ended, if it has.
    pub(super) fn count_end(&self) {
        let outcome = match (self.state, &self.error) {
            (JobState::Succeeded, _) => Ok("succeeded"),
            (JobState::Cancelled, _) => Ok("cancelled"),
            (JobState::Failed, Some((code, _))) => Err(*code),
            (JobState::Failed, None) => Err(ErrorCode::Internal),
            (JobState::Queued | JobState::Running | JobState::Waiting, _) => return,
        };
        metrics::all().runs.ended(outcome);
    }

    /// Counts how long it was due before it was begun.
    pub(super) fn count_begin(&self) {
        if let Some(started) = self.started_at {
            metrics::all().runs.begun(started.duration_since(self.due_at).unwrap_or_default());
        }
    }

    /// The run as its users see it.
    pub fn to_job(&self) -> Job {
        let failure = self.error.as_ref().map(|(code, message)| format!("{message} {}", code.next_step()));
        Job {
            job_id: self.id.to_string(),
            kind: JobKind::Run,
            title: self.title.clone(),
            command: self.request.command.clone(),
            state: self.state,
            detail: self.detail.clone(),
            message: failure.or_else(|| self.message.clone()),
            provider: self.provider.clone(),
            model: self.model.clone(),
            outcome: None,
            file: None,
            repo_url: Some(self.request.repo_url.clone()),
            branch: self.branch.clone(),
            commit_hash: self.commit_hash.clone(),
            link: self.link.clone(),
            diffstat: self.diffstat,
            created_at: rfc3339(self.created_at),
            finished_at: self.finished_at.map(rfc3339),
        }
    }
}

fn rfc3339(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string()
}

/// A time as the database has it: milliseconds since 1970.
pub(super) fn to_millis(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The other way.
pub(super) fn from_millis(millis: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis.try_into().unwrap_or(0))
}
