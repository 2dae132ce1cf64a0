//! The border to LSP: the only place, with `server.rs`, that names tower-lsp and lsp-types.
//!
//! What comes in is turned into the core's own types here; what goes out is built here.

mod capabilities;
mod convert;
mod editor;
mod extension;
mod layer;
mod message;
pub(crate) mod notifications;
pub(crate) mod requests;
mod review;
mod transport;
mod workspace_edit;

pub(crate) use capabilities::Capabilities;
pub(crate) use editor::{ApplyReply, Editor, Level};
pub(crate) use layer::Ordered;
pub(crate) use review::{ChosenFile, Operation, Review, ReviewAnswer, ReviewFile, ReviewHunk, Style};
pub(crate) use transport::serve;
pub(crate) use workspace_edit::{Confirm, Step, WorkspaceEdit};
