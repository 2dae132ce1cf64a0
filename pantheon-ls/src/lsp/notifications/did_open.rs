//! `textDocument/didOpen`: from here on the text is the editor's, not the disk's.

use std::sync::Arc;

use ropey::Rope;
use serde_json::Value;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::DidOpenTextDocumentParams;

use super::super::convert;
use crate::documents::View;
use crate::session::Session;

/// Only these are documents of the user: others are previews, diffs and panels of the editor itself.
const SERVED: [&str; 2] = ["file", "untitled"];

pub(crate) fn did_open(session: &Arc<Session>, params: Option<Value>) -> Result<()> {
    let document = convert::params::<DidOpenTextDocumentParams>(params)?.text_document;
    if SERVED.contains(&document.uri.scheme()) {
        let text = Rope::from_str(&document.text);
        let view = View { text, version: document.version, language_id: document.language_id };
        session.documents.open(document.uri.as_str(), view);
    }
    Ok(())
}
