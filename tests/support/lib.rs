//! What whole-product tests and the chores share: the real programs as values that end what they started.
//!
//! Nothing of Pantheon is imitated here. The outside is: a model is a scripted one on loopback.

pub mod engine;
pub mod language_server;
pub mod programs;
pub mod text;
