//! Server-sent events from a model's service, bounded: a broken or hostile service cannot fill the memory.

mod bounded;

use eventsource_stream::{EventStreamError, Eventsource};
use futures_util::{Stream, StreamExt};
use reqwest::Response;
use reqwest::header::CONTENT_TYPE;

use self::bounded::{Broken, bounded};
use super::http::{broken_off, malformed};
use super::retry::Failure;

/// The `data` of each event, in order.
pub(super) fn data(response: Response) -> Result<impl Stream<Item = Result<String, Failure>> + Unpin, Failure> {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.trim_start().to_ascii_lowercase().starts_with("text/event-stream") {
        return Err(malformed("did not answer with a stream of events"));
    }
    let bytes = bounded(response.bytes_stream().map(|chunk| chunk.map_err(|_| Broken::Cut)));
    Ok(Box::pin(bytes.eventsource().map(|event| event.map(|event| event.data).map_err(failure))))
}

fn failure(error: EventStreamError<Broken>) -> Failure {
    match error {
        EventStreamError::Transport(Broken::Cut) => broken_off(),
        EventStreamError::Transport(Broken::TooMuch) => malformed("sent far more than an answer"),
        EventStreamError::Utf8(_) => malformed("sent text that is not UTF-8"),
        EventStreamError::Parser(_) => malformed("sent events that cannot be read"),
    }
}
