//! Server-sent events from a model's service, bounded: a broken or hostile service cannot fill the memory.

use bytes::Bytes;
use eventsource_stream::{EventStreamError, Eventsource};
use futures_util::{Stream, StreamExt};
use reqwest::Response;
use reqwest::header::CONTENT_TYPE;

use super::http::{broken_off, malformed};
use super::retry::Failure;

/// The longest line of an event. Honest ones have a few hundred bytes.
const LONGEST_LINE: usize = 1024 * 1024;

/// A whole stream.
const LONGEST_STREAM: usize = 64 * 1024 * 1024;

/// The `data` of each event, in order.
pub(super) fn data(response: Response) -> Result<impl Stream<Item = Result<String, Failure>> + Unpin, Failure> {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.trim_start().to_ascii_lowercase().starts_with("text/event-stream") {
        return Err(malformed("did not answer with a stream of events"));
    }
    let bytes = bounded(response.bytes_stream().map(|chunk| chunk.map_err(|_| Broken::Cut)));
    Ok(Box::pin(bytes.eventsource().map(|event| event.map(|event| event.data).map_err(failure))))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Broken {
    Cut,
    TooMuch,
}

fn bounded(chunks: impl Stream<Item = Result<Bytes, Broken>>) -> impl Stream<Item = Result<Bytes, Broken>> {
    let (mut total, mut line) = (0, 0);
    chunks.map(move |chunk| {
        let chunk = chunk?;
        total += chunk.len();
        for piece in chunk.split_inclusive(|byte| *byte == b'\n') {
            line = if piece.ends_with(b"\n") { 0 } else { line + piece.len() };
        }
        if total > LONGEST_STREAM || line > LONGEST_LINE { Err(Broken::TooMuch) } else { Ok(chunk) }
    })
}

fn failure(error: EventStreamError<Broken>) -> Failure {
    match error {
        EventStreamError::Transport(Broken::Cut) => broken_off(),
        EventStreamError::Transport(Broken::TooMuch) => malformed("sent far more than an answer"),
        EventStreamError::Utf8(_) => malformed("sent text that is not UTF-8"),
        EventStreamError::Parser(_) => malformed("sent events that cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    async fn first_error(chunk: &'static [u8], count: usize) -> Option<Broken> {
        let chunks = stream::iter(std::iter::repeat_with(|| Ok(Bytes::from_static(chunk))).take(count));
        bounded(chunks).filter_map(|chunk| async move { chunk.err() }).boxed_local().next().await
    }

    #[tokio::test]
    async fn endless_lines_and_streams_are_refused() {
        let long: &'static [u8] = &[b'x'; 1024 * 1024];
        let lines: &'static [u8] = &[b'\n'; 1024 * 1024];
        assert_eq!(first_error(long, 1).await, None);
        assert_eq!(first_error(long, 2).await, Some(Broken::TooMuch));
        assert_eq!(first_error(lines, 64).await, None);
        assert_eq!(first_error(lines, 65).await, Some(Broken::TooMuch));
    }

    #[tokio::test]
    async fn case_50_letters_cut_in_two_arrive_whole() {
        let sent = "data: é😀\n\ndata: \u{e000}\n\n".as_bytes();
        for at in 0..=sent.len() {
            let chunks = [&sent[..at], &sent[at..]].map(|chunk| Ok::<_, Broken>(Bytes::from_static(chunk)));
            let events = bounded(stream::iter(chunks)).eventsource().map(|event| event.unwrap().data);
            assert_eq!(events.collect::<Vec<_>>().await, ["é😀", "\u{e000}"], "cut at {at}");
        }
    }
}
