//! One file per request of the client.

mod code_action;
mod execute_command;
mod initialize;

pub(super) use code_action::code_action;
pub(super) use execute_command::execute_command;
pub(crate) use initialize::initialize;
