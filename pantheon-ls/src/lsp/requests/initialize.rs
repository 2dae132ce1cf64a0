//! `initialize`: what this server can do; no work before it is answered.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tower_lsp::lsp_types as lsp;

use super::execute_command;
use crate::platform;
use crate::position::Encoding;
use crate::session::Session;
use crate::workspace::Workspace;

/// How often the editor's process is looked for.
const PARENT_PERIOD: Duration = Duration::from_secs(2);

/// Takes the client's settings and folders; returns the answer and what is wrong with the settings.
pub(crate) fn initialize(
    session: &Arc<Session>,
    params: lsp::InitializeParams,
) -> (lsp::InitializeResult, Vec<String>) {
    let mut settings = (*session.settings()).clone();
    let problems = params.initialization_options.as_ref().map(|value| settings.update(value)).unwrap_or_default();
    session.set_settings(settings);
    if let Some(pid) = params.process_id {
        watch_parent(session, pid);
    }
    let folders = folders(params);
    session.change_workspace(|workspace| *workspace = Workspace::new(folders));
    let server_info = lsp::ServerInfo { name: "pantheon-ls".to_owned(), version: Some(crate::VERSION.to_owned()) };
    let capabilities = capabilities(session.capabilities().encoding);
    (lsp::InitializeResult { capabilities, server_info: Some(server_info) }, problems)
}

/// Ends the session when the editor's process is gone (LSP 3.17, `InitializeParams.processId`).
///
/// A process that cannot be seen from the start, as from inside a container, says nothing.
fn watch_parent(session: &Arc<Session>, pid: u32) {
    if !platform::is_alive(pid) {
        tracing::warn!("the editor's process {pid} cannot be seen; its end will show on standard input only");
        return;
    }
    let over = session.over.clone();
    tokio::spawn(async move {
        while platform::is_alive(pid) {
            tokio::time::sleep(PARENT_PERIOD).await;
        }
        over.cancel();
    });
}

fn folders(params: lsp::InitializeParams) -> Vec<PathBuf> {
    let root = params.root_uri;
    let folders = params.workspace_folders.filter(|folders| !folders.is_empty());
    let uris = folders.map(|folders| folders.into_iter().map(|folder| folder.uri).collect::<Vec<_>>());
    let uris = uris.unwrap_or_else(|| root.into_iter().collect());
    uris.into_iter().filter_map(|uri| uri.to_file_path().ok()).collect()
}

fn capabilities(encoding: Encoding) -> lsp::ServerCapabilities {
    let sync = lsp::TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
        ..lsp::TextDocumentSyncOptions::default()
    };
    lsp::ServerCapabilities {
        position_encoding: Some(match encoding {
            Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
            Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
            Encoding::Utf32 => lsp::PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(sync)),
        code_action_provider: Some(lsp::CodeActionProviderCapability::Options(lsp::CodeActionOptions {
            code_action_kinds: Some(vec![lsp::CodeActionKind::QUICKFIX, lsp::CodeActionKind::REFACTOR_REWRITE]),
            ..lsp::CodeActionOptions::default()
        })),
        execute_command_provider: Some(lsp::ExecuteCommandOptions {
            commands: execute_command::NAMES.map(str::to_owned).to_vec(),
            ..lsp::ExecuteCommandOptions::default()
        }),
        workspace: Some(workspace()),
        ..lsp::ServerCapabilities::default()
    }
}

fn workspace() -> lsp::WorkspaceServerCapabilities {
    let folders = lsp::WorkspaceFoldersServerCapabilities {
        supported: Some(true),
        change_notifications: Some(lsp::OneOf::Left(true)),
    };
    lsp::WorkspaceServerCapabilities { workspace_folders: Some(folders), file_operations: None }
}
