//! `pantheon.refactor`, `.document`, `.fix` and `.run` → `{jobId}`: an edit of one document, made beside.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{Diagnostic, Range, Url};

use super::super::super::convert;
use super::argument;
use crate::config::Review;
use crate::documents::Follower;
use crate::edit::{self, Order};
use crate::session::Session;

#[derive(Deserialize)]
struct Argument {
    uri: Url,
    /// Absent means the whole document.
    #[serde(default)]
    range: Option<Range>,
    /// The document's version that the range belongs to; absent means the one that is open now.
    #[serde(default)]
    version: Option<i32>,
    /// An action of the catalogue; `pantheon.run` needs it, the others know theirs.
    #[serde(default)]
    command: Option<String>,
    #[serde(default)]
    diagnostics: Vec<Diagnostic>,
    #[serde(default)]
    instruction: Option<String>,
    #[serde(default)]
    review: Option<Review>,
}

pub(super) fn start(session: &Arc<Session>, command: Option<&str>, arguments: Vec<Value>) -> Result<Value> {
    let argument = argument::<Argument>(arguments)?;
    let command = command.map(str::to_owned).or_else(|| argument.command.clone());
    let command = command.ok_or_else(|| Error::invalid_params("`command` is missing: the name of an action"))?;
    let title = title(session, &command)?;
    let follower = session.documents.follow(argument.uri.as_str()).ok_or_else(|| not_open(&argument.uri))?;
    if session.is_excluded(argument.uri.as_str()) {
        return Err(excluded(session, &argument.uri));
    }
    if argument.version.is_some_and(|version| version != follower.base().version) {
        return Err(outdated(session, &argument.uri));
    }
    let order = order(session, argument, &follower, (command, title));
    let id = edit::start(session, order, follower);
    Ok(json!({ "jobId": id.to_string() }))
}

/// The error for a document that the editor has not opened, or that is none of the user's files.
pub(super) fn not_open(uri: &Url) -> Error {
    Error::invalid_params(format!("`{uri}` is not open; only open `file:` and `untitled:` documents can be used"))
}

fn title(session: &Session, command: &str) -> Result<String> {
    let known = session.catalogue.known();
    match known.find(command) {
        Some(action) => Ok(action.title.clone()),
        // Without a catalogue the engine decides.
        None if known.catalogue.is_none() => Ok(command.to_owned()),
        None => Err(Error::invalid_params(format!("the engine has no action `{}`", command.escape_debug()))),
    }
}

fn excluded(session: &Session, uri: &Url) -> Error {
    let name = session.name_of(uri.as_str());
    convert::request_failed(format!("`{name}` is not sent: it matches the setting `pantheon.exclude`"))
}

/// A range of an older text would select something else now.
fn outdated(session: &Session, uri: &Url) -> Error {
    let name = session.name_of(uri.as_str());
    convert::request_failed(format!("`{name}` changed since this action was listed; open the list of actions again"))
}

fn order(session: &Session, argument: Argument, follower: &Follower, (command, title): (String, String)) -> Order {
    let text = &follower.base().text;
    let encoding = session.capabilities().encoding;
    let selection = argument.range.map(|range| convert::byte_range(text, range, encoding));
    let diagnostics = argument.diagnostics.into_iter();
    let diagnostics = diagnostics.map(|diagnostic| convert::diagnostic(text, diagnostic, encoding)).collect();
    let instruction = argument.instruction.filter(|instruction| !instruction.trim().is_empty());
    let review = argument.review.unwrap_or_else(|| session.settings().review);
    Order { command, title, selection, diagnostics, instruction, review }
}
