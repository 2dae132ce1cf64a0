//! `window/workDoneProgress/cancel`: the user pressed the button beside our progress.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{ProgressToken, WorkDoneProgressCancelParams};

use super::super::convert;
use crate::jobs::JobId;
use crate::session::Session;

pub(crate) fn work_done_progress_cancel(session: &Arc<Session>, params: Option<Value>) -> Result<()> {
    if let ProgressToken::String(token) = convert::params::<WorkDoneProgressCancelParams>(params)?.token
        && let Some(id) = JobId::parse(&token)
    {
        session.jobs.cancel(Some(id));
    }
    Ok(())
}
