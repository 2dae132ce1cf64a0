//! `GET /metrics`: what the engine counts, for Prometheus.

use std::sync::Arc;
use std::time::Duration;

use http::header::{CONTENT_TYPE, HeaderValue};
use pantheon_protocol::error::ErrorCode;
use warp::reply::Response;

use super::{App, reply};
use crate::metrics;
use crate::refusal::Refusal;
use crate::runs::RunStore;

/// The OpenMetrics text format, version 1.0.0.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// How long the database may take to say how many runs it holds.
const PATIENCE: Duration = Duration::from_secs(1);

/// What was counted since the engine started, and how full it is now.
pub(super) async fn metrics(app: Arc<App>) -> Response {
    metrics::all().edits.places(app.admission.places());
    exposition(&*app.runs).await
}

/// The same, of an engine that takes no edits.
pub(in super::super) async fn exposition(runs: &dyn RunStore) -> Response {
    let metrics = metrics::all();
    let backlog = tokio::time::timeout(PATIENCE, runs.backlog()).await;
    // What the database does not say is no number, and all else is told.
    metrics.runs.backlog(backlog.ok().and_then(Result::ok));
    match metrics.text() {
        Ok(text) => {
            let mut response = Response::new(text.into());
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(OPEN_METRICS));
            response
        }
        Err(_) => reply::refuse(&Refusal::new(ErrorCode::Internal, "The metrics could not be written.")),
    }
}
