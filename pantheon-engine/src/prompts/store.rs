//! The prompts that serve now; replaced as a whole, so that a running request keeps what it started with.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::{PromptPack, Report};

/// Where prompts come from, and the current ones.
#[derive(Debug)]
pub struct PromptStore {
    folder: Option<PathBuf>,
    current: ArcSwap<PromptPack>,
    report: ArcSwap<Report>,
}

impl PromptStore {
    /// Loads the folder's prompts, or the embedded ones without a folder.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn open(folder: Option<PathBuf>) -> io::Result<Self> {
        let (pack, report) = match &folder {
            Some(folder) => PromptPack::load(folder, &PromptPack::default())?,
            None => PromptPack::embedded(),
        };
        log_faults(&report);
        Ok(Self { folder, current: ArcSwap::from_pointee(pack), report: ArcSwap::from_pointee(report) })
    }

    /// The folder that is watched, if there is one.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The prompts that serve now.
    pub fn current(&self) -> Arc<PromptPack> {
        self.current.load_full()
    }

    /// What was wrong at the last load.
    pub fn report(&self) -> Arc<Report> {
        self.report.load_full()
    }

    /// Loads the folder again; what is broken keeps its previous version.
    ///
    /// # Errors
    /// When the folder cannot be read; everything then stays as it was.
    pub fn reload(&self) -> io::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let previous = self.current();
        let (pack, report) = PromptPack::load(folder, &previous)?;
        log_faults(&report);
        if pack.version() != previous.version() {
            tracing::info!(prompts = pack.actions().len(), version = pack.version(), "prompts reloaded");
        }
        self.current.store(Arc::new(pack));
        self.report.store(Arc::new(report));
        Ok(())
    }

    /// Makes the outgoing filter of the current prompts in the background, so that no answer has to wait for it.
    pub fn prepare_guard(&self) {
        let pack = self.current();
        std::thread::spawn(move || pack.guarded());
    }
}

fn log_faults(report: &Report) {
    for (file, fault) in &report.faults {
        tracing::error!(file, %fault, "prompt not loaded; its previous version, if any, keeps serving");
    }
}
