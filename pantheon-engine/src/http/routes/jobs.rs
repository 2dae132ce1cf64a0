//! The routes about jobs; one file for each.

mod cancel;
mod events;
mod get;
mod list;

use std::sync::Arc;

use futures_util::{Stream, StreamExt};
use pantheon_protocol::error::ErrorCode;
use warp::reply::Response;
use warp::sse::Event;

use super::App;
use crate::http::sse;
use crate::refusal::Refusal;

pub(super) use cancel::cancel;
pub(super) use events::events;
pub(super) use get::get;
pub(super) use list::list;

fn unknown(id: &str) -> Refusal {
    let name: String = id.chars().take(64).collect();
    Refusal::new(ErrorCode::UnknownJob, format!("There is no job `{}`.", name.escape_debug()))
}

/// Events that may have no end of their own; they end when the engine is about to.
fn stream(app: &Arc<App>, events: impl Stream<Item = Event> + Send + Sync + 'static) -> Response {
    sse::reply(events.take_until(app.draining().cancelled_owned()))
}
