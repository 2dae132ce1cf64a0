//! Bytes from other programs: language clients, `claude`, a model's service.

use bytes::Bytes;
use eventsource_stream::Eventsource as _;
use futures_util::{FutureExt as _, StreamExt as _, stream};

use self::framer::{Frame, Framer};
use super::parts;

#[path = "../../pantheon-engine/src/providers/sse/bounded.rs"]
mod bounded;
#[path = "../../pantheon-ls/src/framer.rs"]
mod framer;
#[path = "../../pantheon-engine/src/providers/claude/lines.rs"]
mod lines;

/// Cuts what a language client sends into messages: the parts arrive one after the other.
pub fn framing(input: &[u8]) {
    let parts = parts(input);
    let mut framer = Framer::default();
    let mut taken = 0;
    for part in &parts {
        framer.push(part);
        while let Some(frame) = framer.next_frame() {
            if let Frame::Body(body) = frame {
                assert!(body.len() <= framer::MAX_BODY);
                taken += body.len();
            }
        }
    }
    assert!(taken <= input.len(), "bodies are made of bytes that did not come");
}

/// Reads what `claude` writes, line by line.
pub fn stream_json(input: &[u8]) {
    let read = async {
        let mut lines = lines::Lines::new(input);
        let mut read: Vec<Vec<u8>> = Vec::new();
        loop {
            match lines.next().await {
                Ok(line) => read.push(line.to_vec()),
                Err(end) => return (read, end),
            }
        }
    };
    let (read, end) = read.now_or_never().expect("bytes in memory are not waited for");
    let mut expected: Vec<&[u8]> = input.split(|byte| *byte == b'\n').collect();
    let last = expected.pop().unwrap_or_default();
    assert_eq!(read, expected);
    assert_eq!(end, if last.is_empty() { lines::NoLine::End } else { lines::NoLine::Cut });
}

/// Reads the events of a model's service: the parts arrive one after the other.
pub fn events(input: &[u8]) {
    let parts = parts(input);
    let whole = parts.concat();
    let cut = told(&parts);
    // The reader takes a return at the end of a piece for a line's end, and its line feed for another; no service sends one.
    if std::str::from_utf8(&whole).is_ok_and(|text| !text.contains('\r')) {
        assert_eq!(cut, told(&[&whole]), "where it is cut makes a difference");
    }
}

fn told(chunks: &[&[u8]]) -> Vec<Option<(String, String)>> {
    let whole = chunks.iter().map(|chunk| Ok(Bytes::copy_from_slice(chunk)));
    // The connection breaks at the end.
    let chunks: Vec<_> = whole.chain([Err(bounded::Broken::Cut)]).collect();
    let events = bounded::bounded(stream::iter(chunks)).eventsource();
    let told = events.map(|event| event.ok().map(|event| (event.event, event.data))).collect::<Vec<_>>();
    told.now_or_never().expect("bytes in memory are not waited for")
}
