//! `POST /jobs`: several runs at once, all of them or none.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{BatchAccepted, BatchRequest, CommandLine};
use uuid::Uuid;
use warp::reply::Response;

use super::super::execute_git_flow::new_run;
use super::super::{App, allowance, reply};
use crate::refusal::Refusal;
use crate::runs::{Batch, NewRun};
use crate::tenants::Client;

/// Accepts the runs; none waits for another.
pub(in super::super) async fn batch(client: Client, app: Arc<App>, request: BatchRequest) -> Response {
    let command = request.runs.first().map(|run| run.command.clone()).unwrap_or_default();
    match accepted(&app, &client, request).await {
        Ok(job_ids) => reply::json(StatusCode::ACCEPTED, &BatchAccepted { job_ids }),
        Err(refusal) => {
            app.turn_away(Some((&client, CommandLine::parse(&command).name)), &refusal);
            reply::refuse(&refusal)
        }
    }
}

async fn accepted(app: &App, client: &Client, request: BatchRequest) -> Result<Vec<String>, Refusal> {
    const MOST: usize = BatchRequest::MOST_RUNS;
    const LATEST: u64 = BatchRequest::LATEST_DEADLINE;
    app.refuse_while_draining()?;
    if request.runs.is_empty() || request.runs.len() > MOST || request.concurrency == Some(0) {
        let message = format!("`runs` may have 1 to {MOST} entries, and `concurrency` must be 1 or more.");
        return Err(Refusal::new(ErrorCode::InvalidRequest, message));
    }
    if request.deadline_seconds.is_some_and(|seconds| !(1..=LATEST).contains(&seconds)) {
        let message = format!("`deadlineSeconds` may be 1 to {LATEST}.");
        return Err(Refusal::new(ErrorCode::InvalidRequest, message));
    }
    allowance::check(app, client, request.runs.len()).await?;
    let at_once = request.concurrency.unwrap_or(u32::MAX);
    let batch = Batch { name: Uuid::new_v4().to_string(), at_once };
    let wanted_for = request.deadline_seconds.map(Duration::from_secs);
    let priority = request.priority;
    let runs = request.runs.into_iter().map(|run| {
        let run = new_run(client, run)?;
        Ok(NewRun { batch: Some(batch.clone()), priority, wanted_for, ..run })
    });
    let runs = runs.collect::<Result<Vec<_>, Refusal>>()?;
    let accepted = app.runs.enqueue_all(runs).await?;
    Ok(accepted.iter().map(|accepted| accepted.run.id.to_string()).collect())
}
