//! What every provider is: a prompt in, a streamed answer out.
//!
//! Dropping the stream cancels the work, down to the last process and connection.

mod agent;
mod watched;

use std::collections::BTreeSet;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use pantheon_protocol::wire::{ActionKind, FileOperation, Scope, Severity, Usage};
use secrecy::SecretString;

use crate::edit::hunk::Format;
use crate::edit::sentinel::Sentinel;
use crate::language::Language;
use crate::prompts::Changes;
use crate::secrets::Masks;
use crate::tree::MayChange;

pub use agent::{Agent, AgentEvent, AgentJob, AgentLimits, AgentStream};
pub use watched::{watched, watched_agent};

/// A source of answers.
pub trait Provider: Send + Sync {
    /// Its name in configuration and replies: `claude`, `anthropic`, `openai`, `rules`.
    fn name(&self) -> &'static str;

    /// The largest region, in lines, that one rewrite should cover; as given, what language models do well.
    fn comfortable_lines(&self) -> usize {
        150
    }

    /// Whether a second request that says what was wrong with the first answer can have another answer.
    fn takes_feedback(&self) -> bool {
        true
    }

    /// Whether it does what an instruction says, in its own words.
    fn follows_instructions(&self) -> bool {
        true
    }

    /// Whether it is given the administrator's text, so that its answers may hold some of it.
    fn reads_prompts(&self) -> bool {
        true
    }

    /// The prompts folder changed: what the provider took from it is loaded again.
    fn prompts_changed(&self) {}

    /// The same provider as one that works on files itself, if it can.
    fn agent(&self) -> Option<&dyn Agent> {
        None
    }

    /// Starts to answer. Errors come through the stream; dropping it cancels.
    fn answer(&self, prompt: Prompt) -> AnswerStream;
}

/// The events of one answer: any number of `Text`, then `Done` or `Unchanged`, or an error.
pub type AnswerStream = Pin<Box<dyn Stream<Item = Result<AnswerEvent, ProviderError>> + Send>>;

/// What a provider is asked.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// The administrator's text, rendered: proprietary, goes to the model only.
    pub system: SecretString,
    /// The request in words: the engine's own text first, then the user's code between marks.
    pub user: String,
    /// The model that the prompt file asks for, if it does.
    pub model: Option<String>,
    /// The most the answer may cost in tokens.
    pub max_output_tokens: u32,
    /// The same request as data, for providers that are no language model.
    pub task: Task,
}

/// One edit request, resolved against its texts.
#[derive(Clone, Debug)]
pub struct Task {
    /// The catalogue's name of the action, such as `document`.
    pub command: String,
    /// How much the action may change.
    pub scope: Scope,
    /// How the answer is asked for.
    pub format: Format,
    /// The file, relative to its workspace; empty where an action on the workspace has no file that stands out.
    pub path: String,
    /// The file's language, where the engine knows it.
    pub language: Option<Language>,
    /// The whole text, without a byte order mark, line ends as they are.
    pub code: Arc<str>,
    /// The bytes of `code` that the answer replaces: whole lines.
    pub region: Range<usize>,
    /// What the user selected, in bytes of `code`; empty for a bare cursor; `None` for the whole file.
    pub selection: Option<Range<usize>>,
    /// What other tools said.
    pub diagnostics: Vec<Finding>,
    /// What the user typed.
    pub instruction: Option<String>,
    /// What followed the command's name.
    pub arguments: String,
    /// Marks that occur in no text of the task: around a rewrite, and around what is shown.
    pub sentinel: Sentinel,
    /// Further files of an action on the workspace, sorted by path.
    pub files: Vec<Material>,
    /// New files that come from a template: they go out as the answer leaves them.
    pub laid_out: Vec<Material>,
    /// What else than edits the sender can carry out.
    pub operations: Vec<FileOperation>,
    /// What sort of action it is.
    pub kind: ActionKind,
    /// What the action may change; the prompt's to say.
    pub changes: Changes,
    /// Which files it may change; the tenant's to say.
    pub may_change: MayChange,
    /// Which of the texts stand in the prompt.
    pub shown: Shown,
    /// What was masked in the texts.
    pub masks: Arc<Masks>,
}

/// Which texts of a task stand in its prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// All of them.
    #[default]
    All,
    /// Those of these paths; the others are listed, and shown when the model asks for them.
    Only(Arc<BTreeSet<String>>),
}

impl Task {
    /// A rewrite of a whole file about which nobody said anything.
    pub fn of_file(command: &str, path: &str, code: &str) -> Self {
        Self {
            command: command.to_owned(),
            scope: Scope::File,
            format: Format::Rewrite,
            path: path.to_owned(),
            language: Language::detect(None, path),
            code: Arc::from(code),
            region: 0..code.len(),
            selection: None,
            diagnostics: Vec::new(),
            instruction: None,
            arguments: String::new(),
            sentinel: Sentinel::for_text(code),
            files: Vec::new(),
            laid_out: Vec::new(),
            operations: Vec::new(),
            kind: ActionKind::default(),
            changes: Changes::default(),
            may_change: MayChange::default(),
            shown: Shown::default(),
            masks: Arc::default(),
        }
    }

    /// The paths of all files that the model is shown.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.texts().map(|text| text.path)
    }

    /// All files of the task, the one that stands out first.
    pub fn texts(&self) -> impl Iterator<Item = Text<'_>> {
        self.given().chain(self.laid_out.iter().map(Material::text))
    }

    /// Those that the request brought.
    pub fn given(&self) -> impl Iterator<Item = Text<'_>> {
        let own = Text { path: &self.path, language: self.language, code: &self.code };
        let own = Some(own).filter(|own| !own.path.is_empty());
        own.into_iter().chain(self.files.iter().map(Material::text))
    }
}

/// One of a task's files, whether it stands out or not; the fields are those of [`Material`].
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// Relative to the workspace.
    pub path: &'a str,
    /// The file's language, where the engine knows it.
    pub language: Option<Language>,
    /// The whole text.
    pub code: &'a Arc<str>,
}

/// One further file of a task.
#[derive(Clone, Debug)]
pub struct Material {
    /// Relative to the workspace.
    pub path: String,
    /// The file's language, where the engine knows it.
    pub language: Option<Language>,
    /// The whole text, without a byte order mark, line ends as they are.
    pub code: Arc<str>,
}

impl Material {
    /// The same as a text of the task.
    pub fn text(&self) -> Text<'_> {
        Text { path: &self.path, language: self.language, code: &self.code }
    }
}

/// A diagnostic with its range resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Bytes of `code`.
    pub range: Range<usize>,
    /// What the tool says.
    pub message: String,
    /// Its code, such as `F401`.
    pub code: Option<String>,
    /// The tool, such as `ruff`.
    pub source: Option<String>,
    /// How bad it is.
    pub severity: Option<Severity>,
}

/// A piece of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum AnswerEvent {
    /// More text, cut anywhere between two characters.
    Text(String),
    /// The provider has nothing to change, and says why; nothing follows.
    Unchanged(String),
    /// The end of the answer; nothing follows.
    Done {
        /// Why the model stopped.
        stop: StopReason,
        /// Tokens spent, where they are counted.
        usage: Option<Usage>,
        /// The model that answered, where there is one.
        model: Option<String>,
    },
}

/// Why a model stopped writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// It was done.
    EndTurn,
    /// It ran into the limit of tokens: the answer is cut.
    MaxTokens,
    /// It declined.
    Refusal,
    /// Something else, by the model's own word.
    Other(String),
}

/// Why there is no answer. Texts are for the user: no prompt, no key, no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// Cannot be reached or started.
    #[error("{0}")]
    Unavailable(String),
    /// Credentials refused or missing.
    #[error("{0}")]
    Unauthorized(String),
    /// Busy; the wait is the model's own word where it gave one.
    #[error("the model is busy")]
    RateLimited(Option<Duration>),
    /// The prompt is too large for the model.
    #[error("{0}")]
    TooLarge(String),
    /// It did not finish in time.
    #[error("no complete answer within {} seconds", .0.as_secs())]
    Timeout(Duration),
    /// It broke its own protocol.
    #[error("{0}")]
    Malformed(String),
    /// It cannot work on this language or with this action.
    #[error("{0}")]
    Unsupported(String),
}

impl ProviderError {
    /// What sort of failure it is, in a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "unavailable",
            Self::Unauthorized(_) => "unauthorized",
            Self::RateLimited(_) => "rate_limited",
            Self::TooLarge(_) => "too_large",
            Self::Timeout(_) => "timeout",
            Self::Malformed(_) => "malformed",
            Self::Unsupported(_) => "unsupported",
        }
    }
}
