//! One file per command.

pub(crate) mod actions;
pub(crate) mod completions;
pub(crate) mod doctor;
pub(crate) mod edit;
pub(crate) mod jobs;
pub(crate) mod login;
pub(crate) mod logout;
mod repository;
pub(crate) mod run;
pub(crate) mod scaffold;
pub(crate) mod stats;
pub(crate) mod token;
