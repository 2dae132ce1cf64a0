//! `GET /jobs/ID/events`: what happened to a job and what happens, until it has ended. `Last-Event-ID` takes up again.

use std::sync::Arc;

use futures_util::stream;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::JobEvent;
use warp::reply::Response;
use warp::sse::Event;

use super::super::{App, reply};
use crate::jobs::States;
use crate::refusal::Refusal;
use crate::runs::{Follower, RunId, StoreError};
use crate::tenants::Client;

pub(in super::super) async fn events(id: String, client: Client, app: Arc<App>, last: Option<String>) -> Response {
    let Ok(from) = last.as_deref().map_or(Ok(0), str::parse::<u32>) else {
        return reply::refuse(&Refusal::new(ErrorCode::InvalidRequest, "`Last-Event-ID` is none of this route."));
    };
    if let Some(events) = app.edits.follow(&client.tenant.name, &id, from as usize) {
        let events = stream::unfold(events, |mut events| async move {
            let (number, event) = events.next().await?;
            Some((to_sse(number as u64, &event), events))
        });
        return super::stream(&app, events);
    }
    match app.elsewhere.follow(&client.tenant.name, &id, u64::from(from)).await {
        Ok(Some(states)) => return of_another(&app, states),
        Ok(None) => {}
        Err(error) => return reply::refuse(&error.into()),
    }
    match super::run(&app, &client, &id).await {
        Ok(run) => of_run(&app, &client, run.id, u64::from(from)),
        Err(refusal) => reply::refuse(&refusal),
    }
}

/// Of another engine's edit.
fn of_another(app: &Arc<App>, states: States) -> Response {
    let events = stream::unfold(states, |mut states| async move { Some((told(states.next().await)?, states)) });
    super::stream(app, events)
}

fn of_run(app: &Arc<App>, client: &Client, id: RunId, after: u64) -> Response {
    let follower = Follower::new(Arc::clone(&app.runs), &client.tenant.name, id, after);
    let events = stream::unfold(follower, |mut follower| async move { Some((told(follower.next().await)?, follower)) });
    super::stream(app, events)
}

/// An event that was read from the database, if there is another one.
fn told(next: Result<Option<(u64, JobEvent)>, StoreError>) -> Option<Event> {
    match next {
        Ok(next) => next.map(|(number, event)| to_sse(number, &event)),
        Err(error) => {
            // The client takes up again where it was.
            tracing::warn!(%error, "the events of a job cannot be read");
            None
        }
    }
}

fn to_sse(number: u64, event: &JobEvent) -> Event {
    let data = event.data().unwrap_or_else(|_| "{}".to_owned());
    Event::default().id(number.to_string()).event(event.name()).data(data)
}
