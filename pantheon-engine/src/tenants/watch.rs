//! Reads the tenants again when their file changes.

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

use super::Tenants;

/// Editors save in several steps: wait until they are done.
const QUIET: Duration = Duration::from_millis(150);

/// Watches the folder of the tenants' file, until the returned watcher is dropped; without a file there is nothing to
/// watch. The folder, because a file that is replaced, as orchestrators do, is another file.
///
/// # Errors
/// When the system cannot watch the folder.
pub fn watch(tenants: &Arc<Tenants>) -> notify::Result<Option<RecommendedWatcher>> {
    let Some(file) = tenants.file() else { return Ok(None) };
    let Some(folder) = file.parent() else { return Ok(None) };
    let (changed, mut changes) = mpsc::channel(1);
    let name: Option<OsString> = file.file_name().map(OsString::from);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let is_ours = |event: &notify::Event| {
            // `..data` is what a mounted configuration of Kubernetes turns round.
            let ours = |path: &std::path::PathBuf| {
                path.file_name().is_some_and(|file| Some(file) == name.as_deref() || file == "..data")
            };
            !event.kind.is_access() && event.paths.iter().any(ours)
        };
        if event.is_ok_and(|event| is_ours(&event)) {
            // A full channel means that a reload is due already.
            let _ = changed.try_send(());
        }
    })?;
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    let tenants = Arc::clone(tenants);
    tokio::spawn(async move {
        while changes.recv().await.is_some() {
            tokio::time::sleep(QUIET).await;
            let _ = changes.try_recv();
            if let Err(error) = tenants.reload().await {
                tracing::error!(error = format!("{error:#}"), "the tenants stay as they were");
            }
        }
    });
    Ok(Some(watcher))
}
