//! `GET /jobs`: all jobs, newest first; or, as a stream of events, every job now and each one that changes.

use std::sync::Arc;

use futures_util::stream;
use http::StatusCode;
use pantheon_protocol::wire::{Job, JobList};
use warp::reply::Response;
use warp::sse::Event;

use super::super::{App, reply};

pub(in super::super) fn list(app: Arc<App>, accept: Option<String>) -> Response {
    if accept.is_some_and(|accept| accept.contains("text/event-stream")) {
        let changes = stream::unfold(app.edits.follow_all(), |mut changes| async move {
            let job = changes.next().await;
            Some((event(&job), changes))
        });
        return super::stream(&app, changes);
    }
    reply::json(StatusCode::OK, &JobList { jobs: app.edits.list() })
}

fn event(job: &Job) -> Event {
    Event::default().event("job").data(serde_json::to_string(job).unwrap_or_else(|_| "{}".to_owned()))
}
