//! Turns one piece of async work into an answer's stream.
//!
//! The work runs only while the stream is polled and ends when the stream is dropped: there is no task to leak.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use futures_util::Stream;
use tokio::sync::mpsc;

use crate::provider::{AnswerEvent, AnswerStream, ProviderError};

/// Events that may wait for a slow reader; the work pauses when they do.
const WAITING: usize = 64;

/// The stream of what `work` emits; its error, if any, comes last.
pub(super) fn answering<W, F>(work: W) -> AnswerStream
where
    W: FnOnce(Emitter) -> F,
    F: Future<Output = Result<(), ProviderError>> + Send + 'static,
{
    let (sender, events) = mpsc::channel(WAITING);
    let work = work(Emitter { sender, started: AtomicBool::new(false) });
    Box::pin(Answering { work: Some(Box::pin(work)), events, failure: None })
}

/// Where work puts its events.
pub(super) struct Emitter {
    sender: mpsc::Sender<AnswerEvent>,
    started: AtomicBool,
}

impl Emitter {
    /// Passes an event on, when the reader has room for it.
    pub(super) async fn emit(&self, event: AnswerEvent) {
        self.started.store(true, Ordering::Relaxed);
        // The receiver lives beside the work in one value: when it is gone, so is the work.
        let _reader_gone = self.sender.send(event).await;
    }

    /// Passes text on; none is no event.
    pub(super) async fn text(&self, text: String) {
        if !text.is_empty() {
            self.emit(AnswerEvent::Text(text)).await;
        }
    }

    /// Whether anything was passed on: from then on the work cannot be started over.
    pub(super) fn started(&self) -> bool {
        self.started.load(Ordering::Relaxed)
    }
}

type Work = Pin<Box<dyn Future<Output = Result<(), ProviderError>> + Send>>;

struct Answering {
    work: Option<Work>,
    events: mpsc::Receiver<AnswerEvent>,
    failure: Option<ProviderError>,
}

impl Stream for Answering {
    type Item = Result<AnswerEvent, ProviderError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(work) = &mut self.work
            && let Poll::Ready(result) = work.as_mut().poll(context)
        {
            // Its processes and connections go now, not when the reader is done.
            self.work = None;
            self.failure = result.err();
        }
        match self.events.poll_recv(context) {
            Poll::Ready(Some(event)) => Poll::Ready(Some(Ok(event))),
            Poll::Ready(None) => Poll::Ready(self.failure.take().map(Err)),
            Poll::Pending => Poll::Pending,
        }
    }
}
