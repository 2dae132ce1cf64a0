//! Reloads the prompts when their folder changes.

use std::sync::Arc;
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

use super::PromptStore;

/// Editors save in several steps: wait until they are done.
const QUIET: Duration = Duration::from_millis(150);

/// Watches the store's folders, rules included, until the returned watcher is dropped; without one there is nothing
/// to watch. `reloaded` is called after each reload.
///
/// # Errors
/// When the system cannot watch a folder.
pub fn watch(
    store: &Arc<PromptStore>,
    reloaded: impl Fn() + Send + 'static,
) -> notify::Result<Option<RecommendedWatcher>> {
    if store.folders().next().is_none() {
        return Ok(None);
    }
    let (changed, mut changes) = mpsc::channel(1);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            // A full channel means that a reload is due already.
            let _ = changed.try_send(());
        }
    })?;
    for folder in store.folders() {
        watcher.watch(folder, RecursiveMode::Recursive)?;
    }
    let store = Arc::clone(store);
    tokio::spawn(async move {
        while changes.recv().await.is_some() {
            tokio::time::sleep(QUIET).await;
            let _ = changes.try_recv();
            if let Err(error) = store.reload() {
                tracing::error!(%error, "the prompts folder cannot be read; the loaded prompts keep serving");
            }
            reloaded();
        }
    });
    Ok(Some(watcher))
}
