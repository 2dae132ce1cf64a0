//! `workspace/executeCommand`: one file per command. Every command answers at once; what takes time goes on beside.

mod actions;
mod answer;
mod cancel;
mod decide;
mod diff;
mod document_text;
mod edit;
mod jobs;
mod reconnect;
mod retry;
mod scaffold;

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::ExecuteCommandParams;

use super::super::convert;
use crate::edit::Decision;
use crate::session::Session;

/// The commands, as `initialize` names them.
pub(super) const NAMES: [&str; 15] = [
    "pantheon.refactor",
    "pantheon.document",
    "pantheon.fix",
    "pantheon.run",
    "pantheon.scaffold",
    "pantheon.retry",
    "pantheon.answer",
    "pantheon.cancel",
    "pantheon.jobs",
    "pantheon.diff",
    "pantheon.accept",
    "pantheon.reject",
    "pantheon.actions",
    "pantheon.documentText",
    "pantheon.reconnect",
];

pub(crate) fn execute_command(session: &Arc<Session>, params: Option<Value>) -> Result<Value> {
    let params = convert::params::<ExecuteCommandParams>(params)?;
    let arguments = params.arguments;
    match params.command.as_str() {
        "pantheon.refactor" => edit::start(session, Some("refactor"), arguments),
        "pantheon.document" => edit::start(session, Some("document"), arguments),
        "pantheon.fix" => edit::start(session, Some("fix"), arguments),
        "pantheon.run" => edit::start(session, None, arguments),
        "pantheon.scaffold" => scaffold::scaffold(session, arguments),
        "pantheon.retry" => retry::retry(session, arguments),
        "pantheon.answer" => answer::answer(session, arguments),
        "pantheon.cancel" => cancel::cancel(session, arguments),
        "pantheon.jobs" => Ok(jobs::jobs(session)),
        "pantheon.diff" => diff::diff(session, arguments),
        "pantheon.accept" => decide::decide(session, arguments, Decision::Accept),
        "pantheon.reject" => decide::decide(session, arguments, Decision::Reject),
        "pantheon.actions" => Ok(actions::actions(session)),
        "pantheon.documentText" => document_text::document_text(session, arguments),
        "pantheon.reconnect" => Ok(reconnect::reconnect(session)),
        other => Err(Error::invalid_params(format!("there is no command `{}`", other.escape_debug()))),
    }
}

/// The one argument object of a command; none counts as an empty one.
fn argument<T: DeserializeOwned>(mut arguments: Vec<Value>) -> Result<T> {
    let argument = match arguments.len() {
        0 => json!({}),
        1 => arguments.remove(0),
        count => return Err(Error::invalid_params(format!("one argument object is expected, {count} were given"))),
    };
    serde_json::from_value(argument).map_err(|error| Error::invalid_params(format!("the argument object: {error}")))
}
