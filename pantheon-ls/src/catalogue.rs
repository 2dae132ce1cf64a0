//! The engine's catalogue as last known: in memory for code actions, on disk for the next start without an engine.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use pantheon_protocol::wire::{Action, Catalogue, Scope};
use serde::Serialize;
use tokio::sync::watch;

/// Whether the engine answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Reach {
    /// Nobody has answered yet, and nothing has failed yet.
    #[default]
    Starting,
    /// It answered last time.
    Here,
    /// It did not answer last time.
    Away,
}

/// What is known of the catalogue at one moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// The last catalogue seen, if ever one was.
    pub(crate) catalogue: Option<Arc<Catalogue>>,
    /// Whether the engine answers.
    pub(crate) reach: Reach,
    /// Why it does not.
    pub(crate) problem: Option<String>,
}

impl Known {
    /// The actions for documents of this language, in the engine's order.
    pub(crate) fn actions_for<'a>(&'a self, language_id: &'a str) -> impl Iterator<Item = &'a Action> {
        let actions = self.catalogue.iter().flat_map(|catalogue| &catalogue.commands);
        actions.filter(move |action| is_editable(action) && action.speaks(language_id))
    }

    /// The action of that name, where it can work on a document.
    pub(crate) fn find(&self, name: &str) -> Option<&Action> {
        self.catalogue.as_ref()?.find(name).filter(|action| is_editable(action))
    }

    /// The action of that name, where it makes files.
    pub(crate) fn find_scaffold(&self, name: &str) -> Option<&Action> {
        self.catalogue.as_ref()?.find(name).filter(|action| action.scope == Scope::Repository)
    }
}

fn is_editable(action: &Action) -> bool {
    matches!(action.scope, Scope::Selection | Scope::File | Scope::Workspace)
}

/// Keeps what is known; read by every code action, written when the engine answers.
#[derive(Debug)]
pub(crate) struct CatalogueStore {
    known: RwLock<Known>,
    folder: Option<PathBuf>,
    /// Counts every change.
    ticks: watch::Sender<u64>,
}

impl CatalogueStore {
    /// An empty store that remembers in this folder, if there is one.
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self { known: RwLock::default(), folder, ticks: watch::Sender::new(0) }
    }

    /// What is known now.
    pub(crate) fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what was remembered of the engine at this address, until it answers.
    pub(crate) fn recall(&self, engine: &str) {
        let catalogue = self.read(engine).map(Arc::new);
        self.set(Known { catalogue, reach: Reach::Starting, problem: None });
    }

    /// The engine answered.
    pub(crate) fn put(&self, engine: &str, catalogue: Catalogue) {
        let news = self.known().catalogue.is_none_or(|known| *known != catalogue);
        if news && let Err(error) = self.write(engine, &catalogue) {
            tracing::warn!("the list of actions cannot be kept for the next start: {error}");
        }
        self.set(Known { catalogue: Some(Arc::new(catalogue)), reach: Reach::Here, problem: None });
    }

    /// The engine did not answer, for this reason; what was known stays.
    pub(crate) fn set_away(&self, problem: String) {
        let catalogue = self.known().catalogue;
        self.set(Known { catalogue, reach: Reach::Away, problem: Some(problem) });
    }

    /// Ticks whenever something is known anew.
    pub(crate) fn ticks(&self) -> watch::Receiver<u64> {
        self.ticks.subscribe()
    }

    fn set(&self, known: Known) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        self.ticks.send_modify(|ticks| *ticks += 1);
    }

    fn read(&self, engine: &str) -> Option<Catalogue> {
        // A file that is missing, old or broken means the same: nothing is remembered.
        serde_json::from_slice(&std::fs::read(self.file(engine)?).ok()?).ok()
    }

    fn write(&self, engine: &str, catalogue: &Catalogue) -> std::io::Result<()> {
        let (Some(folder), Some(file)) = (&self.folder, self.file(engine)) else { return Ok(()) };
        std::fs::create_dir_all(folder)?;
        // Written beside and renamed, so that a server that starts meanwhile reads all of it or nothing.
        let beside = file.with_extension(format!("{}.new", std::process::id()));
        std::fs::write(&beside, serde_json::to_vec(catalogue)?)?;
        std::fs::rename(&beside, &file)
    }

    fn file(&self, engine: &str) -> Option<PathBuf> {
        let mut hasher = DefaultHasher::new();
        engine.hash(&mut hasher);
        Some(self.folder.as_ref()?.join(format!("catalogue-{:016x}.json", hasher.finish())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue(version: &str) -> Catalogue {
        Catalogue { version: version.to_owned(), provider: "rules".to_owned(), ..Catalogue::default() }
    }

    fn seen(store: &CatalogueStore) -> Option<String> {
        store.known().catalogue.map(|catalogue| catalogue.version.clone())
    }

    #[test]
    fn each_engine_is_remembered_apart() {
        let folder = tempfile::tempdir().unwrap();
        let store = CatalogueStore::new(Some(folder.path().join("new")));
        store.put("http://a", catalogue("1"));
        store.put("http://b", catalogue("2"));
        let next = CatalogueStore::new(Some(folder.path().join("new")));
        next.recall("http://a");
        assert_eq!((seen(&next), next.known().reach), (Some("1".to_owned()), Reach::Starting));
        next.recall("http://c");
        assert_eq!(seen(&next), None);
    }

    #[test]
    fn a_broken_memory_is_no_memory() {
        let folder = tempfile::tempdir().unwrap();
        let store = CatalogueStore::new(Some(folder.path().to_owned()));
        store.put("http://a", catalogue("1"));
        let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        std::fs::write(file, "{").unwrap();
        store.recall("http://a");
        assert_eq!(seen(&store), None);
    }

    #[test]
    fn an_engine_away_leaves_its_list() {
        let store = CatalogueStore::new(None);
        store.put("http://a", catalogue("1"));
        store.set_away("gone".to_owned());
        assert_eq!((seen(&store), store.known().reach), (Some("1".to_owned()), Reach::Away));
    }
}
