//! What is kept of a commit that is not known to be pushed: all that it takes to push it, and to make it again where the
//! mirror that had it was replaced, or is another engine's.

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::path::RelativePath;
use serde::{Deserialize, Serialize};

use super::Made;
use super::target::Target;
use crate::git::{Base, BranchName, Change, CommitId, What};
use crate::refusal::Refusal;

/// A commit that was made, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Saved {
    pub(super) commit: CommitId,
    /// What it was made on.
    pub(super) base: Base,
    /// What it changes there.
    pub(super) changes: Vec<Change>,
    pub(super) branch: BranchName,
    /// What the branch must be at; absent means that it must not exist.
    pub(super) expected: Option<CommitId>,
    /// What is to be told beside the result.
    pub(super) told: Option<String>,
}

/// The same as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    commit: String,
    base: String,
    base_commit: Option<String>,
    default_branch: String,
    changes: Vec<KeptChange>,
    branch: String,
    expected: Option<String>,
    told: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct KeptChange {
    path: String,
    /// Absent where the file is gone.
    text: Option<String>,
    executable: Option<bool>,
}

impl Saved {
    pub(super) fn new(target: Target, made: &Made) -> Self {
        Self {
            commit: made.commit,
            base: target.base,
            changes: made.planned.changes.clone(),
            branch: target.branch,
            expected: target.expected,
            told: made.told.clone(),
        }
    }

    pub(super) fn write(&self) -> Result<String, Refusal> {
        let kept = Kept {
            commit: self.commit.to_string(),
            base: self.base.branch.to_string(),
            base_commit: self.base.commit.map(|commit| commit.to_string()),
            default_branch: self.base.default_branch.to_string(),
            changes: self.changes.iter().map(KeptChange::of).collect::<Result<_, _>>()?,
            branch: self.branch.to_string(),
            expected: self.expected.map(|commit| commit.to_string()),
            told: self.told.clone(),
        };
        serde_json::to_string(&kept).map_err(|error| unusable(&error))
    }

    pub(super) fn read(text: &str) -> Result<Self, Refusal> {
        let kept: Kept = serde_json::from_str(text).map_err(|error| unusable(&error))?;
        let commit = |text: Option<String>| text.map(|text| text.parse()).transpose();
        Ok(Self {
            commit: kept.commit.parse()?,
            base: Base {
                branch: BranchName::new(&kept.base)?,
                commit: commit(kept.base_commit)?,
                default_branch: BranchName::new(&kept.default_branch)?,
            },
            changes: kept.changes.into_iter().map(KeptChange::back).collect::<Result<_, _>>()?,
            branch: BranchName::new(&kept.branch)?,
            expected: commit(kept.expected)?,
            told: kept.told,
        })
    }
}

impl KeptChange {
    fn of(change: &Change) -> Result<Self, Refusal> {
        let path = change.path.to_string();
        Ok(match &change.what {
            What::Delete => Self { path, text: None, executable: None },
            What::Put { bytes, executable } => {
                let text = String::from_utf8(bytes.clone()).map_err(|error| unusable(&error))?;
                Self { path, text: Some(text), executable: *executable }
            }
        })
    }

    fn back(self) -> Result<Change, Refusal> {
        let path = RelativePath::new(&self.path).map_err(|error| unusable(&error))?;
        let executable = self.executable;
        let what = self.text.map_or(What::Delete, |text| What::Put { bytes: text.into_bytes(), executable });
        Ok(Change { path, what })
    }
}

fn unusable(error: &dyn std::fmt::Display) -> Refusal {
    tracing::error!(%error, "what a run keeps of its commit cannot be written or read");
    Refusal::new(ErrorCode::Internal, "What the run has done cannot be written down or read.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        let commit: CommitId = "0123456789abcdef0123456789abcdef01234567".parse().unwrap();
        let main = BranchName::new("main").unwrap();
        let change = |path: &str, what| Change { path: RelativePath::new(path).unwrap(), what };
        let put = |text: &str, executable| What::Put { bytes: text.into(), executable };
        let saved = Saved {
            commit,
            base: Base { branch: main.clone(), commit: Some(commit), default_branch: main.clone() },
            changes: vec![
                change("a", put("\u{feff}a\r\n", None)),
                change("b/c", put("", Some(true))),
                change("d", What::Delete),
            ],
            branch: BranchName::new("work").unwrap(),
            expected: None,
            told: Some("told".to_owned()),
        };
        assert_eq!(Saved::read(&saved.write().unwrap()), Ok(saved));
        assert_eq!(Saved::read("{}").map_err(|refusal| refusal.code), Err(ErrorCode::Internal));
    }
}
