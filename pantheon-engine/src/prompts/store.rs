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
    /// A tenant's own prompts, above those.
    overlay: Option<PathBuf>,
    current: ArcSwap<PromptPack>,
    report: ArcSwap<Report>,
}

impl PromptStore {
    /// Loads the folder's prompts, or the embedded ones without a folder.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn open(folder: Option<PathBuf>) -> io::Result<Self> {
        Self::load(folder, None)
    }

    /// Loads what another store has, and above it a tenant's own prompts: one of the same name takes the other's place.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn open_over(under: &Self, overlay: PathBuf) -> io::Result<Self> {
        Self::load(under.folder.clone(), Some(overlay))
    }

    fn load(folder: Option<PathBuf>, overlay: Option<PathBuf>) -> io::Result<Self> {
        let store =
            Self { folder, overlay, current: ArcSwap::from_pointee(PromptPack::default()), report: ArcSwap::default() };
        let (pack, report) = store.read(&PromptPack::default())?;
        log_faults(&report);
        store.current.store(Arc::new(pack));
        store.report.store(Arc::new(report));
        Ok(store)
    }

    fn read(&self, previous: &PromptPack) -> io::Result<(PromptPack, Report)> {
        let (pack, mut report) = match &self.folder {
            Some(folder) => PromptPack::load(folder, previous)?,
            None => PromptPack::embedded(),
        };
        let Some(overlay) = &self.overlay else { return Ok((pack, report)) };
        let (pack, more) = pack.overlaid(overlay, previous)?;
        report.faults.extend(more.faults);
        Ok((pack, report))
    }

    /// The folder of the engine's prompts, if there is one.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The folders that are watched.
    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.folder.iter().chain(&self.overlay).map(PathBuf::as_path)
    }

    /// The prompts that serve now.
    pub fn current(&self) -> Arc<PromptPack> {
        self.current.load_full()
    }

    /// What was wrong at the last load.
    pub fn report(&self) -> Arc<Report> {
        self.report.load_full()
    }

    /// Loads the folders again; what is broken keeps its previous version.
    ///
    /// # Errors
    /// When a folder cannot be read; everything then stays as it was.
    pub fn reload(&self) -> io::Result<()> {
        let previous = self.current();
        let (pack, report) = self.read(&previous)?;
        log_faults(&report);
        // The same prompts keep what was counted against them.
        if pack.version() != previous.version() {
            tracing::info!(prompts = pack.actions().len(), version = pack.version(), "prompts reloaded");
            self.current.store(Arc::new(pack));
            if previous.is_guarded() {
                self.prepare_guard();
            }
        }
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
