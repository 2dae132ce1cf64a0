//! One tenant, ready to be served.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use notify::RecommendedWatcher;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{Catalogue, CommandLine};
use secrecy::SecretString;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::entry::{Entry, Token};
use super::quota::{self, Meter, Place, Quota};
use super::rights::Rights;
use crate::edit;
use crate::git::{AllowedHosts, GitConfig, Repositories};
use crate::prompts::{PromptFile, PromptPack, PromptStore, watch};
use crate::provider::Provider;
use crate::providers::Providers;
use crate::refusal::Refusal;
use crate::runs::{Bounds, RunStore};
use crate::shared::Shared;

/// What all tenants have in common.
pub struct Common {
    /// The engine's prompts.
    pub prompts: Arc<PromptStore>,
    /// The engine's provider, and others where tenants ask for them.
    pub providers: Arc<Providers>,
    /// Where tenants' bounds of runs are kept.
    pub runs: Arc<dyn RunStore>,
    /// What engines share, where there are several.
    pub shared: Option<Arc<Shared>>,
    /// A model for prompts that name none.
    pub model: Option<String>,
    /// How repositories are reached; a tenant may have its own hosts and keys.
    pub git: GitConfig,
    /// Answers that are kept; `None` for none.
    pub answers: Option<Arc<edit::Answers>>,
    /// Edits that the engine works on at once: of these one tenant of several gets half.
    pub running: usize,
    /// Edits at work and waiting in the engine: of these one tenant of several gets half.
    pub inside: usize,
}

/// A tenant. What it has it shares with no other.
pub struct Tenant {
    /// Its name, in the store, in folders and in the audit log.
    pub name: Arc<str>,
    /// Its prompts: the engine's, and its own above them.
    pub prompts: Arc<PromptStore>,
    /// Who answers.
    pub provider: Arc<dyn Provider>,
    /// A model for prompts that name none.
    pub model: Option<String>,
    /// What it may use.
    pub rights: Rights,
    /// Its way to repositories, with its key.
    pub repositories: Repositories,
    /// How much it may ask for.
    pub quota: Quota,
    /// Answers that are kept for it; `None` for none.
    answers: Option<Arc<edit::Answers>>,
    tokens: Vec<Token>,
    meter: Meter,
    shared: Option<Arc<Shared>>,
    /// Edits of the tenant at work.
    running: Arc<Semaphore>,
    /// Edits of the tenant at work and waiting.
    inside: u32,
}

/// A tenant and what it was made from.
#[derive(Clone)]
pub(super) struct Made {
    pub entry: Entry,
    pub tenant: Arc<Tenant>,
    _watcher: Option<Arc<RecommendedWatcher>>,
}

impl Made {
    /// Makes what an entry says. `shared` says that others are served too; `before` is the same tenant as it was.
    pub async fn new(entry: Entry, common: &Common, shared: bool, before: Option<&Tenant>) -> anyhow::Result<Self> {
        let about = || format!("tenant `{}`", entry.name);
        let tenant = Arc::new(tenant(&entry, common, shared, before).await.with_context(about)?);
        let watcher = match &entry.prompts {
            None => None,
            Some(_) => {
                watch(&tenant.prompts, || {}).context("its prompts folder cannot be watched").with_context(about)?
            }
        };
        Ok(Self { entry, tenant, _watcher: watcher.map(Arc::new) })
    }
}

async fn tenant(entry: &Entry, common: &Common, shared: bool, before: Option<&Tenant>) -> anyhow::Result<Tenant> {
    let prompts = match &entry.prompts {
        None => Arc::clone(&common.prompts),
        Some(folder) => Arc::new(
            PromptStore::open_over(&common.prompts, folder.clone())
                .with_context(|| format!("its prompts folder `{}` cannot be read", folder.display()))?,
        ),
    };
    let provider = common.providers.first(entry.providers.as_deref()).await?;
    if provider.reads_prompts() && entry.prompts.is_some() {
        prompts.prepare_guard();
    }
    let rights =
        Rights::new(entry.actions.as_deref(), entry.repositories.as_deref(), &entry.models, &entry.protected_files);
    let half = |all: usize| if shared { (all / 2).max(1) } else { all };
    let own = entry.quota.edits_at_once;
    let inside = own.unwrap_or_else(|| u32::try_from(half(common.inside)).unwrap_or(u32::MAX));
    Ok(Tenant {
        name: Arc::from(entry.name.as_str()),
        prompts,
        provider,
        model: common.model.clone(),
        rights: rights.context("a glob of its actions, repositories or protected files cannot be used")?,
        repositories: Repositories::new(git(entry, &common.git)?)?,
        quota: entry.quota.clone(),
        answers: common.answers.clone().filter(|_| entry.answer_cache),
        tokens: entry.tokens.clone(),
        meter: before.map_or_else(|| Meter::new(&entry.quota), |before| before.meter.with(&entry.quota)),
        shared: common.shared.clone(),
        running: Arc::new(Semaphore::new(half(common.running))),
        inside,
    })
}

/// How the tenant reaches repositories. One with hosts of its own gets none of the engine's keys: they were not made for
/// those hosts.
fn git(entry: &Entry, engine: &GitConfig) -> anyhow::Result<GitConfig> {
    let mut git = engine.clone();
    if let Some(hosts) = &entry.hosts {
        git.hosts = hosts.join(",").parse::<AllowedHosts>().map_err(anyhow::Error::msg).context("its `hosts`")?;
        (git.ssh_key, git.https_token) = (None, None);
    }
    let secret = |path: &Path| {
        let text = std::fs::read_to_string(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
        anyhow::Ok(SecretString::from(text))
    };
    let read = |path: &Option<PathBuf>, usual: Option<SecretString>| match path {
        Some(path) => secret(path).map(Some),
        None => Ok(usual),
    };
    git.ssh_key = read(&entry.ssh_key_file, git.ssh_key)?;
    git.https_token = read(&entry.https_token_file, git.https_token)?;
    git.signing_key = read(&entry.signing_key_file, git.signing_key)?;
    git.known_hosts = entry.known_hosts.clone().or(git.known_hosts);
    Ok(git)
}

impl Tenant {
    /// The prompt of a command that the tenant may use.
    ///
    /// # Errors
    /// `unknown_command` and `forbidden`.
    pub fn prompt(&self, command: &str) -> Result<Arc<PromptFile>, Refusal> {
        let name = CommandLine::parse(command).name;
        let prompt = self.prompts.current().get(name).cloned().ok_or_else(|| {
            let shown: String = name.chars().take(64).collect();
            Refusal::new(ErrorCode::UnknownCommand, format!("There is no action `{}`.", shown.escape_debug()))
        })?;
        self.rights.action(&prompt.action.name)?;
        Ok(prompt)
    }

    /// An action's name as a label and in a line: one that is in no catalogue is `unknown`.
    pub fn listed<'a>(&self, name: &'a str) -> &'a str {
        if self.prompts.current().get(name).is_some() { name } else { "unknown" }
    }

    /// An edit by a prompt of this pack: by the tenant's provider, within its rights, and past the filter of that pack.
    pub fn edit(&self, pack: Arc<PromptPack>, prompt: Arc<PromptFile>) -> edit::Run {
        edit::Run {
            provider: Arc::clone(&self.provider),
            prompt,
            model: self.model.clone(),
            rights: self.rights.clone(),
            boundary: edit::Boundary::new(pack, &self.name).among(self.shared.clone()),
            memory: None,
        }
    }

    /// The answers that a request of the tenant may be served from, `anew` or not; `None` where none are kept.
    pub fn memory(&self, request: &str, anew: bool) -> Option<edit::Memory> {
        let answers = self.answers.as_ref()?;
        Some(edit::Memory::new(Arc::clone(answers), Arc::clone(&self.name), request, anew))
    }

    /// The answer to a request was not what was wanted.
    pub fn forget(&self, request: &str) {
        if let Some(answers) = &self.answers {
            answers.forget(&self.name, request);
        }
    }

    /// `GET /commands`: what the tenant may use.
    pub fn catalogue(&self) -> Catalogue {
        let pack = self.prompts.current();
        let provider = self.provider.name().to_owned();
        let mut commands = pack.actions();
        let all = commands.len();
        commands.retain(|action| self.rights.has_action(&action.name));
        let part = if commands.len() == all { String::new() } else { format!("-{}", self.name) };
        Catalogue {
            version: format!("{}-{provider}{part}", pack.version()),
            engine_version: env!("CARGO_PKG_VERSION").to_owned(),
            provider,
            commands,
        }
    }

    /// Its own bounds of runs, if it has any.
    pub(super) fn run_bounds(&self) -> Option<Bounds> {
        let Quota { runs_at_once, runs_queued, .. } = self.quota;
        let has = runs_at_once.is_some() || runs_queued.is_some();
        has.then(|| Bounds { tenant: self.name.to_string(), at_once: runs_at_once, queued: runs_queued })
    }

    /// Counts requests that begin work; those of all engines together where there are several.
    ///
    /// # Errors
    /// `quota_exceeded`, and `store_unavailable` when the engines cannot agree.
    pub async fn request(&self, count: usize) -> Result<(), Refusal> {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        match &self.shared {
            Some(shared) => quota::request_among(shared, &self.name, &self.quota, count).await,
            None => self.meter.request(&self.quota, count),
        }
    }

    /// Takes a place among the tenant's edits. The tenant's own bound is for all engines together, where there are
    /// several; its share of the places of one engine is that engine's.
    ///
    /// # Errors
    /// `rate_limited`, and `store_unavailable` when the engines cannot agree.
    pub async fn enter(&self) -> Result<Place, Refusal> {
        let here = self.meter.enter(self.inside)?;
        match (&self.shared, self.quota.edits_at_once) {
            (Some(shared), Some(most)) => here.among(shared, &self.name, most).await,
            _ => Ok(here),
        }
    }

    /// Waits until one more edit of the tenant may be at work, so that no tenant takes all places of the engine.
    ///
    /// # Errors
    /// `shutting_down`.
    pub async fn turn(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let turn = Arc::clone(&self.running).acquire_owned().await;
        turn.map_err(|_| Refusal::new(ErrorCode::ShuttingDown, "The engine is ending."))
    }

    /// Whether one of its tokens has this name and is not over.
    pub fn has_token(&self, name: &str) -> bool {
        let now = std::time::SystemTime::now();
        self.tokens.iter().any(|token| *token.name == *name && token.expires.is_none_or(|end| now < end))
    }
}
