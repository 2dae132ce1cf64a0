//! From an order to the request: what is sent, and what is kept to tell later whether the answer still fits.

use std::collections::BTreeMap;
use std::path::Path;

use pantheon_protocol::wire::{EditRequest, FileOperation, Scope, Selection};

use super::answer::Failure;
use super::collect::{self, Collection};
use super::snapshot::Snapshot;
use super::{Desk, Subject, disk};
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
pub(super) async fn prepare<'a>(desk: Desk<'_>, subject: &'a Subject) -> Result<Prepared<'a>, Failure> {
    let document = match subject {
        Subject::Document(document) => document,
        Subject::Folder(folder) => return Ok(new_files(desk, folder)),
    };
    refuse_translated(desk, document).await?;
    let name = desk.session.name_of(document.uri());
    if desk.order.scope != Scope::Workspace {
        let snapshot = Snapshot::of_document(document, name);
        let request = about_document(desk, &snapshot, document);
        return Ok(Prepared { request, snapshot, remark: None });
    }
    let root = desk.session.root_of(document.uri());
    let root = root.ok_or_else(|| format!("`{name}` is in no folder of the workspace; open its folder first."))?;
    let Collection { files, sent, remark } = collect::collect(desk, &root, &name).await?;
    let operations = permitted(desk);
    let snapshot = Snapshot { document: Some(document), name, root: Some(root), operations, others: sent };
    let request = EditRequest { files, ..about_document(desk, &snapshot, document) };
    Ok(Prepared { request, snapshot, remark })
}

/// A request that is about no file: what comes of it is new.
fn new_files<'a>(desk: Desk<'_>, folder: &Path) -> Prepared<'a> {
    let operations = permitted(desk);
    let request = EditRequest {
        command: desk.order.command.clone(),
        instruction: desk.order.instruction.clone(),
        file_operations: Some(operations.clone()),
        ..EditRequest::default()
    };
    let root = Some(folder.to_owned());
    let snapshot = Snapshot { document: None, name: String::new(), root, operations, others: BTreeMap::new() };
    Prepared { request, snapshot, remark: None }
}

/// An editor without versioned changes is offered nothing but edits of text.
fn permitted(desk: Desk<'_>) -> Vec<FileOperation> {
    let capabilities = desk.session.capabilities();
    if capabilities.versioned_edits { capabilities.file_operations.clone() } else { Vec::new() }
}

fn about_document(desk: Desk<'_>, snapshot: &Snapshot<'_>, document: &Follower) -> EditRequest {
    let (order, base) = (desk.order, document.base());
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
