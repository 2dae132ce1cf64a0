//! The real language server over pipes, against a scripted engine: what an editor may rely on.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the harness fails the test that uses it")]

mod actions;
mod board;
mod buffer;
mod client;
mod commands;
mod diff_editor;
mod edits;
mod encodings;
mod engine;
mod engine_away;
mod lifecycle;
mod malformed;
mod order;
mod project;
mod review;
mod scaffold;
mod settings;
mod several;
mod several_refused;
mod sync;
mod workspace;
