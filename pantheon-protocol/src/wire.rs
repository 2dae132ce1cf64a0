//! The JSON shapes of the engine's API, one file per resource.
//!
//! All names are camelCase on the wire. Unknown fields are ignored on input, so that either side may be newer.

mod catalogue;
mod command_line;
mod edit;
mod feedback;
mod git_flow;
mod job;
mod selection;
mod status;

pub use catalogue::{Action, ActionKind, Catalogue, Scope, Template};
pub use command_line::CommandLine;
pub use edit::{
    Diagnostic, Diff, EditEvent, EditReply, EditRequest, FileOperation, Severity, SourceFile, StartedEvent, Success,
    TextEdit, Tier, Usage,
};
pub use feedback::{Feedback, Outcome};
pub use git_flow::{BatchAccepted, BatchRequest, GitFlowReply, GitFlowRequest, RunAccepted};
pub use job::{Diffstat, Job, JobEvent, JobKind, JobList, JobState};
pub use selection::{Position, Selection};
pub use status::{Health, HealthStatus};
