//! One edit from task to outcome.

use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::Usage;

use super::answer::{self, Answer, Asked};
use super::gates::{self, Context};
use super::parse::rewrite;
use super::{CheckedEdit, ask};
use crate::prompts::PromptFile;
use crate::provider::{Provider, Task};
use crate::refusal::Refusal;

/// What an edit needs beside its task.
#[derive(Clone)]
pub struct Run {
    /// Who answers.
    pub provider: Arc<dyn Provider>,
    /// The action's prompt.
    pub prompt: Arc<PromptFile>,
    /// A model for prompts that name none.
    pub model: Option<String>,
}

/// What the user may be shown while the model works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The provider was asked.
    Started(&'static str),
    /// New lines, unchecked.
    Delta(String),
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The edit; `None` when there is nothing to change.
    pub edit: Option<CheckedEdit>,
    /// What to tell the user about it.
    pub message: Option<String>,
    /// The model that answered, where there is one.
    pub model: Option<String>,
    /// Tokens spent.
    pub usage: Option<Usage>,
}

impl Run {
    /// Asks the provider and checks its answer. Dropping the future cancels the work.
    ///
    /// # Errors
    /// Why there is no edit.
    pub async fn edit(self, task: Task, mut progress: impl FnMut(Progress)) -> Result<Outcome, Refusal> {
        let mut prompt = ask::prompt(task.clone(), &self.prompt).map_err(|error| {
            let message = format!("The prompt of `{}` cannot be used here: {error}.", task.command);
            Refusal::new(ErrorCode::Internal, message)
        })?;
        prompt.model = prompt.model.or(self.model);
        progress(Progress::Started(self.provider.name()));
        let show = |lines: &str| progress(Progress::Delta(lines.to_owned()));
        match answer::collect(self.provider.answer(prompt), &task.sentinel, show).await? {
            Asked::Unchanged(why) => Ok(Outcome { edit: None, message: Some(why), model: None, usage: None }),
            Asked::Answered(answer) => tokio::task::spawn_blocking(move || judge(&task, &answer))
                .await
                .map_err(|_| Refusal::new(ErrorCode::Internal, "The answer could not be checked."))?,
        }
    }
}

fn judge(task: &Task, answer: &Answer) -> Result<Outcome, Refusal> {
    let text = rewrite::read(answer, &task.sentinel)?;
    let edit = gates::check_rewrite(&Context::of(task), task, &text)?;
    let (model, usage) = (answer.model.clone(), answer.usage);
    if edit.is_empty() {
        let message = Some("The model found nothing to change.".to_owned());
        return Ok(Outcome { edit: None, message, model, usage });
    }
    let message = edit.note().map(str::to_owned);
    Ok(Outcome { edit: Some(edit), message, model, usage })
}
