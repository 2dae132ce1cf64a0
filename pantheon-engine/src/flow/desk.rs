//! Where a run's work is told and written down; and the handler that ties a run to its work.

use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::StartedEvent;
use serde::{Deserialize, Serialize};

use super::Flow;
use super::change::Planned;
use crate::edit::Progress;
use crate::git::{BranchName, CommitId};
use crate::refusal::Refusal;
use crate::runs::{End, Handler, Lease, RunStore, StoreError, Update};

/// What is kept of a commit that was made and is not known to be pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Saved {
    pub(super) commit: CommitId,
    /// The branch that the run began from.
    pub(super) base: BranchName,
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
    branch: String,
    expected: Option<String>,
    told: Option<String>,
}

impl Saved {
    fn write(&self) -> serde_json::Result<String> {
        serde_json::to_string(&Kept {
            commit: self.commit.to_string(),
            base: self.base.to_string(),
            branch: self.branch.to_string(),
            expected: self.expected.map(|commit| commit.to_string()),
            told: self.told.clone(),
        })
    }

    fn read(text: &str) -> Result<Self, Refusal> {
        let kept: Kept = serde_json::from_str(text).map_err(|error| {
            tracing::error!(%error, "what a run had saved cannot be read");
            Refusal::new(ErrorCode::Internal, "What the run had done before cannot be read.")
        })?;
        Ok(Self {
            commit: kept.commit.parse()?,
            base: BranchName::new(&kept.base)?,
            branch: BranchName::new(&kept.branch)?,
            expected: kept.expected.map(|commit| commit.parse()).transpose()?,
            told: kept.told,
        })
    }
}

/// A run's place in the store, for the one who works on it.
pub(super) struct Desk {
    store: Arc<dyn RunStore>,
    pub(super) lease: Lease,
}

impl Desk {
    /// Says how far it is.
    pub(super) async fn say(&self, detail: &str) -> Result<(), Refusal> {
        let update = Update { detail: Some(detail.to_owned()), ..Update::default() };
        self.store.record(&self.lease, update).await.map_err(Refusal::from)
    }

    /// Says that something was done.
    pub(super) async fn step(&self, text: &str) -> Result<(), Refusal> {
        self.store.step(&self.lease, text).await.map_err(Refusal::from)
    }

    /// Tells what happens while a model works.
    pub(super) async fn tell(&self, progress: Progress) -> Result<(), Refusal> {
        match progress {
            Progress::Started { provider, attempt } => {
                let provider = provider.to_owned();
                let words = StartedEvent { provider: provider.clone(), attempt }.words();
                let update = Update { detail: Some(words), provider: Some(provider), ..Update::default() };
                self.store.record(&self.lease, update).await.map_err(Refusal::from)
            }
            Progress::Step(text) => self.step(&text).await,
            Progress::Delta(_) | Progress::Judged(_) => Ok(()),
        }
    }

    /// What an earlier attempt committed.
    pub(super) fn saved(&self) -> Result<Option<Saved>, Refusal> {
        self.lease.run.saved.as_deref().map(Saved::read).transpose()
    }

    /// Writes down what was committed, before anything is done with it.
    pub(super) async fn save(&self, saved: &Saved, planned: &Planned) -> Result<(), Refusal> {
        let text = saved.write().map_err(|error| {
            tracing::error!(%error, "a commit cannot be written down");
            Refusal::new(ErrorCode::Internal, "The run's commit cannot be written down.")
        })?;
        self.record(Update {
            branch: Some(saved.branch.to_string()),
            commit_hash: Some(saved.commit.to_string()),
            diffstat: Some(planned.diffstat),
            plan: Some(planned.diff.clone()),
            saved: Some(text),
            ..Update::default()
        })
        .await
    }

    /// Writes down what must not be lost.
    pub(super) async fn record(&self, update: Update) -> Result<(), Refusal> {
        self.store.record(&self.lease, update).await.map_err(Refusal::from)
    }

    async fn end(&self, ended: Result<End, Refusal>) {
        let written = match ended {
            Ok(end) => self.store.finish(&self.lease, end).await,
            Err(refusal) if passes(refusal.code) => {
                let wait =
                    refusal.retry_after.unwrap_or_else(|| self.store.limits().wait_after(self.lease.run.attempt));
                self.store.retry_later(&self.lease, wait, &refusal.message).await
            }
            Err(Refusal { code, message, .. }) => self.store.finish(&self.lease, End::Failed { code, message }).await,
        };
        match written {
            // Another has the run by now.
            Ok(()) | Err(StoreError::Lost) => {}
            Err(error) => tracing::error!(%error, run = %self.lease.run.id, "the end of a run cannot be written"),
        }
    }
}

/// Carries runs out as workers hand them on.
pub fn handler(flow: Arc<Flow>, store: Arc<dyn RunStore>) -> Handler {
    Arc::new(move |lease| {
        let (flow, desk) = (Arc::clone(&flow), Desk { store: Arc::clone(&store), lease });
        Box::pin(async move {
            let cancelled = desk.lease.cancel.clone();
            let ended = tokio::select! {
                biased;
                // The worker settles what was stopped.
                () = cancelled.cancelled() => return,
                ended = flow.carry_out(&desk) => ended,
            };
            desk.end(ended).await;
        })
    })
}

/// Whether another attempt may end better.
fn passes(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::RepoUnreachable
            | ErrorCode::GitTimeout
            | ErrorCode::ProviderUnavailable
            | ErrorCode::ProviderRateLimited
            | ErrorCode::ProviderTimeout
            | ErrorCode::ProviderFailed
            | ErrorCode::StoreUnavailable
            | ErrorCode::Internal
    )
}
