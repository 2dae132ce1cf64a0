//! `textDocument/didClose`: the text is the disk's again.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::DidCloseTextDocumentParams;

use super::super::convert;
use crate::session::Session;

pub(crate) fn did_close(session: &Arc<Session>, params: Option<Value>) -> Result<()> {
    let document = convert::params::<DidCloseTextDocumentParams>(params)?.text_document;
    if !session.documents.close(document.uri.as_str()) {
        tracing::debug!("a document was closed that is not open");
    }
    Ok(())
}
