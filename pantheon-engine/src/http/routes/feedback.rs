//! `POST /feedback`: what became of an edit.

use http::StatusCode;
use pantheon_protocol::wire::Feedback;
use warp::Reply;
use warp::reply::Response;

/// Logs the outcome.
pub(super) fn feedback(feedback: Feedback) -> Response {
    let edit: String = feedback.request_id.chars().filter(|c| !c.is_control()).take(128).collect();
    tracing::info!(edit, outcome = ?feedback.outcome, "feedback");
    StatusCode::NO_CONTENT.into_response()
}
