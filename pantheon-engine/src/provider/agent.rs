//! What an agent is: a provider that changes the files of a folder itself, by tools, in place of writing an answer.
//!
//! Dropping the stream cancels the work, down to the last process; only then is the folder let go.

use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use pantheon_protocol::wire::Usage;
use secrecy::SecretString;
use tempfile::TempDir;

use super::{ProviderError, StopReason};

/// A provider that works on files.
pub trait Agent: Send + Sync {
    /// Where folders for it are to be made: swept by the next engine if this one is killed.
    fn scratch(&self) -> &Path;

    /// Starts to work. Errors come through the stream; dropping it cancels.
    fn work(&self, job: AgentJob) -> AgentStream;
}

/// The events of one piece of work: any number of `Step`, then `Done`, or an error.
pub type AgentStream = Pin<Box<dyn Stream<Item = Result<AgentEvent, ProviderError>> + Send>>;

/// What an agent is to do.
#[derive(Clone, Debug)]
pub struct AgentJob {
    /// The administrator's text, rendered: proprietary, goes to the model only.
    pub system: SecretString,
    /// The request in words.
    pub user: String,
    /// The model that the prompt file asks for, if it does.
    pub model: Option<String>,
    /// The only folder that it may change, held as long as anything of it runs. Its path has no links.
    pub folder: Arc<TempDir>,
    /// What bounds it.
    pub limits: AgentLimits,
}

/// What bounds an agent's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentLimits {
    /// The most requests to the model.
    pub turns: u32,
    /// The longest time.
    pub time: Duration,
    /// The most that the model may write, in tokens of all turns.
    pub output_tokens: u64,
}

/// A piece of an agent's work.
#[derive(Clone, Debug, PartialEq)]
pub enum AgentEvent {
    /// A tool was used, such as `Edit src/a.py`: a tool's name, and the file's path in the folder where it has one.
    Step(String),
    /// The end of the work. All that ran for it is gone; nothing follows.
    Done {
        /// Why the model stopped; only at `EndTurn` is the work complete.
        stop: StopReason,
        /// Tokens spent, where they are counted.
        usage: Option<Usage>,
        /// The model that worked, where it is known.
        model: Option<String>,
        /// The model's own last words, unchecked.
        summary: String,
    },
}
