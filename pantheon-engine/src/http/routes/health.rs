//! `GET /health`, `/live` and `/ready`: never git, never the model, never a lock that work holds.

use std::sync::Arc;

use http::StatusCode;
use pantheon_protocol::wire::{Health, HealthStatus};
use serde_json::json;
use warp::reply::Response;

use super::{App, reply};

/// What the engine is, and whether it is well.
pub(super) fn health(app: Arc<App>) -> Response {
    let status = if app.is_draining() { HealthStatus::Draining } else { HealthStatus::Ok };
    let version = env!("CARGO_PKG_VERSION").to_owned();
    reply::json(StatusCode::OK, &Health { status, version, provider: app.provider.name().to_owned() })
}

/// The process answers: an orchestrator restarts it when it does not.
pub(in super::super) fn live() -> Response {
    reply::json(StatusCode::OK, &json!({ "status": "ok" }))
}

/// Whether new work should come here: not when it is about to end, not without prompts.
pub(super) fn ready(app: Arc<App>) -> Response {
    let prompts = app.prompts.current().actions().len();
    let broken: Vec<_> = app.prompts.report().faults.iter().map(|(file, _)| file.clone()).collect();
    let ready = prompts > 0 && !app.is_leaving();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let word = if ready { "ready" } else { "unready" };
    reply::json(
        status,
        &json!({ "status": word, "prompts": prompts, "brokenPrompts": broken, "draining": app.is_leaving() }),
    )
}
