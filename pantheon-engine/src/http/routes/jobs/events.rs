//! `GET /jobs/ID/events`: what happened to a job and what happens, until it has ended. `Last-Event-ID` takes up again.

use std::sync::Arc;

use futures_util::stream;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::JobEvent;
use warp::reply::Response;
use warp::sse::Event;

use super::super::{App, reply};
use crate::refusal::Refusal;

pub(in super::super) fn events(id: String, app: Arc<App>, last: Option<String>) -> Response {
    let Ok(from) = last.as_deref().map_or(Ok(0), str::parse) else {
        return reply::refuse(&Refusal::new(ErrorCode::InvalidRequest, "`Last-Event-ID` is none of this route."));
    };
    let Some(events) = app.edits.follow(&id, from) else { return reply::refuse(&super::unknown(&id)) };
    let events = stream::unfold(events, |mut events| async move {
        let (number, event) = events.next().await?;
        Some((to_sse(number, &event), events))
    });
    super::stream(&app, events)
}

fn to_sse(number: usize, event: &JobEvent) -> Event {
    let data = event.data().unwrap_or_else(|_| "{}".to_owned());
    Event::default().id(number.to_string()).event(event.name()).data(data)
}
