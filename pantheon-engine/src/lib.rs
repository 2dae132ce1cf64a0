//! The engine: prompts, providers and the edit pipeline behind a small HTTP API.
//!
//! Everything that must never leave lives here: prompt text, model keys, the `claude` sign-in.

mod accept;
pub mod cli;
pub mod config;
pub mod edit;
pub mod filter;
pub mod flow;
pub mod git;
pub mod http;
pub mod jobs;
pub mod language;
pub mod metrics;
pub mod process;
pub mod prompts;
pub mod provider;
pub mod providers;
pub mod refusal;
pub mod runs;
pub mod scaffold;
pub mod scratch;
pub mod secrets;
pub mod shared;
pub mod telemetry;
pub mod tenants;
pub mod tree;
