//! `workspace/didChangeWorkspaceFolders`.

use std::path::PathBuf;
use std::sync::Arc;

use tower_lsp::lsp_types::{DidChangeWorkspaceFoldersParams, WorkspaceFolder};

use crate::session::Session;

pub(crate) fn did_change_workspace_folders(session: &Arc<Session>, params: DidChangeWorkspaceFoldersParams) {
    let (removed, added) = (paths(params.event.removed), paths(params.event.added));
    session.change_workspace(|workspace| workspace.change(&removed, added));
}

fn paths(folders: Vec<WorkspaceFolder>) -> Vec<PathBuf> {
    folders.into_iter().filter_map(|folder| folder.uri.to_file_path().ok()).collect()
}
