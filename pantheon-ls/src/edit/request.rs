//! From an order to the request: what is sent, and what is kept to tell later whether the answer still fits.

use pantheon_protocol::wire::{EditRequest, FileOperation, Scope, Selection};

use super::answer::Failure;
use super::collect::{self, Collection};
use super::snapshot::Snapshot;
use super::{Desk, disk};
use crate::documents::Follower;
use crate::session::path_of;

/// A request, ready to be sent.
pub(super) struct Prepared<'a> {
    pub(super) request: EditRequest,
    pub(super) snapshot: Snapshot<'a>,
    /// What the user has to know of it.
    pub(super) remark: Option<String>,
}

/// Collects what the order is about.
///
/// # Errors
/// When it cannot be sent, or could not be written back without loss.
pub(super) async fn prepare<'a>(desk: Desk<'_>, document: &'a Follower) -> Result<Prepared<'a>, Failure> {
    refuse_translated(desk, document).await?;
    let name = desk.session.name_of(document.uri());
    if desk.order.scope != Scope::Workspace {
        let snapshot = Snapshot::of_document(document, name);
        let request = request(desk, &snapshot);
        return Ok(Prepared { request, snapshot, remark: None });
    }
    let root = desk.session.root_of(document.uri());
    let root = root.ok_or_else(|| format!("`{name}` is in no folder of the workspace; open its folder first."))?;
    let Collection { files, sent, remark } = collect::collect(desk, &root, &name).await?;
    let operations = permitted(desk);
    let snapshot = Snapshot { document, name, root: Some(root), operations, others: sent };
    let request = EditRequest { files, ..request(desk, &snapshot) };
    Ok(Prepared { request, snapshot, remark })
}

/// An editor without versioned changes is offered nothing but edits of text.
fn permitted(desk: Desk<'_>) -> Vec<FileOperation> {
    let capabilities = desk.session.capabilities();
    if capabilities.versioned_edits { capabilities.file_operations.clone() } else { Vec::new() }
}

fn request(desk: Desk<'_>, snapshot: &Snapshot<'_>) -> EditRequest {
    let (order, base) = (desk.order, snapshot.document.base());
    EditRequest {
        code: base.text.to_string(),
        command: order.command.clone(),
        file_path: snapshot.name.clone(),
        selection: order.selection.clone().map(|bytes| Selection::Bytes { start: bytes.start, end: bytes.end }),
        language_id: Some(base.language_id.clone()).filter(|id| !id.is_empty()),
        diagnostics: order.diagnostics.clone(),
        instruction: order.instruction.clone(),
        file_operations: Some(snapshot.operations.clone()),
        ..EditRequest::default()
    }
}

/// The editor shows a decoded text of a file that is not UTF-8. Whether what it writes back has the same bytes where
/// nothing changed, nobody can tell from here.
async fn refuse_translated(desk: Desk<'_>, document: &Follower) -> Result<(), Failure> {
    let Some(path) = path_of(document.uri()) else { return Ok(()) };
    let text = document.base().text.clone();
    let looked = move || disk::translated(&path, text.chunks().any(|chunk| chunk.contains('\0')));
    // A failed look proves nothing against the file.
    let translated = tokio::task::spawn_blocking(looked).await.unwrap_or_default();
    let name = desk.session.name_of(document.uri());
    translated.map_or(Ok(()), |why| {
        Err(format!(
            "`{name}` is not UTF-8 on the disk ({why}), and an edit might change more of it than it says. Save it as \
             UTF-8 first, or use `gods` in a terminal with `--encoding`, which keeps it."
        ))
    })
}
