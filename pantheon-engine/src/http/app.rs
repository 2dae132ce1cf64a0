//! What every route can reach.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pantheon_protocol::wire::Catalogue;
use secrecy::SecretString;

use super::admission::Admission;
use crate::config::Limits;
use crate::prompts::PromptStore;
use crate::provider::Provider;

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
    /// What bounds requests.
    pub limits: Limits,
    pub(super) admission: Admission,
    draining: AtomicBool,
}

impl App {
    /// An engine that is ready to serve.
    pub fn new(
        prompts: Arc<PromptStore>,
        provider: Arc<dyn Provider>,
        token: Option<SecretString>,
        limits: Limits,
    ) -> Self {
        let admission = Admission::new(limits.max_running, limits.max_queued);
        Self { prompts, provider, model: None, token, limits, admission, draining: AtomicBool::new(false) }
    }

    /// The same with a model for prompts that name none.
    pub fn with_model(self, model: Option<String>) -> Self {
        Self { model, ..self }
    }

    /// `GET /commands`.
    pub fn catalogue(&self) -> Catalogue {
        let pack = self.prompts.current();
        let provider = self.provider.name().to_owned();
        Catalogue { version: format!("{}-{provider}", pack.version()), provider, commands: pack.actions() }
    }

    /// From now on new work is turned away.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether new work is turned away.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
