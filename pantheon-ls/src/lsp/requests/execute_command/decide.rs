//! `pantheon.accept {jobId}` and `pantheon.reject {jobId}` → `{}`: the word that a run waits for before its push.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Result;

use super::argument;
use crate::edit::{self, Decision, RunName};
use crate::session::Session;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Argument {
    /// A job of `pantheon.jobs` that waits.
    job_id: String,
}

pub(super) fn decide(session: &Arc<Session>, arguments: Vec<Value>, decision: Decision) -> Result<Value> {
    let Argument { job_id } = argument(arguments)?;
    edit::decide(session, RunName::of(session, &job_id), decision);
    Ok(json!({}))
}
