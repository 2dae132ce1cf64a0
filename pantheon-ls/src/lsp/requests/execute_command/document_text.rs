//! `pantheon.documentText {uri}` → the text as this server has it, for tests and for finding out what went wrong.

use serde::Deserialize;
use serde_json::Value;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::Url;

use super::argument;
use super::edit::not_open;
use crate::session::Session;

#[derive(Deserialize)]
struct Argument {
    uri: Url,
}

pub(super) fn document_text(session: &Session, arguments: Vec<Value>) -> Result<Value> {
    let uri = argument::<Argument>(arguments)?.uri;
    let view = session.documents.view(uri.as_str()).ok_or_else(|| not_open(&uri))?;
    Ok(Value::String(view.text.to_string()))
}
