//! Turns one piece of async work into a stream of events.
//!
//! The work runs only while the stream is polled and ends when the stream is dropped: there is no task to leak.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use futures_util::Stream;
use tokio::sync::mpsc;

use crate::provider::{AnswerEvent, ProviderError};

/// Events that may wait for a slow reader; the work pauses when they do.
const WAITING: usize = 64;

/// A stream of events, or of the error that ends it.
type Events<E> = Pin<Box<dyn Stream<Item = Result<E, ProviderError>> + Send>>;

/// The stream of what `work` emits; its error, if any, comes last.
pub(super) fn answering<E, W, F>(work: W) -> Events<E>
where
    E: Send + Unpin + 'static,
    W: FnOnce(Emitter<E>) -> F,
    F: Future<Output = Result<(), ProviderError>> + Send + 'static,
{
    let (sender, events) = mpsc::channel(WAITING);
    let work = work(Emitter { sender, started: AtomicBool::new(false) });
    Box::pin(Answering { work: Some(Box::pin(work)), events, failure: None })
}

/// Where work puts its events.
pub(super) struct Emitter<E = AnswerEvent> {
    sender: mpsc::Sender<E>,
    started: AtomicBool,
}

impl<E> Emitter<E> {
    /// Passes an event on, when the reader has room for it.
    pub(super) async fn emit(&self, event: E) {
        self.started.store(true, Ordering::Relaxed);
        // The receiver lives beside the work in one value: when it is gone, so is the work.
        let _reader_gone = self.sender.send(event).await;
    }

    /// Whether anything was passed on: from then on the work cannot be started over.
    pub(super) fn started(&self) -> bool {
        self.started.load(Ordering::Relaxed)
    }
}

impl Emitter {
    /// Passes text on; none is no event.
    pub(super) async fn text(&self, text: String) {
        if !text.is_empty() {
            self.emit(AnswerEvent::Text(text)).await;
        }
    }
}

type Work = Pin<Box<dyn Future<Output = Result<(), ProviderError>> + Send>>;

struct Answering<E> {
    work: Option<Work>,
    events: mpsc::Receiver<E>,
    failure: Option<ProviderError>,
}

impl<E> Stream for Answering<E> {
    type Item = Result<E, ProviderError>;

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
