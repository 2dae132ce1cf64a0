//! Replies that are streams of server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use http::HeaderValue;
use sync_wrapper::SyncStream;
use warp::Reply;
use warp::reply::Response;
use warp::sse::Event;

/// Proxies close silent connections.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// The reply; it ends with its events, and drops them when the client goes.
pub(super) fn reply(events: impl Stream<Item = Event> + Send + 'static) -> Response {
    // One at a time polls it, which is all that is asked of it.
    let events = SyncStream::new(events.boxed());
    let events = warp::sse::keep_alive().interval(KEEP_ALIVE).stream(events.map(Ok::<_, Infallible>));
    let mut response = warp::sse::reply(events).into_response();
    // Buffering proxies must not hold lines back.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
