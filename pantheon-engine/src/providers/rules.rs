//! The built-in provider: documents, refactors and fixes by fixed rules over the syntax tree.
//!
//! It uses no network and no model, answers the same request the same way every time, and says so when it has
//! nothing to do. It must never guess: what its rules do not prove stays as it is.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use futures_util::{StreamExt, stream};

use super::rule_folder;
use crate::provider::{AnswerEvent, AnswerStream, Prompt, Provider, ProviderError, StopReason, Task};

mod document;
mod fix;
mod outcome;
mod refactor;
mod source;
mod splice;
mod target;
mod words;

pub use outcome::Outcome;
pub use refactor::{RuleError, RuleSet};

/// What the rules can do.
const ACTIONS: [&str; 3] = ["document", "refactor", "fix"];

/// The provider `rules`.
#[derive(Clone)]
pub struct Rules {
    set: Arc<ArcSwap<RuleSet>>,
    prompts: Option<PathBuf>,
}

impl Rules {
    /// With these rewrites for `refactor`.
    pub fn new(set: Arc<RuleSet>) -> Self {
        Self { set: Arc::new(ArcSwap::new(set)), prompts: None }
    }

    /// With the rewrites of a prompts folder, which are loaded again when it changes; without a folder the embedded ones.
    ///
    /// # Errors
    ///
    /// When the folder's rules cannot be read. A faulty file is reported in the log and does not stop the others.
    pub fn from_folder(prompts: Option<&Path>) -> io::Result<Self> {
        let (set, faults) = rule_folder::load(prompts)?;
        report(&faults);
        Ok(Self { prompts: prompts.map(Path::to_owned), ..Self::new(Arc::new(set)) })
    }

    /// Answers one request: what `Provider::answer` streams, as a plain function.
    ///
    /// # Errors
    ///
    /// `Unsupported` for an action that needs a model and for a language without rules.
    pub fn solve(&self, task: &Task) -> Result<Outcome, ProviderError> {
        if !ACTIONS.contains(&task.command.as_str()) {
            return Err(ProviderError::Unsupported(format!(
                "`{}` needs a model: the built-in rules can document, refactor and fix. \
                 Sign in with `claude` or set a model key at the engine",
                task.command
            )));
        }
        let Some(language) = task.language else {
            return Err(ProviderError::Unsupported(format!(
                "the built-in rules cannot read this kind of file; they know {}. Connect a model for others",
                document::LANGUAGES
            )));
        };
        match task.command.as_str() {
            "document" => document::document(task, language),
            "refactor" => refactor::refactor(task, language, &self.set.load()),
            _ => fix::fix(task, language, &self.set.load()),
        }
    }
}

fn report(faults: &[RuleError]) {
    for fault in faults {
        tracing::error!(%fault, "rewrite rules not loaded from here on; what was loaded before keeps serving");
    }
}

impl Provider for Rules {
    fn name(&self) -> &'static str {
        "rules"
    }

    fn comfortable_lines(&self) -> usize {
        usize::MAX
    }

    /// The same request gets the same answer.
    fn takes_feedback(&self) -> bool {
        false
    }

    /// It never looks at a prompt's text.
    fn reads_prompts(&self) -> bool {
        false
    }

    /// It knows rules, not words.
    fn follows_instructions(&self) -> bool {
        false
    }

    fn prompts_changed(&self) {
        let Some(folder) = &self.prompts else { return };
        match rule_folder::load(Some(folder)) {
            Ok((set, faults)) if faults.is_empty() => self.set.store(Arc::new(set)),
            Ok((_, faults)) => report(&faults),
            Err(error) => tracing::error!(%error, "the rewrite rules cannot be read; the loaded ones keep serving"),
        }
    }

    fn answer(&self, prompt: Prompt) -> AnswerStream {
        let rules = self.clone();
        let work = async move {
            // Parsing takes milliseconds and more on large files: too long for a thread that serves others.
            let solved = tokio::task::spawn_blocking(move || {
                let solved = rules.solve(&prompt.task);
                solved.map(|outcome| (outcome, prompt.task))
            });
            let events = match solved.await {
                Ok(Ok((outcome, task))) => events(outcome, &task),
                Ok(Err(error)) => vec![Err(error)],
                Err(_) => vec![Err(ProviderError::Malformed("the built-in rules failed on this text".to_owned()))],
            };
            stream::iter(events)
        };
        stream::once(work).flatten().boxed()
    }
}

fn events(outcome: Outcome, task: &Task) -> Vec<Result<AnswerEvent, ProviderError>> {
    match outcome {
        Outcome::Unchanged(message) => vec![Ok(AnswerEvent::Unchanged(message))],
        Outcome::Rewritten(region) => {
            let answer = task.sentinel.wrap(&region);
            let lines = answer.split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>();
            let texts = lines.chunks(LINES_PER_EVENT).map(|lines| Ok(AnswerEvent::Text(lines.concat())));
            let done = AnswerEvent::Done { stop: StopReason::EndTurn, usage: None, model: None };
            texts.chain([Ok(done)]).collect()
        }
    }
}

/// Small enough to show progress, large enough not to flood a slow reader.
const LINES_PER_EVENT: usize = 40;
