//! `GET /jobs/ID`: one job.

use std::sync::Arc;

use http::StatusCode;
use warp::reply::Response;

use super::super::{App, reply};

pub(in super::super) fn get(id: String, app: Arc<App>) -> Response {
    match app.edits.get(&id) {
        Some(job) => reply::json(StatusCode::OK, &job),
        None => reply::refuse(&super::unknown(&id)),
    }
}
