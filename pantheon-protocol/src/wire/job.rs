//! `GET /jobs`: what the engine works on, and what it worked on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Outcome;

/// The reply of `GET /jobs`, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobList {
    /// The jobs.
    pub jobs: Vec<Job>,
}

/// One piece of work, also the reply of `GET /jobs/ID`. Never holds code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Its name; for an edit the id of its request.
    pub job_id: String,
    /// What sort of work it is.
    pub kind: JobKind,
    /// The action's title, such as `Refactor`.
    pub title: String,
    /// The action's name, with its arguments where it has some: `scaffold:service user-auth-api`.
    pub command: String,
    /// How far it is.
    pub state: JobState,
    /// How far it is, or how it ended, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Why it failed, and what to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Which provider works, or answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The model that answered, where the provider has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What the user made of an edit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The file that an edit is about, relative to its workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The repository of a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repo_url: Option<String>,
    /// The branch that a run pushed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The commit that a run pushed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit_hash: Option<String>,
    /// A page that shows what a run pushed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// How much it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diffstat: Option<Diffstat>,
    /// When it was accepted (RFC 3339, UTC).
    pub created_at: String,
    /// When it ended (RFC 3339, UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<String>,
}

/// What sort of work a job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobKind {
    /// An edit in an editor or a terminal; gone when the engine ends.
    #[default]
    Edit,
    /// A run on a repository.
    Run,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Accepted; waits for its turn.
    #[default]
    Queued,
    /// At work.
    Running,
    /// Waits for a person's word.
    Waiting,
    /// Done.
    Succeeded,
    /// Ended without a result.
    Failed,
    /// Ended by somebody.
    Cancelled,
}

impl JobState {
    /// Whether nothing more will happen.
    pub fn is_final(self) -> bool {
        matches!(self, JobState::Succeeded | JobState::Failed | JobState::Cancelled)
    }

    /// The state as on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            JobState::Queued => "queued",
            JobState::Running => "running",
            JobState::Waiting => "waiting",
            JobState::Succeeded => "succeeded",
            JobState::Failed => "failed",
            JobState::Cancelled => "cancelled",
        }
    }
}

/// The events of `GET /jobs/ID/events`, each with an id that `Last-Event-ID` takes up again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobEvent {
    /// `state`: the job as it is now.
    State(Box<Job>),
    /// `step`: something was done, in a few words.
    Step(String),
}

impl JobEvent {
    /// The event's name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            JobEvent::State(_) => "state",
            JobEvent::Step(_) => "step",
        }
    }

    /// The event's data on the wire.
    ///
    /// # Errors
    /// Only when JSON cannot be written, which these shapes do not cause.
    pub fn data(&self) -> serde_json::Result<String> {
        match self {
            JobEvent::State(job) => serde_json::to_string(job),
            JobEvent::Step(text) => serde_json::to_string(&serde_json::json!({ "text": text })),
        }
    }

    /// Reads an event of the wire; `None` for a name this side does not know.
    ///
    /// # Errors
    /// When the data does not fit the name.
    pub fn parse(name: &str, data: &str) -> serde_json::Result<Option<Self>> {
        #[derive(Deserialize)]
        struct Text {
            text: String,
        }
        Ok(match name {
            "state" => Some(JobEvent::State(serde_json::from_str(data)?)),
            "step" => Some(JobEvent::Step(serde_json::from_str::<Text>(data)?.text)),
            _ => None,
        })
    }
}

/// How much changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Diffstat {
    /// Files.
    pub files: usize,
    /// Lines that came.
    pub added: usize,
    /// Lines that went.
    pub removed: usize,
}

impl Diffstat {
    /// One file's lines more.
    #[must_use]
    pub fn and_file(self, added: usize, removed: usize) -> Self {
        Self { files: self.files + 1, added: self.added + added, removed: self.removed + removed }
    }
}

impl std::fmt::Display for Diffstat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let files = if self.files == 1 { "file" } else { "files" };
        write!(f, "+{} −{} in {} {files}", self.added, self.removed, self.files)
    }
}
