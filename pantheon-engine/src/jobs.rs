//! What the engine works on: who may see it, follow it and end it. No HTTP types.

mod edits;
mod elsewhere;

use self::edits::ended;

pub use edits::{Changes, EditJob, EditJobs, Events, Topic};
pub use elsewhere::{Elsewhere, Others, States};
