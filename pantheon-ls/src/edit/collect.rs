//! Collects the files of the workspace folder that an action of workspace scope may read and change.
//!
//! What `.gitignore` and the globs of `exclude` cover is not read. What is open counts as the editor shows it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pantheon_protocol::files::{Collect, Collected, Exclude, LeftOut, Seen, Workspace, WorkspaceFile};
use pantheon_protocol::path::RelativePath;
use pantheon_protocol::wire::SourceFile;
use tokio::sync::watch;

use super::answer::Failure;
use super::snapshot::Sent;
use super::{Desk, disk};

/// The files of a request.
pub(super) struct Collection {
    /// As they are sent.
    pub(super) files: Vec<SourceFile>,
    /// Their state, by name.
    pub(super) sent: BTreeMap<String, Sent>,
    /// What was left out.
    pub(super) remark: Option<String>,
}

/// Collects the folder's files, but for the document that the request is about; shows how far it is.
///
/// # Errors
/// When the folder cannot be read.
pub(super) async fn collect(desk: Desk<'_>, root: &Path, document: &str) -> Result<Collection, Failure> {
    let order = order(desk, root, document)?;
    let collected = run(desk, order).await?;
    let (mut files, mut sent) = (Vec::with_capacity(collected.files.len()), BTreeMap::new());
    let open = desk.session.open_files();
    for file in collected.files.into_iter().filter(|file| file.path.as_str() != document) {
        let name = file.path.as_str().to_owned();
        let path = root.join(&name);
        if desk.session.settings().exclude.covers(&path) {
            continue;
        }
        let follower = open.get(&path).and_then(|uri| desk.session.documents.follow(uri));
        let (code, state) = match follower {
            Some(follower) => (follower.base().text.to_string(), Sent::Open(follower)),
            None => closed(file),
        };
        sent.insert(name.clone(), state);
        files.push(SourceFile { file_path: name, code });
    }
    Ok(Collection { files, sent, remark: remark(&collected.left_out) })
}

fn closed(file: WorkspaceFile) -> (String, Sent) {
    (disk::without_mark(file.text.text), Sent::Closed(file.hash))
}

fn order(desk: Desk<'_>, root: &Path, document: &str) -> Result<Collect, Failure> {
    let workspace = Workspace::open(root).map_err(|error| format!("{} cannot be read: {error}.", root.display()))?;
    let exclude = Exclude::new(desk.session.settings().exclude.added());
    let exclude = exclude.map_err(|error| format!("the setting `pantheon.exclude` cannot be used: {error}."))?;
    let near = RelativePath::new(document).map_err(|error| format!("`{document}` cannot be sent: {error}."))?;
    Ok(Collect::new(workspace, exclude).near(near))
}

/// Walks on a thread of its own, which ends soon after the edit does.
async fn run(desk: Desk<'_>, order: Collect) -> Result<Collected, Failure> {
    let (far, mut shown) = watch::channel(Seen::default());
    let end = EndOnDrop::default();
    let ended = Arc::clone(&end.0);
    let mut walk = tokio::task::spawn_blocking(move || {
        order.run(&mut |seen| {
            far.send_replace(seen);
            if ended.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    });
    loop {
        tokio::select! {
            biased;
            walked = &mut walk => {
                let collected = walked.map_err(|_| "the files could not be collected.".to_owned())?;
                return collected.map_err(|error| format!("the files cannot be collected: {error}."));
            }
            // Ends with the walk.
            Ok(()) = shown.changed() => desk.say(&in_words(*shown.borrow_and_update())),
        }
    }
}

#[derive(Default)]
struct EndOnDrop(Arc<AtomicBool>);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn in_words(seen: Seen) -> String {
    format!("collecting files: {} of {}", seen.taken, seen.found)
}

/// How many files were left out, and why.
fn remark(left_out: &LeftOut) -> Option<String> {
    let reasons = left_out.0.iter().map(|(reason, few)| format!("{} {reason}", few.count));
    let reasons: Vec<String> = reasons.collect();
    (!reasons.is_empty()).then(|| format!("Files that were not sent: {}.", reasons.join(", ")))
}
