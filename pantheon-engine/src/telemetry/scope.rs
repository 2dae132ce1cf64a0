//! The spans that all others are parts of: a request, and an attempt at a run. Their ids stand in every log line below them.

use http::Method;
use opentelemetry::trace::{SpanContext, TraceContextExt as _, TraceFlags, TraceState};
use pantheon_protocol::trace::TraceParent;
use tracing::field::Empty;
use tracing::{Metadata, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan as _;

use crate::metrics::method_word;

/// A request's span; `parent` is what its client said.
pub fn request(route: &str, method: &Method, id: &str, parent: Option<TraceParent>) -> Span {
    let method = method_word(method);
    let span = tracing::debug_span!(
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        trace_id = Empty,
        span_id = Empty,
        request_id = id,
        tenant = Empty,
        command = Empty,
        outcome = Empty,
    );
    begin(span, parent)
}

/// The span of an attempt at a run; `parent` is the request that asked for it.
pub fn run(id: &str, tenant: &str, attempt: u32, parent: Option<TraceParent>) -> Span {
    let span = tracing::debug_span!(
        "run.attempt",
        trace_id = Empty,
        span_id = Empty,
        job_id = id,
        tenant,
        attempt,
        outcome = Empty,
    );
    begin(span, parent)
}

/// Whether a span is one of these.
pub fn is_scope(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && metadata.target() == module_path!()
}

/// What to say to whoever goes on with the present work later.
pub fn current() -> Option<TraceParent> {
    let span = Span::current();
    exported(&span).or_else(|| noted(&span))
}

/// Gives the span its place in a trace, whether that is exported or only logged.
fn begin(span: Span, parent: Option<TraceParent>) -> Span {
    if let Some(parent) = parent {
        let flags = if parent.sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
        let (trace, from) = (parent.trace_id.into(), parent.span_id.into());
        let context = SpanContext::new(trace, from, flags, true, TraceState::default());
        // Without a collector there is nothing to be a part of.
        let _exported = span.set_parent(opentelemetry::Context::new().with_remote_span_context(context));
    }
    if let Some(own) = exported(&span).or(parent).or_else(new) {
        span.record("trace_id", own.trace());
        span.record("span_id", own.span());
        note(&span, own);
    }
    span
}

fn exported(span: &Span) -> Option<TraceParent> {
    let context = span.context();
    let context = context.span().span_context().clone();
    context.is_valid().then(|| TraceParent {
        trace_id: u128::from_be_bytes(context.trace_id().to_bytes()),
        span_id: u64::from_be_bytes(context.span_id().to_bytes()),
        sampled: context.is_sampled(),
    })
}

fn new() -> Option<TraceParent> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).ok()?;
    Some(TraceParent::from_random(bytes))
}

fn note(span: &Span, own: TraceParent) {
    span.with_subscriber(|(id, subscriber)| {
        let registry = subscriber.downcast_ref::<Registry>();
        if let Some(data) = registry.and_then(|registry| registry.span(id)) {
            data.extensions_mut().insert(own);
        }
    });
}

/// What was noted of the span, or of the nearest around it.
fn noted(span: &Span) -> Option<TraceParent> {
    let found = span.with_subscriber(|(id, subscriber)| {
        let span = subscriber.downcast_ref::<Registry>()?.span(id)?;
        span.scope().find_map(|span| span.extensions().get::<TraceParent>().copied())
    });
    found.flatten()
}
