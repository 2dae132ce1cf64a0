//! `POST /jobs/ID/accept`, `/reject` and `/retry`: a person's word about a run.

use std::sync::Arc;

use http::StatusCode;
use pantheon_protocol::error::ErrorCode;
use warp::reply::Response;

use super::super::{App, reply};
use crate::refusal::Refusal;
use crate::runs::{RunId, StoreError};
use crate::tenants::Client;

/// What is said.
#[derive(Clone, Copy, Debug)]
enum Word {
    Accept,
    Reject,
    Retry,
}

impl Word {
    fn read(text: &str) -> Option<Self> {
        match text {
            "accept" => Some(Word::Accept),
            "reject" => Some(Word::Reject),
            "retry" => Some(Word::Retry),
            _ => None,
        }
    }
}

pub(in super::super) async fn decide(id: String, word: String, client: Client, app: Arc<App>) -> Response {
    let Some(word) = Word::read(&word) else {
        return reply::refuse(&Refusal::new(ErrorCode::NotFound, "No route has this path."));
    };
    let Ok(run) = id.parse::<RunId>() else { return reply::refuse(&super::unknown(&id)) };
    let decided = match word {
        Word::Accept => app.runs.accept(&client.tenant.name, run),
        Word::Reject => app.runs.reject(&client.tenant.name, run),
        Word::Retry => app.runs.retry(&client.tenant.name, run),
    };
    match decided.await {
        Ok(Some(run)) => reply::json(StatusCode::OK, &run.to_job()),
        Ok(None) => reply::refuse(&super::unknown(&id)),
        Err(error) => reply::refuse(&StoreError::into(error)),
    }
}
