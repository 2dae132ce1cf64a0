//! What every route can reach.

use std::sync::Arc;
use std::time::Duration;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{Catalogue, EditReply};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use super::admission::Admission;
use crate::config::Limits;
use crate::edit::Recorder;
use crate::git::AllowedHosts;
use crate::jobs::EditJobs;
use crate::metrics::Metrics;
use crate::prompts::PromptStore;
use crate::provider::Provider;
use crate::refusal::Refusal;
use crate::runs::RunStore;

/// The engine behind its routes.
pub struct App {
    /// The prompts that serve now.
    pub prompts: Arc<PromptStore>,
    /// Who answers.
    pub provider: Arc<dyn Provider>,
    /// A model for prompts that name none.
    pub model: Option<String>,
    /// Bearer token of clients; `None` on loopback only.
    pub token: Option<SecretString>,
    /// What is counted.
    pub metrics: Metrics,
    /// Where answers are recorded; `None` where they are not.
    pub recorder: Option<Recorder>,
    /// What bounds requests.
    pub limits: Limits,
    /// The edits under way.
    pub edits: EditJobs,
    /// The runs on repositories.
    pub runs: Arc<dyn RunStore>,
    /// Where repositories may live.
    pub hosts: AllowedHosts,
    pub(super) admission: Admission,
    draining: CancellationToken,
}

impl App {
    /// An engine that is ready to serve.
    pub fn new(
        prompts: Arc<PromptStore>,
        provider: Arc<dyn Provider>,
        token: Option<SecretString>,
        limits: Limits,
        (runs, hosts): (Arc<dyn RunStore>, AllowedHosts),
    ) -> Self {
        let admission = Admission::new(limits.max_running, limits.max_queued);
        Self {
            prompts,
            provider,
            model: None,
            token,
            metrics: Metrics::default(),
            recorder: None,
            limits,
            edits: EditJobs::default(),
            runs,
            hosts,
            admission,
            draining: CancellationToken::new(),
        }
    }

    /// The same with a model for prompts that name none.
    pub fn with_model(self, model: Option<String>) -> Self {
        Self { model, ..self }
    }

    /// The same, recording answers.
    pub fn with_recorder(self, recorder: Option<Recorder>) -> Self {
        Self { recorder, ..self }
    }

    /// `GET /commands`.
    pub fn catalogue(&self) -> Catalogue {
        let pack = self.prompts.current();
        let provider = self.provider.name().to_owned();
        Catalogue {
            version: format!("{}-{provider}", pack.version()),
            engine_version: env!("CARGO_PKG_VERSION").to_owned(),
            provider,
            commands: pack.actions(),
        }
    }

    /// Counts an ended edit. The command of a client that is in no catalogue is not a label.
    pub(super) fn count(&self, command: &str, ended: Result<&EditReply, ErrorCode>, took: Duration) {
        let known = self.prompts.current().get(command).is_some();
        let outcome = ended.map(|reply| if reply.is_unchanged() { "unchanged" } else { "applied" });
        self.metrics.edit(if known { command } else { "unknown" }, self.provider.name(), outcome, took);
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
