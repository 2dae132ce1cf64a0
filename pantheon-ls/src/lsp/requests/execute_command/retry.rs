//! `pantheon.retry {jobId?, instruction?}` → `{jobId}`: an ended edit once more, on the text as it is now.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};

use super::super::super::convert;
use super::argument;
use crate::jobs::JobId;
use crate::session::Session;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Argument {
    /// Absent means the edit that ended last.
    #[serde(default)]
    job_id: Option<String>,
    #[serde(default)]
    instruction: Option<String>,
}

pub(super) fn retry(session: &Arc<Session>, arguments: Vec<Value>) -> Result<Value> {
    let Argument { job_id, instruction } = argument(arguments)?;
    let id = job_id.map(|id| JobId::parse(&id).ok_or_else(unknown)).transpose()?;
    let again = session.jobs.again(id).ok_or_else(|| match id {
        Some(_) => unknown(),
        None => convert::request_failed("no edit has ended yet that could be tried again".to_owned()),
    })?;
    let instruction = instruction.filter(|instruction| !instruction.trim().is_empty());
    let id = again.start(session, instruction).map_err(|lost| convert::request_failed(lost.to_string()))?;
    Ok(json!({ "jobId": id.to_string() }))
}

fn unknown() -> Error {
    Error::invalid_params("`jobId` names no ended edit of this server; see `pantheon.jobs`")
}
