//! One file per notification of the client.

mod did_change;
mod did_change_configuration;
mod did_change_workspace_folders;
mod did_close;
mod did_open;
mod exit;
mod initialized;
mod work_done_progress_cancel;

pub(super) use did_change::did_change;
pub(crate) use did_change_configuration::did_change_configuration;
pub(crate) use did_change_workspace_folders::did_change_workspace_folders;
pub(super) use did_close::did_close;
pub(super) use did_open::did_open;
pub(super) use exit::exit;
pub(crate) use initialized::initialized;
pub(super) use work_done_progress_cancel::work_done_progress_cancel;
