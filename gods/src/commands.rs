//! One file per command.

pub(crate) mod actions;
pub(crate) mod completions;
pub(crate) mod doctor;
pub(crate) mod edit;
pub(crate) mod jobs;
mod repository;
pub(crate) mod run;
pub(crate) mod scaffold;
pub(crate) mod stats;
