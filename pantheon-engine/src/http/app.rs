//! What every route can reach.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pantheon_protocol::error::ErrorCode;
use tokio_util::sync::CancellationToken;

use super::admission::Admission;
use super::turned_away::TurnedAwayCounts;
use crate::config::Limits;
use crate::edit::Recorder;
use crate::jobs::{EditJobs, Elsewhere};
use crate::prompts::PromptStore;
use crate::provider::Provider;
use crate::refusal::Refusal;
use crate::runs::{AuditEntry, RunStore, TurnedAway, write_down};
use crate::shared::Shared;
use crate::tenants::{Client, Tenants};

/// The engine behind its routes.
pub struct App {
    /// The engine's prompts, as far as no tenant has its own.
    pub prompts: Arc<PromptStore>,
    /// The engine's provider, as far as no tenant has another.
    pub provider: Arc<dyn Provider>,
    /// Who may ask.
    pub tenants: Arc<Tenants>,
    /// Where answers are recorded; `None` where they are not.
    pub recorder: Option<Recorder>,
    /// What bounds requests.
    pub limits: Limits,
    /// The edits under way.
    pub edits: EditJobs,
    /// Those of other engines.
    pub elsewhere: Elsewhere,
    /// The runs on repositories.
    pub runs: Arc<dyn RunStore>,
    pub(super) admission: Admission,
    turned_away: TurnedAwayCounts,
    leaving: AtomicBool,
    draining: CancellationToken,
}

impl App {
    /// An engine that is ready to serve.
    pub fn new(
        prompts: Arc<PromptStore>,
        provider: Arc<dyn Provider>,
        tenants: Arc<Tenants>,
        limits: Limits,
        runs: Arc<dyn RunStore>,
        shared: Option<Arc<Shared>>,
    ) -> Self {
        let edits = EditJobs::default();
        let all = Arc::clone(&tenants);
        let forget = move |tenant: &str, edit: &str| {
            if let Some(tenant) = all.get(tenant) {
                tenant.forget(edit);
            }
        };
        let elsewhere = Elsewhere::new(&edits, shared, forget);
        let admission = Admission::new(limits.max_running, limits.max_queued);
        Self {
            prompts,
            provider,
            tenants,
            recorder: None,
            limits,
            edits,
            elsewhere,
            runs,
            admission,
            turned_away: TurnedAwayCounts::default(),
            leaving: AtomicBool::new(false),
            draining: CancellationToken::new(),
        }
    }

    /// The same, recording answers.
    pub fn with_recorder(self, recorder: Option<Recorder>) -> Self {
        Self { recorder, ..self }
    }

    /// Writes a line of the audit log, behind the reply.
    pub(super) fn note(&self, entry: AuditEntry) {
        let runs = Arc::clone(&self.runs);
        tokio::spawn(async move { write_down(&*runs, entry).await });
    }

    /// Counts a request that was turned away before any work began, for the audit log: whose, and for which action.
    pub(super) fn turn_away(&self, asked: Option<(&Client, &str)>, refusal: &Refusal) {
        let outcome = refusal.code.as_str().to_owned();
        let kind = match asked {
            None => TurnedAway { tenant: String::new(), who: String::new(), action: String::new(), outcome },
            Some((Client { tenant, who }, action)) => TurnedAway {
                tenant: tenant.name.to_string(),
                who: who.to_string(),
                action: tenant.listed(action).to_owned(),
                outcome,
            },
        };
        self.turned_away.count(kind, &self.runs);
    }

    /// From now on it is unready: whoever chooses between engines takes another one.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    /// Whether it is about to end.
    pub fn is_leaving(&self) -> bool {
        self.leaving.load(Ordering::Relaxed) || self.is_draining()
    }

    /// From now on new work is turned away.
    pub fn drain(&self) {
        self.draining.cancel();
    }

    /// Turns new work away at the end.
    ///
    /// # Errors
    /// `shutting_down`.
    pub(super) fn refuse_while_draining(&self) -> Result<(), Refusal> {
        if self.is_draining() {
            let refusal = Refusal::new(ErrorCode::ShuttingDown, "The engine is shutting down.");
            return Err(refusal.after(self.limits.drain_timeout));
        }
        Ok(())
    }

    /// Whether new work is turned away.
    pub fn is_draining(&self) -> bool {
        self.draining.is_cancelled()
    }

    /// Cancelled when new work is turned away: what has no end of its own ends then.
    pub(super) fn draining(&self) -> CancellationToken {
        self.draining.clone()
    }
}
