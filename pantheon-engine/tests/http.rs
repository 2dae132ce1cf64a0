//! The engine's HTTP surface, asked over real sockets.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "http/engine.rs"]
mod engine;

#[path = "http/cases.rs"]
mod cases;
#[path = "http/edits.rs"]
mod edits;
#[path = "http/errors.rs"]
mod errors;
#[path = "http/jobs.rs"]
mod jobs;
#[path = "http/lifecycle.rs"]
mod lifecycle;
#[path = "http/overload.rs"]
mod overload;
#[path = "http/prompts.rs"]
mod prompts;
#[path = "http/replay.rs"]
mod replay;
#[path = "http/scaffold.rs"]
mod scaffold;
#[path = "http/several.rs"]
mod several;
