//! One answer that several wait for: it is written once, and all read it from its beginning.

use std::sync::Arc;

use futures_util::{StreamExt as _, stream};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use crate::edit::sentinel::Sentinel;
use crate::provider::{AnswerEvent, AnswerStream, ProviderError};

/// An answer that is being written. It is given up when the last who waits for it goes.
#[derive(Debug)]
pub(super) struct Flight {
    sentinel: Sentinel,
    said: watch::Receiver<Vec<Result<AnswerEvent, ProviderError>>>,
    _writer: AbortOnDropHandle<()>,
}

impl Flight {
    /// Begins to read an answer, in a task of its own, so that whoever asked first may go.
    pub fn begin(mut answer: AnswerStream, sentinel: Sentinel) -> Arc<Self> {
        let (say, said) = watch::channel(Vec::new());
        let write = async move {
            while let Some(event) = answer.next().await {
                say.send_modify(|said: &mut Vec<_>| said.push(event));
            }
        };
        let writer = AbortOnDropHandle::new(tokio::spawn(write.in_current_span()));
        Arc::new(Self { sentinel, said, _writer: writer })
    }

    /// The marks that the answer is written with.
    pub fn sentinel(&self) -> &Sentinel {
        &self.sentinel
    }

    /// The answer for whoever asked first, and pays.
    pub fn lead(self: &Arc<Self>) -> AnswerStream {
        let next = (Arc::clone(self), self.said.clone(), 0);
        Box::pin(stream::unfold(next, |(flight, mut said, next)| async move {
            loop {
                let event = said.borrow_and_update().get(next).cloned();
                match event {
                    Some(event) => return Some((event, (flight, said, next + 1))),
                    // The writer is gone when all is said.
                    None => said.changed().await.ok()?,
                }
            }
        }))
    }

    /// The same for whoever joined: it costs nothing more.
    pub fn follow(self: &Arc<Self>) -> AnswerStream {
        Box::pin(self.lead().map(|event| {
            event.map(|event| match event {
                AnswerEvent::Done { stop, model, .. } => AnswerEvent::Done { stop, usage: None, model },
                event => event,
            })
        }))
    }
}
