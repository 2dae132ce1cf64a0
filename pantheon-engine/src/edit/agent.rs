//! Work on several files by an agent: its tree is written, it works there, and what it left is read as changes.
//!
//! Nothing is checked here but paths and sizes: the changes go through the gates like those of any other answer.

use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::path::RelativePath;
use pantheon_protocol::wire::Usage;

use super::changeset::{self, Changeset};
use super::held::Held;
use super::hunk::{Change, FileChange, Format, Patch};
use crate::provider::{
    Agent, AgentEvent, AgentJob, AgentLimits, AgentStream, Material, Prompt, ProviderError, StopReason, Task, Text,
    watched_agent,
};
use crate::refusal::Refusal;
use crate::telemetry::in_span;
use crate::tree::{Kind, ScratchTree, TreeChange};

/// What bounds one piece of work; the request's own deadline may end it sooner.
const LIMITS: AgentLimits = AgentLimits { turns: 100, time: Duration::from_secs(30 * 60), output_tokens: 200_000 };

/// What an agent made of the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worked {
    /// Sorted by path.
    pub changes: Vec<FileChange>,
    /// The model that worked, where it is known.
    pub model: Option<String>,
    /// Tokens spent, where they are counted.
    pub usage: Option<Usage>,
    /// The model's own last words, unchecked.
    pub summary: String,
}

/// Lets an agent, of the provider of that name, work on the files of a task; `step` gets each tool that it uses. Dropping the future cancels the work.
///
/// # Errors
/// What the agent said, that it did not finish, or that it left something which cannot be passed on.
pub async fn work(
    (agent, name): (&dyn Agent, &'static str),
    prompt: &Prompt,
    step: impl FnMut(String),
) -> Result<Worked, Refusal> {
    let (root, task) = (agent.scratch().to_owned(), prompt.task.clone());
    let tree = aside(move || tree(&root, &task)).await??;
    let job = AgentJob {
        system: prompt.system.clone(),
        user: prompt.user.clone(),
        model: prompt.model.clone(),
        folder: tree.folder(),
        limits: LIMITS,
    };
    let Done { stop, model, usage, summary } = finished(watched_agent(name, agent.work(job)), step).await?;
    complete(&stop)?;
    let may_change = prompt.task.may_change.clone();
    let changes = aside(move || tree.diff(&may_change)).await??;
    Ok(Worked { changes: changes.into_iter().map(file_change).collect(), model, usage, summary })
}

/// From an agent's changes to a change that passed every gate, which may be empty.
///
/// # Errors
/// Why they cannot be used, for the user and for the model.
pub fn judge(task: &Task, mut changes: Vec<FileChange>) -> Result<Changeset, Held> {
    for FileChange { change, .. } in &mut changes {
        if let Change::Replace(text) | Change::Create(text) = change {
            *text = task.masks.tidy(text);
        }
    }
    changeset::check(task, Patch { format: Format::WholeFile, changes })
}

fn tree(root: &Path, task: &Task) -> Result<ScratchTree, Refusal> {
    let files: Vec<_> = task.given().map(named).collect::<Result<_, _>>()?;
    let tree = ScratchTree::write(root, files.iter().map(|(path, text)| (path, *text)))?;
    let laid_out: Vec<_> = task.laid_out.iter().map(Material::text).map(named).collect::<Result<_, _>>()?;
    tree.lay_out(laid_out.iter().map(|(path, text)| (path, *text)))?;
    Ok(tree)
}

fn named(file: Text<'_>) -> Result<(RelativePath, &str), Refusal> {
    let unusable = |error| Refusal::new(ErrorCode::InvalidPath, format!("`{}` cannot be used: {error}.", file.path));
    RelativePath::new(file.path).map(|path| (path, &**file.code)).map_err(unusable)
}

/// Reads and writes of the disk, which may take a while.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    let failed = |_| Refusal::new(ErrorCode::Internal, "The files of the request could not be handled.");
    tokio::task::spawn_blocking(in_span(work)).await.map_err(failed)
}

struct Done {
    stop: StopReason,
    usage: Option<Usage>,
    model: Option<String>,
    summary: String,
}

async fn finished(mut events: AgentStream, mut step: impl FnMut(String)) -> Result<Done, Refusal> {
    while let Some(event) = events.next().await {
        match event? {
            AgentEvent::Step(what) => step(what),
            AgentEvent::Done { stop, usage, model, summary } => return Ok(Done { stop, usage, model, summary }),
        }
    }
    Err(ProviderError::Malformed("The agent's work ended without its end mark.".to_owned()).into())
}

/// Half of a change to several files is worth nothing.
fn complete(stop: &StopReason) -> Result<(), Refusal> {
    match stop {
        StopReason::EndTurn => Ok(()),
        StopReason::Refusal => Err(Refusal::new(ErrorCode::AnswerUnreadable, "The model declined to do this.")),
        StopReason::MaxTokens | StopReason::Other(_) => {
            let message = "The model was not done when it ran into its limit, so nothing of its change is passed on.";
            Err(Refusal::new(ErrorCode::AnswerTruncated, message))
        }
    }
}

fn file_change(change: TreeChange) -> FileChange {
    let path = Some(change.path.to_string());
    let change = match change.kind {
        Kind::Edited(text) => Change::Replace(text),
        Kind::Created(text) => Change::Create(text),
        Kind::Deleted => Change::Delete,
        Kind::Renamed(to) => Change::Rename { to: to.to_string(), hunks: Vec::new() },
    };
    FileChange { path, change, line: 1 }
}
