//! The routes about jobs; one file for each.

mod batch;
mod cancel;
mod decide;
mod events;
mod get;
mod list;
mod socket;

use std::sync::Arc;

use futures_util::{Stream, StreamExt};
use pantheon_protocol::error::ErrorCode;
use warp::reply::Response;
use warp::sse::Event;

use super::App;
use crate::http::sse;
use crate::refusal::Refusal;
use crate::runs::{Run, RunId};
use crate::tenants::Client;

pub(super) use batch::batch;
pub(super) use cancel::cancel;
pub(super) use decide::decide;
pub(super) use events::events;
pub(super) use get::{diff, get};
pub(super) use list::list;
pub(super) use socket::socket;

/// The tenant's run of that name.
async fn run(app: &App, client: &Client, id: &str) -> Result<Run, Refusal> {
    let Ok(run) = id.parse::<RunId>() else { return Err(unknown(id)) };
    app.runs.get(&client.tenant.name, run).await?.ok_or_else(|| unknown(id))
}

pub(super) fn unknown(id: &str) -> Refusal {
    let name: String = id.chars().take(64).collect();
    Refusal::new(ErrorCode::UnknownJob, format!("There is no job `{}`.", name.escape_debug()))
}

/// Events that may have no end of their own; they end when the engine is about to.
fn stream(app: &Arc<App>, events: impl Stream<Item = Event> + Send + 'static) -> Response {
    sse::reply(events.take_until(app.draining().cancelled_owned()))
}
