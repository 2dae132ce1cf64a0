//! The way to the user: messages, questions, progress, edits.
//!
//! A request to the client is awaited by a task of its own: tower-lsp panics when an answer finds its waiter gone,
//! and a cancelled job may go at any time.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc;
use tower_lsp::lsp_types as lsp;
use tower_lsp::lsp_types::{notification, request};
use tower_lsp::{Client, lsp_types::Url};

use super::review::{Review, ReviewAnswer, ReviewRequest};
use super::workspace_edit::{self, ApplyEdit, WorkspaceEdit};
use super::{Capabilities, extension};
use crate::board::{ListedJob, Status};

/// How loud a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Something failed.
    Error,
    /// Something needs a look.
    Warning,
    /// Good to know.
    Info,
}

/// What the editor said to an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ApplyReply {
    /// It says that it applied it; editors say so too easily.
    Applied,
    /// It did not, with its reason if it gave one.
    Refused(Option<String>),
}

/// The client's side of the session; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Editor {
    client: Client,
}

impl Editor {
    /// The client that tower-lsp gives a server.
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Shows a message.
    pub(crate) async fn show(&self, level: Level, text: String) {
        self.client.show_message(message_type(level), text).await;
    }

    /// Asks a question; `None` when it is put away without an answer.
    ///
    /// # Errors
    /// When the editor cannot ask.
    pub(crate) async fn ask(&self, level: Level, text: String, buttons: &[&str]) -> jsonrpc::Result<Option<String>> {
        let button = |title: &&str| lsp::MessageActionItem { title: (*title).to_owned(), properties: HashMap::new() };
        let actions = Some(buttons.iter().map(button).collect());
        let params = lsp::ShowMessageRequestParams { typ: message_type(level), message: text, actions };
        Ok(self.request::<request::ShowMessageRequest>(params).await?.map(|item| item.title))
    }

    /// Opens a document for the user beside what they work on, for a question about it follows; `false` when the editor
    /// does not.
    pub(crate) async fn open(&self, uri: Url) -> bool {
        let params = lsp::ShowDocumentParams { uri, external: Some(false), take_focus: Some(false), selection: None };
        self.request::<request::ShowDocument>(params).await.is_ok_and(|result| result.success)
    }

    /// Asks for the settings of a section.
    pub(crate) async fn settings(&self, section: &str) -> Option<Value> {
        let item = lsp::ConfigurationItem { scope_uri: None, section: Some(section.to_owned()) };
        let params = lsp::ConfigurationParams { items: vec![item] };
        self.request::<request::WorkspaceConfiguration>(params).await.ok()?.into_iter().next()
    }

    /// Asks for a place to show progress in; `false` when there is none.
    pub(crate) async fn create_progress(&self, token: &str) -> bool {
        let params = lsp::WorkDoneProgressCreateParams { token: lsp::ProgressToken::String(token.to_owned()) };
        self.request::<request::WorkDoneProgressCreate>(params).await.is_ok()
    }

    /// Begins to show progress, with a way to cancel.
    pub(crate) async fn begin_progress(&self, token: &str, title: String) {
        let begin = lsp::WorkDoneProgressBegin { title, cancellable: Some(true), message: None, percentage: None };
        self.progress(token, lsp::WorkDoneProgress::Begin(begin)).await;
    }

    /// Shows how far it is.
    pub(crate) async fn report_progress(&self, token: &str, message: String) {
        let report = lsp::WorkDoneProgressReport { cancellable: Some(true), message: Some(message), percentage: None };
        self.progress(token, lsp::WorkDoneProgress::Report(report)).await;
    }

    /// Ends it.
    pub(crate) async fn end_progress(&self, token: &str, message: String) {
        let end = lsp::WorkDoneProgressEnd { message: Some(message) };
        self.progress(token, lsp::WorkDoneProgress::End(end)).await;
    }

    /// Asks the editor to apply an edit, in the richest form that it understands.
    pub(crate) async fn apply(&self, edit: &WorkspaceEdit, capabilities: &Capabilities) -> ApplyReply {
        match self.request::<ApplyEdit>(workspace_edit::params(edit, capabilities)).await {
            Ok(reply) if reply.applied => ApplyReply::Applied,
            Ok(reply) => ApplyReply::Refused(reply.failure_reason),
            Err(error) => ApplyReply::Refused(Some(error.message.into_owned())),
        }
    }

    /// Lets the user look at a proposal in the client's own diff editor; what is put away without a word is rejected.
    /// `None` when the client cannot do it after all.
    pub(crate) async fn review(&self, review: &Review) -> Option<ReviewAnswer> {
        let params = serde_json::to_value(review).ok()?;
        let answer = self.request::<ReviewRequest>(params).await.ok()?;
        Option::<ReviewAnswer>::deserialize(answer).ok().map(|answer| answer.unwrap_or(ReviewAnswer::Reject))
    }

    /// The answer to a review is not waited for any more.
    pub(crate) async fn close_review(&self, job: &str) {
        self.notify::<extension::ReviewClosed>(json!({ "jobId": job })).await;
    }

    /// Shows text of an answer that comes.
    pub(crate) async fn preview(&self, message: Value) {
        self.notify::<extension::Preview>(message).await;
    }

    /// Shows all jobs.
    pub(crate) async fn jobs(&self, jobs: &[ListedJob]) {
        self.notify::<extension::JobsChanged>(json!({ "jobs": jobs })).await;
    }

    /// Shows what a job changes, as a unified diff.
    pub(crate) async fn diff(&self, job: &str, diff: &str) {
        self.notify::<extension::ShowDiff>(json!({ "jobId": job, "diff": diff })).await;
    }

    /// Shows how the engine is.
    pub(crate) async fn status(&self, status: &Status) {
        self.notify::<extension::StatusChanged>(json!(status)).await;
    }

    async fn notify<N: notification::Notification<Params = Value>>(&self, params: Value) {
        self.client.send_notification::<N>(params).await;
    }

    async fn progress(&self, token: &str, value: lsp::WorkDoneProgress) {
        let token = lsp::ProgressToken::String(token.to_owned());
        let params = lsp::ProgressParams { token, value: lsp::ProgressParamsValue::WorkDone(value) };
        self.client.send_notification::<notification::Progress>(params).await;
    }

    async fn request<R>(&self, params: R::Params) -> jsonrpc::Result<R::Result>
    where
        R: request::Request + 'static,
        R::Params: Send,
        R::Result: Send,
    {
        let client = self.client.clone();
        let asked = tokio::spawn(async move { client.send_request::<R>(params).await });
        asked.await.unwrap_or_else(|_| Err(jsonrpc::Error::internal_error()))
    }
}

fn message_type(level: Level) -> lsp::MessageType {
    match level {
        Level::Error => lsp::MessageType::ERROR,
        Level::Warning => lsp::MessageType::WARNING,
        Level::Info => lsp::MessageType::INFO,
    }
}
