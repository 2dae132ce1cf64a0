//! `textDocument/didChange`: every keystroke.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{DidChangeTextDocumentParams, TextDocumentContentChangeEvent};

use super::super::convert;
use crate::documents::Change;
use crate::session::Session;

pub(crate) fn did_change(session: &Arc<Session>, params: Option<Value>) -> Result<()> {
    let params = convert::params::<DidChangeTextDocumentParams>(params)?;
    let document = params.text_document;
    let changes = params.content_changes.into_iter().map(change).collect();
    let encoding = session.capabilities().encoding;
    if !session.documents.change(document.uri.as_str(), document.version, changes, encoding) {
        tracing::debug!("a change of a document that is not open");
    }
    Ok(())
}

fn change(event: TextDocumentContentChangeEvent) -> Change {
    let range = event.range.map(|range| (convert::from_lsp(range.start), convert::from_lsp(range.end)));
    Change { range, text: event.text }
}
