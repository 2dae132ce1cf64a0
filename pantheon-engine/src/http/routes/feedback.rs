//! `POST /feedback`: what became of an edit.

use std::sync::Arc;

use http::StatusCode;
use pantheon_protocol::wire::Feedback;
use warp::Reply;
use warp::reply::Response;

use super::App;
use crate::metrics;
use crate::tenants::Client;

/// Takes note of the outcome.
pub(super) async fn feedback(client: Client, app: Arc<App>, feedback: Feedback) -> Response {
    let edit: String = feedback.request_id.chars().filter(|c| !c.is_control()).take(128).collect();
    tracing::info!(edit, outcome = ?feedback.outcome, "feedback");
    metrics::all().edits.feedback(feedback.outcome);
    let tenant = &client.tenant.name;
    if !app.edits.set_outcome(tenant, &edit, feedback.outcome) {
        app.elsewhere.set_outcome(tenant, &edit, feedback.outcome).await;
    }
    if feedback.outcome.is_unwanted() {
        client.tenant.forget(&edit);
    }
    StatusCode::NO_CONTENT.into_response()
}
