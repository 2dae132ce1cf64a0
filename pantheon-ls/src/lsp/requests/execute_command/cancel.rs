//! `pantheon.cancel {jobId?}` → `{cancelled: [jobId…]}`: one job, or all.

use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};

use super::argument;
use crate::jobs::JobId;
use crate::session::Session;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Argument {
    #[serde(default)]
    job_id: Option<String>,
}

pub(super) fn cancel(session: &Session, arguments: Vec<Value>) -> Result<Value> {
    let only = argument::<Argument>(arguments)?.job_id.map(|id| {
        JobId::parse(&id).ok_or_else(|| Error::invalid_params("`jobId` is none of this server; see `pantheon.jobs`"))
    });
    let cancelled: Vec<String> = session.jobs.cancel(only.transpose()?).iter().map(JobId::to_string).collect();
    Ok(json!({ "cancelled": cancelled }))
}
