//! The edit pipeline: request → task → prompt → answer → candidate → gates → checked edit.
//!
//! No HTTP here and no provider by name. `replay` runs the same functions on recorded answers.

pub mod agent;
pub mod answer;
pub mod ask;
pub mod candidate;
pub mod gates;
pub mod hunk;
pub mod locate;
pub mod parse;
pub mod paths;
pub mod region;
pub mod request;
mod run;
pub mod sentinel;

pub use gates::CheckedEdit;
pub use run::{Outcome, Progress, Run};
