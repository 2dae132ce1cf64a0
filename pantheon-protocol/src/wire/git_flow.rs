//! `POST /execute/git-flow` and `POST /jobs`: from an instruction to a pushed commit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Diffstat, Success};

/// The body of `POST /execute/git-flow`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GitFlowRequest {
    /// The repository: `ssh://…`, `git@host:path` or `https://…`.
    pub repo_url: String,
    /// The action, with its arguments: `scaffold:service user-auth-api`.
    pub command: String,
    /// The branch that is pushed; without it a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The branch to begin from; without it `branch` where that exists, else the repository's default branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// What the user wants, in their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// Only say what would change: nothing is pushed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// Stop before the push, and wait until somebody accepts the change.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub review: bool,
}

/// The reply when a run is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GitFlowReply {
    /// Always `success`.
    pub status: Success,
    /// What came of it, in a sentence.
    pub message: String,
    /// The commit that was pushed; absent when nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit_hash: Option<String>,
    /// The branch that was pushed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The run's name in `/jobs`.
    pub job_id: String,
    /// A page that compares the branch with its base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// How much changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diffstat: Option<Diffstat>,
    /// What would change, as a unified diff, for `dryRun`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
}

/// The reply of status 202: the run is accepted, which means that it is kept whatever happens to the engine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunAccepted {
    /// The run's name in `/jobs`.
    pub job_id: String,
}

/// The body of `POST /jobs`: several runs at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BatchRequest {
    /// The runs; all of them are accepted, or none.
    #[schemars(length(min = 1, max = Self::MOST_RUNS))]
    pub runs: Vec<GitFlowRequest>,
    /// How many of them may run at once; absent means as many as the engine runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub concurrency: Option<u32>,
    /// Runs of higher priority come first; 0 is usual.
    #[serde(default)]
    pub priority: i16,
    /// Seconds after which runs that have not ended are given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = Self::LATEST_DEADLINE))]
    pub deadline_seconds: Option<u64>,
}

impl BatchRequest {
    /// The most runs of one batch.
    pub const MOST_RUNS: usize = 200;

    /// The latest deadline, in seconds from now: 30 days.
    pub const LATEST_DEADLINE: u64 = 30 * 24 * 60 * 60;
}

/// The reply of `POST /jobs`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BatchAccepted {
    /// The runs' names in `/jobs`, in the order of the request.
    pub job_ids: Vec<String>,
}
