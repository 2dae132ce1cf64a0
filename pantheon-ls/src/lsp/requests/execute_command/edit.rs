//! `pantheon.refactor`, `.document`, `.fix` and `.run` → `{jobId}`: an edit of one document, made beside.

use std::sync::Arc;

use pantheon_protocol::wire::Scope;
use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{Diagnostic, Range, Url};

use super::super::super::convert;
use super::argument;
use crate::config::Review;
use crate::documents::Follower;
use crate::edit::{self, Order, Subject};
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
    let (title, scope) = action(session, &command)?;
    let follower = session.documents.follow(argument.uri.as_str()).ok_or_else(|| not_open(&argument.uri))?;
    if session.is_excluded(argument.uri.as_str()) {
        return Err(excluded(session, &argument.uri));
    }
    if scope == Scope::Workspace {
        check_workspace(session, &argument.uri)?;
    }
    if argument.version.is_some_and(|version| version != follower.base().version) {
        return Err(outdated(session, &argument.uri));
    }
    let order = Order { command, title, scope, ..order(session, argument, &follower) };
    let id = edit::start(session, order, Subject::Document(follower));
    Ok(json!({ "jobId": id.to_string() }))
}

/// The error for a document that the editor has not opened, or that is none of the user's files.
pub(super) fn not_open(uri: &Url) -> Error {
    Error::invalid_params(format!("`{uri}` is not open; only open `file:` and `untitled:` documents can be used"))
}

/// The action's title and scope.
fn action(session: &Session, command: &str) -> Result<(String, Scope)> {
    let known = session.catalogue.known();
    match known.find(command) {
        Some(action) => Ok((action.title.clone(), action.scope)),
        // Without a catalogue the engine decides.
        None if known.catalogue.is_none() => Ok((command.to_owned(), Scope::default())),
        None => Err(Error::invalid_params(format!("the engine has no action `{}`", command.escape_debug()))),
    }
}

/// Whether an edit of several files can be carried out at all; a model is not asked for one that cannot.
fn check_workspace(session: &Session, uri: &Url) -> Result<()> {
    let name = session.name_of(uri.as_str());
    let problem = if session.root_of(uri.as_str()).is_none() {
        format!("`{name}` is in no folder of the workspace; open its folder, for this action is about all of its files")
    } else if !session.capabilities().apply_edit {
        "this action changes several files, and this editor does not say that it can (`workspace.applyEdit`); use \
         `gods` in a terminal instead"
            .to_owned()
    } else {
        return Ok(());
    };
    Err(convert::request_failed(problem))
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

fn order(session: &Session, argument: Argument, follower: &Follower) -> Order {
    let text = &follower.base().text;
    let encoding = session.capabilities().encoding;
    let diagnostics = argument.diagnostics.into_iter();
    Order {
        selection: argument.range.map(|range| convert::byte_range(text, range, encoding)),
        diagnostics: diagnostics.map(|diagnostic| convert::diagnostic(text, diagnostic, encoding)).collect(),
        instruction: argument.instruction.filter(|instruction| !instruction.trim().is_empty()),
        review: argument.review.unwrap_or_else(|| session.settings().review),
        ..Order::default()
    }
}
