//! The providers, one file or folder each, and which of them answers.

mod answering;
pub mod anthropic;
mod choose;
pub mod claude;
mod http;
pub mod openai;
mod retry;
pub mod rule_folder;
pub mod rules;
mod sse;

pub use choose::{Providers, choose};
