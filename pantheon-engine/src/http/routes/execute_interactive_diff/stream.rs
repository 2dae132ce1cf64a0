//! The same edit as server-sent events. When the client goes, the edit is dropped with its stream.

use futures_util::stream;
use pantheon_protocol::wire::{EditEvent, StartedEvent};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;
use warp::reply::Response;
use warp::sse::Event;

use super::Edit;
use crate::edit::Progress;
use crate::http::reply::error_reply;
use crate::http::sse;

/// The stream of one edit.
pub(super) fn reply(edit: Edit) -> Response {
    let (send, receive) = mpsc::unbounded_channel();
    let task = AbortOnDropHandle::new(tokio::spawn(produce(edit, send).in_current_span()));
    // The task lives in the stream's state: a client that leaves drops both.
    sse::reply(stream::unfold((receive, task), |(mut receive, task)| async move {
        let event = receive.recv().await?;
        Some((to_sse(&event), (receive, task)))
    }))
}

async fn produce(edit: Edit, send: mpsc::UnboundedSender<EditEvent>) {
    let request_id = edit.id.clone();
    // A failed send means that nobody listens any more; then this task is about to be dropped.
    let _ = send.send(EditEvent::Queued { request_id: request_id.clone() });
    let progress = |progress: Progress| {
        let _ = send.send(match progress {
            Progress::Started { provider, attempt } => {
                EditEvent::Started(StartedEvent { provider: provider.to_owned(), attempt })
            }
            Progress::Delta(text) => EditEvent::Delta(text),
            Progress::Step(text) => EditEvent::Step(text),
            Progress::Judged(_) => return,
        });
    };
    match edit.run(progress).await {
        Ok(reply) => {
            let _ = send.send(EditEvent::Diff(Box::new(reply)));
            let _ = send.send(EditEvent::Done);
        }
        Err(refusal) => {
            let _ = send.send(EditEvent::Error(Box::new(error_reply(&refusal, &request_id))));
        }
    }
}

fn to_sse(event: &EditEvent) -> Event {
    Event::default().event(event.name()).data(event.data().unwrap_or_else(|_| "{}".to_owned()))
}
