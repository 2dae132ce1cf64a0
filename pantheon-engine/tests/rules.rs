//! The built-in rules on cases kept as files, and on the real files that a development machine holds.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "rules/ask.rs"]
mod ask;
#[path = "rules/cases.rs"]
mod cases;
#[path = "rules/corpus.rs"]
mod corpus;
#[path = "rules/fixes.rs"]
mod fixes;
#[path = "rules/provider.rs"]
mod provider;
