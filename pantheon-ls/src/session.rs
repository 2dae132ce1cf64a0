//! Everything that one editor's session shares: documents, jobs, catalogue, engine, settings. No LSP types.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::board::EngineJobs;
use crate::catalogue::CatalogueStore;
use crate::config::{Environment, Settings};
use crate::documents::Documents;
use crate::engine::Engine;
use crate::jobs::Jobs;
use crate::lsp::{Capabilities, Editor};
use crate::questions::Questions;
use crate::shown::ShownFiles;
use crate::workspace::Workspace;

/// How far the session has come (LSP 3.17, server lifecycle).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Phase {
    /// `initialize` has not been answered.
    #[default]
    Fresh,
    /// At work.
    Running,
    /// `shutdown` was asked for; only `exit` may follow.
    ShutDown,
}

/// The state of one session, shared by all its tasks.
#[derive(Debug)]
pub(crate) struct Session {
    /// The open documents.
    pub(crate) documents: Documents,
    /// The edits under way.
    pub(crate) jobs: Jobs,
    /// What the user was asked.
    pub(crate) questions: Questions,
    /// What the engine works on for others.
    pub(crate) engine_jobs: EngineJobs,
    /// What the engine can do, as last known.
    pub(crate) catalogue: CatalogueStore,
    /// Asks for a fresh catalogue.
    pub(crate) refresh: Notify,
    /// Whether the user knows that the engine is away.
    pub(crate) told_away: AtomicBool,
    /// The way to the engine.
    pub(crate) engine: Engine,
    /// The way to the user.
    pub(crate) editor: Editor,
    /// What the environment said at the start.
    pub(crate) environment: Environment,
    /// Files written to be looked at.
    pub(crate) shown: ShownFiles,
    /// Cancelled when the session is over.
    pub(crate) over: CancellationToken,
    phase: Mutex<Phase>,
    settings: RwLock<Arc<Settings>>,
    capabilities: RwLock<Arc<Capabilities>>,
    workspace: RwLock<Workspace>,
}

impl Session {
    /// A session that has not begun.
    pub(crate) fn new(editor: Editor, environment: Environment) -> Self {
        Self {
            documents: Documents::default(),
            jobs: Jobs::default(),
            questions: Questions::default(),
            engine_jobs: EngineJobs::default(),
            catalogue: CatalogueStore::new(environment.cache.clone()),
            refresh: Notify::new(),
            told_away: AtomicBool::new(false),
            engine: Engine::default(),
            editor,
            shown: ShownFiles::new(environment.temporary.clone()),
            environment,
            over: CancellationToken::new(),
            phase: Mutex::default(),
            settings: RwLock::default(),
            capabilities: RwLock::default(),
            workspace: RwLock::default(),
        }
    }

    /// How far the session has come.
    pub(crate) fn phase(&self) -> Phase {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on to the next phase.
    pub(crate) fn set_phase(&self, phase: Phase) {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = phase;
    }

    /// The settings in force.
    pub(crate) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts other settings in force.
    pub(crate) fn set_settings(&self, settings: Settings) {
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
    }

    /// What the editor can do.
    pub(crate) fn capabilities(&self) -> Arc<Capabilities> {
        Arc::clone(&self.capabilities.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes note of what the editor can do.
    pub(crate) fn set_capabilities(&self, capabilities: Capabilities) {
        *self.capabilities.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(capabilities);
    }

    /// Changes the folders of the workspace.
    pub(crate) fn change_workspace(&self, change: impl FnOnce(&mut Workspace)) {
        change(&mut self.workspace.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// What the file is called in requests to the engine.
    pub(crate) fn name_of(&self, uri: &str) -> String {
        match path_of(uri) {
            Some(path) => self.workspace.read().unwrap_or_else(PoisonError::into_inner).relative(&path),
            None => "untitled".to_owned(),
        }
    }

    /// The innermost folder of the workspace that holds the document.
    pub(crate) fn root_of(&self, uri: &str) -> Option<PathBuf> {
        let path = path_of(uri)?;
        self.workspace.read().unwrap_or_else(PoisonError::into_inner).root(&path).map(Path::to_owned)
    }

    /// The folder of the workspace that this URI names or lies in; without a URI the first one. An editor without a
    /// workspace names the folder itself.
    pub(crate) fn folder(&self, uri: Option<&str>) -> Option<PathBuf> {
        let workspace = self.workspace.read().unwrap_or_else(PoisonError::into_inner);
        match uri {
            Some(uri) if workspace.first().is_none() => path_of(uri).filter(|path| path.is_dir()),
            Some(uri) => workspace.around(&path_of(uri)?).map(Path::to_owned),
            None => workspace.first().map(Path::to_owned),
        }
    }

    /// The open documents that are files, by path, with the URI as the editor spells it.
    pub(crate) fn open_files(&self) -> HashMap<PathBuf, String> {
        self.documents.uris().into_iter().filter_map(|uri| Some((path_of(&uri)?, uri))).collect()
    }

    /// Whether this document must never be sent.
    pub(crate) fn is_excluded(&self, uri: &str) -> bool {
        path_of(uri).is_some_and(|path| self.settings().exclude.covers(&path))
    }

    /// What names the engine in the memory of catalogues.
    pub(crate) fn engine_name(&self) -> String {
        match self.environment.engine(&self.settings()) {
            Ok(Some(address)) => address.url,
            Ok(None) | Err(_) => "private".to_owned(),
        }
    }
}

/// The file behind a `file:` URI.
pub(crate) fn path_of(uri: &str) -> Option<PathBuf> {
    Url::parse(uri).ok()?.to_file_path().ok()
}
