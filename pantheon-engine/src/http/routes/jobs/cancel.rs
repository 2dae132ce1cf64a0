//! `DELETE /jobs/ID`: ends a job that is under way, down to the model's process. The reply does not wait for that.

use std::sync::Arc;

use http::StatusCode;
use warp::reply::Response;

use super::super::{App, reply};
use crate::refusal::Refusal;
use crate::runs::RunId;
use crate::tenants::Client;

pub(in super::super) async fn cancel(id: String, client: Client, app: Arc<App>) -> Response {
    match app.edits.cancel(&client.tenant.name, &id) {
        Some(Ok(job)) => return reply::json(StatusCode::ACCEPTED, &job),
        Some(Err(refusal)) => return reply::refuse(&refusal),
        None => {}
    }
    match app.elsewhere.cancel(&client.tenant.name, &id).await {
        Ok(Some(job)) => return reply::json(StatusCode::ACCEPTED, &job),
        Ok(None) => {}
        Err(refusal) => return reply::refuse(&refusal),
    }
    let Ok(run) = id.parse::<RunId>() else { return reply::refuse(&super::unknown(&id)) };
    match app.runs.cancel(&client.tenant.name, run).await {
        Ok(Some(run)) => reply::json(StatusCode::ACCEPTED, &run.to_job()),
        Ok(None) => reply::refuse(&super::unknown(&id)),
        Err(error) => reply::refuse(&Refusal::from(error)),
    }
}
