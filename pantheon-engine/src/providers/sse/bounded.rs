//! The bounds of a stream of events. Knows nothing of connections.

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use pantheon_protocol::mark::ByteOrderMark;

/// The longest line of an event. Honest ones have a few hundred bytes.
const LONGEST_LINE: usize = 1024 * 1024;

/// A whole stream.
const LONGEST_STREAM: usize = 64 * 1024 * 1024;

/// What can be wrong with a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// The connection ended in the middle.
    Cut,
    /// More came than an honest service sends.
    TooMuch,
}

/// The same chunks without a byte order mark, until there are too many or a line of them is too long.
pub(super) fn bounded(chunks: impl Stream<Item = Result<Bytes, Broken>>) -> impl Stream<Item = Result<Bytes, Broken>> {
    let (mut total, mut line, mut mark) = (0, 0, ByteOrderMark::default());
    chunks.map(move |chunk| {
        let chunk = chunk?;
        let chunk = chunk.slice(mark.skip(&chunk)..);
        total += chunk.len();
        for piece in chunk.split_inclusive(|byte| *byte == b'\n') {
            line = if piece.ends_with(b"\n") { 0 } else { line + piece.len() };
        }
        if total > LONGEST_STREAM || line > LONGEST_LINE { Err(Broken::TooMuch) } else { Ok(chunk) }
    })
}

#[cfg(test)]
mod tests {
    use eventsource_stream::Eventsource as _;
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
