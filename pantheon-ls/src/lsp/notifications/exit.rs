//! `exit`: the session is over, whatever is under way.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::jsonrpc::Result;

use crate::session::Session;

pub(crate) fn exit(session: &Arc<Session>, _params: Option<Value>) -> Result<()> {
    session.over.cancel();
    Ok(())
}
