//! One question to the engine and its checked answer; nothing is written here.

use futures_util::StreamExt;
use pantheon_protocol::client::ClientError;
use pantheon_protocol::diff::apply_edits;
use pantheon_protocol::wire::{EditEvent, EditReply, EditRequest};

use crate::document::Document;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::progress::Progress;

/// A change that fits the document as it was read.
#[derive(Debug)]
pub(crate) struct Proposal {
    /// The text afterwards.
    pub(crate) suggested: String,
    /// For feedback.
    pub(crate) request_id: String,
    /// Who answered.
    pub(crate) provider: String,
    /// What the engine has to say about it.
    pub(crate) message: Option<String>,
}

impl Proposal {
    /// Asks the engine, with progress on a terminal. Dropping the future cancels the work in the engine.
    ///
    /// # Errors
    /// When the engine is away, refuses, or its edits do not fit the document.
    pub(crate) async fn ask(engine: &Engine, document: &Document, request: &EditRequest) -> Result<Self, Failure> {
        let reply = reply(engine, request).await?;
        let suggested =
            apply_edits(&document.text, &reply.diff.edits).map_err(|_| Failure::Misfit(document.name.clone()))?;
        let EditReply { request_id, provider, message, .. } = reply;
        Ok(Self { suggested, request_id, provider, message })
    }
}

async fn reply(engine: &Engine, request: &EditRequest) -> Result<EditReply, Failure> {
    let progress = Progress::start(&request.command, &request.file_path);
    let mut events = engine.client.edit(request).await?;
    let mut reply = None;
    while let Some(event) = events.next().await {
        match event? {
            EditEvent::Queued { .. } => progress.say("waiting for its turn"),
            EditEvent::Started(started) => progress.say(&started.provider),
            EditEvent::Delta(text) => progress.stream(&text),
            EditEvent::Diff(diff) => reply = Some(*diff),
            EditEvent::Done => break,
            EditEvent::Error(error) => return Err(ClientError::Refused(error).into()),
        }
    }
    reply.ok_or_else(|| Failure::CutShort(engine.client.url().to_owned()))
}
