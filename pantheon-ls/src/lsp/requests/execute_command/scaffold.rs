//! `pantheon.scaffold {command, instruction?, folder?}` → `{jobId}`: new files in a folder of the workspace; with
//! `repoUrl` in a repository, as a pushed branch.

use std::path::PathBuf;
use std::sync::Arc;

use pantheon_protocol::wire::{CommandLine, FileOperation, GitFlowRequest, Scope};
use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::Url;

use super::super::super::convert;
use super::argument;
use crate::config::Review;
use crate::edit::{self, Order, Subject};
use crate::session::Session;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Argument {
    /// Such as `scaffold:service user-auth-api --template rust-axum`.
    command: String,
    #[serde(default)]
    instruction: Option<String>,
    /// A folder of the workspace, or something in it; absent means the first one.
    #[serde(default)]
    folder: Option<Url>,
    /// A repository, in place of a folder.
    #[serde(default)]
    repo_url: Option<String>,
    /// The branch to push; absent means a new one.
    #[serde(default)]
    branch: Option<String>,
    /// The branch to begin from; absent means the default branch.
    #[serde(default)]
    base: Option<String>,
    #[serde(default)]
    review: Option<Review>,
}

pub(super) fn scaffold(session: &Arc<Session>, arguments: Vec<Value>) -> Result<Value> {
    let argument = argument::<Argument>(arguments)?;
    let title = title(session, &argument.command)?;
    if argument.repo_url.is_some() {
        let id = edit::start_on_repository(session, title, request(argument));
        return Ok(json!({ "jobId": id.to_string() }));
    }
    let folder = folder(session, argument.folder.as_ref())?;
    let order = Order {
        command: argument.command,
        title,
        scope: Scope::Repository,
        instruction: argument.instruction.filter(|instruction| !instruction.trim().is_empty()),
        review: argument.review.unwrap_or_else(|| session.settings().review),
        ..Order::default()
    };
    let id = edit::start(session, order, Subject::Folder(folder));
    Ok(json!({ "jobId": id.to_string() }))
}

/// A branch is looked at before it is merged, so that only who says so is asked before the push.
fn request(argument: Argument) -> GitFlowRequest {
    GitFlowRequest {
        repo_url: argument.repo_url.unwrap_or_default(),
        command: argument.command,
        branch: argument.branch,
        base: argument.base,
        instruction: argument.instruction.filter(|instruction| !instruction.trim().is_empty()),
        dry_run: false,
        review: matches!(argument.review, Some(Review::Ask | Review::Preview)),
    }
}

fn title(session: &Session, command: &str) -> Result<String> {
    let name = CommandLine::parse(command).name;
    let known = session.catalogue.known();
    match known.find_scaffold(name) {
        Some(action) => Ok(action.title.clone()),
        // Without a catalogue the engine decides.
        None if known.catalogue.is_none() && !name.is_empty() => Ok(name.to_owned()),
        None => Err(Error::invalid_params(format!(
            "`{}` makes no files; `command` is such as `scaffold:service user-auth-api --template fastapi`",
            name.escape_debug()
        ))),
    }
}

/// A folder in which this editor can make files.
fn folder(session: &Session, uri: Option<&Url>) -> Result<PathBuf> {
    let capabilities = session.capabilities();
    let creates = capabilities.versioned_edits && capabilities.file_operations.contains(&FileOperation::Create);
    if !capabilities.apply_edit || !creates {
        let problem = "this editor does not say that it can create files (`workspace.workspaceEdit.resourceOperations`); \
                       use `gods scaffold` in a terminal instead";
        return Err(convert::request_failed(problem.to_owned()));
    }
    session.folder(uri.map(Url::as_str)).ok_or_else(|| {
        convert::request_failed(match uri {
            Some(uri) => format!("`{uri}` is in no folder of the workspace; open its folder first"),
            None => "no folder is open; open the one that the files shall go to".to_owned(),
        })
    })
}
