//! `DELETE /jobs/ID`: ends a job that is under way, down to the model's process. The reply does not wait for that.

use std::sync::Arc;

use http::StatusCode;
use warp::reply::Response;

use super::super::{App, reply};

pub(in super::super) fn cancel(id: String, app: Arc<App>) -> Response {
    match app.edits.cancel(&id) {
        Some(Ok(job)) => reply::json(StatusCode::ACCEPTED, &job),
        Some(Err(refusal)) => reply::refuse(&refusal),
        None => reply::refuse(&super::unknown(&id)),
    }
}
