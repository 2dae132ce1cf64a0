//! What an operator can see of the engine's work beside its metrics: spans, and the log.
//!
//! Spans and log lines carry ids, names of the engine's own and numbers: no code, no prompt, no token, no path and no
//! repository.

mod json;
mod panics;
mod scope;
mod traces;

use tracing::Span;

pub use json::JsonLines;
pub use panics::log_panics;
pub use scope::{current, is_scope, request, run};
pub use traces::Traces;

/// The same work, as a part of the span that it is asked for in: for work that another thread does.
pub fn in_span<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> T {
    let span = Span::current();
    move || span.in_scope(work)
}
