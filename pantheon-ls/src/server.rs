//! The language server: tower-lsp's trait, with one file per method behind it.

use std::sync::{Arc, Mutex, PoisonError};

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    DidChangeConfigurationParams, DidChangeWorkspaceFoldersParams, InitializeParams, InitializeResult,
    InitializedParams,
};
use tower_lsp::{LanguageServer, LspService};

use crate::config::Environment;
use crate::lsp::{self, Editor, Ordered, notifications, requests};
use crate::session::{Phase, Session};

/// What tower-lsp calls; documents, code actions and commands are done in the layer around it.
#[derive(Debug)]
struct Server {
    session: Arc<Session>,
    /// What was wrong with the settings of `initialize`, told once the client is ready; taken by `initialized`.
    problems: Mutex<Option<Vec<String>>>,
}

/// Serves one session on standard input and output; returns the process's exit code (LSP 3.17, `exit`).
pub(crate) async fn serve(environment: Environment) -> u8 {
    let (service, socket) = LspService::new(|client| {
        let session = Arc::new(Session::new(Editor::new(client), environment));
        Server { session, problems: Mutex::default() }
    });
    let session = Arc::clone(&service.inner().session);
    lsp::serve(Ordered::new(service, Arc::clone(&session)), socket, &session).await;
    session.jobs.cancel(None);
    session.engine.end();
    u8::from(session.phase() != Phase::ShutDown)
}

#[tower_lsp::async_trait]
impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let (result, problems) = requests::initialize(&self.session, params);
        *self.problems.lock().unwrap_or_else(PoisonError::into_inner) = Some(problems);
        Ok(result)
    }

    async fn initialized(&self, _: InitializedParams) {
        let problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(problems) = problems {
            notifications::initialized(&self.session, problems);
        }
    }

    async fn shutdown(&self) -> Result<()> {
        // Some editors kill the process as soon as this is answered.
        self.session.shown.clear();
        Ok(())
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        notifications::did_change_configuration(&self.session, params);
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        notifications::did_change_workspace_folders(&self.session, params);
    }
}
