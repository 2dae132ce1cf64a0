//! What the engine works on: who may see it, follow it and end it. No HTTP types.

mod edits;

pub use edits::{Changes, EditJob, EditJobs, Events, Topic};
