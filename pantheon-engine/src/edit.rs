//! The edit pipeline: request → task → prompt → answer → hunks → candidate → gates → changeset.
//!
//! No HTTP here and no provider by name. `replay` runs the same functions on recorded answers.

mod adopt;
pub mod agent;
pub mod answer;
mod answers;
pub mod ask;
mod boundary;
pub mod candidate;
pub mod changeset;
mod format;
pub mod gates;
mod held;
pub mod hunk;
mod lay_out;
pub mod locate;
pub mod parse;
pub mod paths;
pub mod reads;
pub mod recorded;
mod recorder;
mod region;
pub mod request;
mod run;
pub mod sentinel;
mod spent;

pub use answers::{Answers, Memory, Source};
pub use boundary::{Boundary, Gate};
pub use gates::CheckedEdit;
pub use held::Held;
pub use lay_out::lay_out;
pub use recorder::Recorder;
pub use run::{Judged, Outcome, Progress, Run, read_as};
pub use spent::Spent;
