//! `GET /metrics`: counters for Prometheus.

use std::sync::Arc;

use http::header::{CONTENT_TYPE, HeaderValue};
use pantheon_protocol::error::ErrorCode;
use warp::reply::Response;

use super::{App, reply};
use crate::refusal::Refusal;

/// The OpenMetrics text format, version 1.0.0.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What was counted since the engine started.
pub(super) fn metrics(app: Arc<App>) -> Response {
    match app.metrics.text() {
        Ok(text) => {
            let mut response = Response::new(text.into());
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(OPEN_METRICS));
            response
        }
        Err(_) => reply::refuse(&Refusal::new(ErrorCode::Internal, "The metrics could not be written.")),
    }
}
