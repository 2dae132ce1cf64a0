//! Watches answers go by: when the first text came, how it ended, and the tokens. It changes nothing.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use futures_util::Stream;
use pantheon_protocol::wire::Usage;
use tracing::Span;
use tracing::field::Empty;

use super::{AgentEvent, AgentStream, AnswerEvent, AnswerStream, ProviderError};
use crate::metrics::{self, Asked};

/// The same answer, counted and traced; `provider` is the name of who gives it.
pub fn watched(provider: &'static str, answer: AnswerStream) -> AnswerStream {
    Box::pin(Watched::new(provider, answer))
}

/// The same work of an agent, counted and traced.
pub fn watched_agent(provider: &'static str, work: AgentStream) -> AgentStream {
    Box::pin(Watched::new(provider, work))
}

type Events<E> = Pin<Box<dyn Stream<Item = Result<E, ProviderError>> + Send>>;

/// What an event says to whoever counts.
enum Said<'a> {
    /// There is something to see.
    Text,
    /// It is over.
    End(Option<Usage>, Option<&'a str>),
}

trait Says {
    fn says(&self) -> Said<'_>;
}

impl Says for AnswerEvent {
    fn says(&self) -> Said<'_> {
        match self {
            Self::Text(_) => Said::Text,
            Self::Unchanged(_) => Said::End(None, None),
            Self::Done { usage, model, .. } => Said::End(*usage, model.as_deref()),
        }
    }
}

impl Says for AgentEvent {
    fn says(&self) -> Said<'_> {
        match self {
            Self::Step(_) => Said::Text,
            Self::Done { usage, model, .. } => Said::End(*usage, model.as_deref()),
        }
    }
}

struct Watched<E> {
    provider: &'static str,
    events: Events<E>,
    begun: Instant,
    has_text: bool,
    end: Asked,
    span: Span,
}

impl<E> Watched<E> {
    fn new(provider: &'static str, events: Events<E>) -> Self {
        let span = tracing::debug_span!(
            "provider.answer",
            otel.kind = "client",
            provider,
            outcome = Empty,
            input_tokens = Empty,
            output_tokens = Empty,
            first_text_ms = Empty,
        );
        Self { provider, events, begun: Instant::now(), has_text: false, end: Asked::Dropped, span }
    }

    fn text(&mut self) {
        if !std::mem::replace(&mut self.has_text, true) {
            let took = self.begun.elapsed();
            self.span.record("first_text_ms", u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
            metrics::all().models.first_text(self.provider, took);
        }
    }

    fn end(&mut self, usage: Option<Usage>, model: Option<&str>) {
        self.end = Asked::Answered;
        if let Some(usage) = usage {
            self.span.record("input_tokens", usage.input_tokens).record("output_tokens", usage.output_tokens);
            metrics::all().models.spent(self.provider, model, usage);
        }
    }
}

impl<E: Says> Stream for Watched<E> {
    type Item = Result<E, ProviderError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.span.clone().in_scope(|| self.events.as_mut().poll_next(context));
        match &polled {
            Poll::Ready(Some(Ok(event))) => match event.says() {
                Said::Text => self.text(),
                Said::End(usage, model) => self.end(usage, model),
            },
            Poll::Ready(Some(Err(error))) => self.end = Asked::Failed(error.kind()),
            Poll::Ready(None) | Poll::Pending => {}
        }
        polled
    }
}

impl<E> Drop for Watched<E> {
    fn drop(&mut self) {
        self.span.record("outcome", self.end.as_str());
        metrics::all().models.asked(self.provider, &self.end, self.begun.elapsed());
    }
}
