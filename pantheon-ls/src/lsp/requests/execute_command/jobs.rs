//! `pantheon.jobs` → `[{jobId, title, uri}…]`: what is under way, oldest first.

use serde_json::{Value, json};

use crate::session::Session;

pub(super) fn jobs(session: &Session) -> Value {
    let jobs = session.jobs.list().into_iter();
    jobs.map(|job| json!({ "jobId": job.id.to_string(), "title": job.title, "uri": job.uri })).collect()
}
