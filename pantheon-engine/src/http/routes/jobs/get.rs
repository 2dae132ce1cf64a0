//! `GET /jobs/ID`: one job. `GET /jobs/ID/diff`: what a run changes, as a unified diff.

use std::sync::Arc;

use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use pantheon_protocol::error::ErrorCode;
use warp::reply::Response;

use super::super::{App, reply};
use crate::refusal::Refusal;
use crate::tenants::Client;

pub(in super::super) async fn get(id: String, client: Client, app: Arc<App>) -> Response {
    if let Some(job) = app.edits.get(&client.tenant.name, &id) {
        return reply::json(StatusCode::OK, &job);
    }
    match app.elsewhere.get(&client.tenant.name, &id).await {
        Ok(Some(job)) => return reply::json(StatusCode::OK, &job),
        Ok(None) => {}
        Err(error) => return reply::refuse(&error.into()),
    }
    match super::run(&app, &client, &id).await {
        Ok(run) => reply::json(StatusCode::OK, &run.to_job()),
        Err(refusal) => reply::refuse(&refusal),
    }
}

pub(in super::super) async fn diff(id: String, client: Client, app: Arc<App>) -> Response {
    let plan = match super::run(&app, &client, &id).await {
        Ok(run) => run.plan,
        Err(refusal) => return reply::refuse(&refusal),
    };
    let Some(plan) = plan else {
        return reply::refuse(&Refusal::new(ErrorCode::NotFound, "This job has no change to show."));
    };
    let mut response = Response::new(plan.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/x-diff; charset=utf-8"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
