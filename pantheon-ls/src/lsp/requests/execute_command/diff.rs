//! `pantheon.diff {jobId}` → `{}`: shows what a run changes, also one that another editor or `gods` asked for.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Result;

use super::argument;
use crate::edit::{self, RunName};
use crate::session::Session;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Argument {
    /// A job of `pantheon.jobs`.
    job_id: String,
}

pub(super) fn diff(session: &Arc<Session>, arguments: Vec<Value>) -> Result<Value> {
    let Argument { job_id } = argument(arguments)?;
    edit::show_diff(session, RunName::of(session, &job_id));
    Ok(json!({}))
}
