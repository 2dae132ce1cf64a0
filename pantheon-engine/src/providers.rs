//! The providers, one file or folder each, and which of them answers.

mod choose;
pub mod rule_folder;
pub mod rules;

pub use choose::choose;
