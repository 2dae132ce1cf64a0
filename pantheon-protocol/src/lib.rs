//! The words that both sides of Pantheon use: wire types, the closed list of errors, text diff and rebase.
//!
//! No I/O here, but for the engine's HTTP client and the private engine behind the feature `client`, and the user's
//! files behind the feature `files`.
//! No prompt text, no LSP types, no HTTP server types: those belong to the programs.

pub mod diff;
pub mod error;
pub mod exclude;
pub mod hunks;
pub mod mark;
pub mod path;
pub mod rebase;
pub mod trace;
pub mod wire;

#[cfg(feature = "client")]
pub mod client;

#[cfg(feature = "files")]
pub mod files;
