//! One question to the engine and its checked answer; nothing is written here.

use futures_util::StreamExt;
use pantheon_protocol::client::ClientError;
use pantheon_protocol::wire::{Diff, EditEvent, EditReply, EditRequest, Tier};

use crate::change::FileChange;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::sent::Sent;

/// Changes that fit the files as they were read.
#[derive(Debug)]
pub(crate) struct Proposal {
    /// All of them or none are to be carried out.
    pub(crate) changes: Vec<FileChange>,
    /// For feedback.
    pub(crate) request_id: String,
    /// Who answered.
    pub(crate) provider: String,
    /// What the engine has to say about it.
    pub(crate) message: Option<String>,
    /// Why the user must be asked, whatever the flags say.
    pub(crate) ask: Option<String>,
    /// How exactly the answer matched the files, where that is worth a word.
    pub(crate) loosely: Option<&'static str>,
}

impl Proposal {
    /// Asks the engine, with progress on a terminal. Dropping the future cancels the work in the engine.
    ///
    /// # Errors
    /// When the engine is away, refuses, or its changes do not fit the files.
    pub(crate) async fn ask(engine: &Engine, sent: &Sent, request: &EditRequest) -> Result<Self, Failure> {
        let reply = reply(engine, sent, request).await?;
        let provider = reply.by();
        let EditReply { request_id, message, ask, tier, diff, diffs, .. } = reply;
        let diffs = if diffs.is_empty() { vec![about_main(diff, sent)] } else { diffs };
        // With no file that stands out there is nothing that an empty change could be about.
        let diffs = diffs.into_iter().filter(|diff| diff.operation.is_some() || !diff.edits.is_empty());
        let mut changes = diffs.map(|diff| FileChange::check(diff, sent)).collect::<Result<Vec<_>, _>>()?;
        changes.retain(|change| !change.is_nothing());
        Ok(Self { changes, request_id, provider, message, ask, loosely: tier.and_then(words) })
    }
}

/// The change of an answer about one file: whatever its spelling of the path, it is the file that stands out.
fn about_main(diff: Diff, sent: &Sent) -> Diff {
    match &sent.main {
        Some(main) => Diff { file_path: main.path.clone(), ..diff },
        None => diff,
    }
}

/// What was overlooked to find the place of an answer.
fn words(tier: Tier) -> Option<&'static str> {
    match tier {
        Tier::Exact => None,
        Tier::TrimmedEnd => Some("white space at the end of lines"),
        Tier::Trimmed => Some("indentation"),
        Tier::Unicode => Some("punctuation or the form of characters"),
        Tier::Context => Some("a line that differs from the file"),
    }
}

async fn reply(engine: &Engine, sent: &Sent, request: &EditRequest) -> Result<EditReply, Failure> {
    let progress = Progress::start(&format!("{} {}", request.command, sent.name()));
    let mut events = engine.client.edit(request).await?;
    let mut reply = None;
    while let Some(event) = events.next().await {
        match event? {
            EditEvent::Queued { .. } => progress.say("waiting for its turn"),
            EditEvent::Started(started) => progress.say(&started.words()),
            EditEvent::Delta(text) => progress.stream(&text),
            EditEvent::Step(step) => progress.say(&step),
            EditEvent::Diff(diff) => reply = Some(*diff),
            EditEvent::Done => break,
            EditEvent::Error(error) => return Err(ClientError::Refused(error).into()),
        }
    }
    reply.ok_or_else(|| Failure::CutShort(engine.client.url().to_owned()))
}
