//! The user's files, for the programs on the user's side: which may be sent, and how several are changed at once.
//!
//! The engine must not use this: it sees texts that were sent to it and never a workspace. Nothing here asks the user
//! or knows an encoding beside UTF-8; a program that knows more gives `Collect` its own reader.

mod collect;
mod exclude;
mod hash;
mod left_out;
mod save;
mod text;
mod workspace;

pub use collect::{Collect, CollectError, Collected, Limits, Seen, WorkspaceFile};
pub use exclude::{Exclude, GlobError};
pub use hash::ContentHash;
pub use left_out::{Few, LeftOut, Reason};
pub use save::{Change, SaveError, SaveReason, save};
pub use text::{NotText, ReadError, Text, UTF_8, read_bytes, read_text};
pub use workspace::{Place, PlaceError, Workspace};
