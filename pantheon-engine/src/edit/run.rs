//! One edit from task to outcome: asked once, and once more where the first answer could not be used.

use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{Scope, Usage};

use super::agent::{self, Worked};
use super::answer::{self, Answer, Asked};
use super::answers::{Memory, Question, Source};
use super::ask;
use super::boundary::{Boundary, Gate, Shown};
use super::changeset::{self, Changeset};
use super::held::Held;
use super::hunk::{Format, Patch};
use super::lay_out::{self, lay_out};
use super::parse::{self, Expect};
use super::reads;
use super::sentinel::Sentinel;
use crate::prompts::PromptFile;
use crate::provider::{Agent, AnswerStream, Prompt, Provider, StopReason, Task, watched};
use crate::refusal::Refusal;
use crate::secrets::mask;
use crate::telemetry::in_span;
use crate::tenants::Rights;

/// What an edit needs beside its task.
#[derive(Clone)]
pub struct Run {
    /// Who answers.
    pub provider: Arc<dyn Provider>,
    /// The action's prompt.
    pub prompt: Arc<PromptFile>,
    /// A model for prompts that name none.
    pub model: Option<String>,
    /// Which models may be asked, and which files be changed.
    pub rights: Rights,
    /// Where its answers leave.
    pub boundary: Boundary,
    /// Answers from before; `None` where each is to be a new one.
    pub memory: Option<Memory>,
}

/// What happens while an edit is made.
#[derive(Clone, Debug)]
pub enum Progress {
    /// The provider was asked.
    Started {
        /// Its name.
        provider: &'static str,
        /// 1, or 2 for the second try: what was shown before does not count any more.
        attempt: u32,
    },
    /// New lines, unchecked.
    Delta(String),
    /// An agent used a tool, such as `Edit src/a.py`.
    Step(String),
    /// An answer was judged: for counting and recording, not for users.
    Judged(Arc<Judged>),
}

/// One answer and what became of it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// 1, or 2 for the second try.
    pub attempt: u32,
    /// What the model wrote.
    pub answer: Answer,
    /// Where it comes from.
    pub source: Source,
    /// Why it was held back, if it was.
    pub refused: Option<ErrorCode>,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The change; `None` when there is nothing to change.
    pub changes: Option<Changeset>,
    /// What to tell the user about it.
    pub message: Option<String>,
    /// The model that answered, where there is one.
    pub model: Option<String>,
    /// Tokens spent, on both answers where there were two.
    pub usage: Option<Usage>,
    /// Nobody was asked: it is the work of the built-in rules, whoever answers otherwise.
    pub by_rules: bool,
    /// It is the answer to the same question of before, or of somebody else: nothing was spent on it.
    pub cached: bool,
}

/// The provider of templates.
const RULES: &str = "rules";

/// What is said where an instruction came to somebody who cannot read.
const UNHEARD: &str = "Your words were not used: they need a model, and this engine has none.";

/// What the model writes when all is well.
const NO_CHANGE: &str = "NO CHANGE";

impl Run {
    /// Asks the provider and checks its answer. Dropping the future cancels the work.
    ///
    /// # Errors
    /// Why there is no edit.
    pub async fn edit(self, task: Task, mut progress: impl FnMut(Progress)) -> Result<Outcome, Refusal> {
        let task = Task { may_change: self.rights.may_change.clone(), ..task };
        // Whoever never sees a prompt cannot give one away.
        if !self.provider.reads_prompts() {
            return self.made(task, None, progress).await;
        }
        let gate = self.boundary.open().await?;
        let task = mask(task)?;
        let mut shown = Shown::new(&gate, task.clone());
        let told = |event| {
            if let Some(event) = shown.pass(event) {
                progress(event);
            }
        };
        self.made(task.clone(), Some(&gate), told).await.map_err(|refusal| gate.words(&task, refusal))
    }

    async fn made(
        self,
        task: Task,
        gate: Option<&Gate>,
        mut progress: impl FnMut(Progress),
    ) -> Result<Outcome, Refusal> {
        let mut prompt = self.prompt(reads::begin(task))?;
        if !prompt.task.laid_out.is_empty() && !self.is_to_be_changed(&prompt.task) {
            return self.laid_out(prompt.task, &mut progress).await;
        }
        let (answer, held) = match self.attempt(1, &mut prompt, gate, &mut progress).await? {
            Attempt::Ended(outcome) => return Ok(outcome),
            Attempt::Held(answer, held) => (answer, held),
        };
        if !self.provider.takes_feedback() || !held.deserves_second_try() {
            return Err(held.refusal);
        }
        let mut second = match self.agent(&prompt.task) {
            _ if !held.is_told() => prompt,
            Some(_) => Prompt { user: ask::agent::again(&prompt.user, &held.refusal.message), ..prompt },
            None => held.feedback().prompt(&self.again(prompt, &held)?, &answer.text),
        };
        match self.attempt(2, &mut second, gate, &mut progress).await {
            Ok(Attempt::Ended(outcome)) => {
                let cached = outcome.cached && answer.usage.is_none();
                Ok(Outcome { usage: sum(answer.usage, outcome.usage), cached, ..outcome })
            }
            Ok(Attempt::Held(_, held)) => Err(held.refusal),
            Err(refusal) => {
                tracing::warn!(code = %refusal.code, "no second answer");
                // What was wrong with the first says more than that the model could not be asked again.
                Err(held.refusal)
            }
        }
    }

    /// Whether somebody can do more about a template than laying it out.
    fn is_to_be_changed(&self, task: &Task) -> bool {
        task.instruction.is_some() && self.provider.follows_instructions()
    }

    /// The end of a scaffold that needs no model.
    async fn laid_out(&self, task: Task, progress: &mut impl FnMut(Progress)) -> Result<Outcome, Refusal> {
        progress(Progress::Started { provider: RULES, attempt: 1 });
        let message = task.instruction.is_some().then(|| UNHEARD.to_owned());
        let checked =
            tokio::task::spawn_blocking(in_span(move || lay_out::as_it_is(&task))).await.map_err(|_| unchecked())?;
        let changes = Some(checked.map_err(|held| held.refusal)?);
        Ok(Outcome { changes, message, by_rules: true, ..Outcome::default() })
    }

    #[tracing::instrument(name = "edit.prompt", level = "debug", skip_all)]
    fn prompt(&self, task: Task) -> Result<Prompt, Refusal> {
        let task = lay_out(task, &self.prompt)?;
        let mut prompt = ask::prompt(task, &self.prompt).map_err(|error| {
            let message = format!("The prompt of `{}` cannot be used here: {error}.", self.prompt.action.name);
            Refusal::new(ErrorCode::Internal, message)
        })?;
        prompt.model = self.rights.model(prompt.model.or_else(|| self.model.clone()));
        if self.agent(&prompt.task).is_some() {
            prompt.user = ask::agent::text(&prompt.task);
        }
        Ok(prompt)
    }

    /// The prompt of the second try: a rewrite that was cut short is asked for in blocks, which are shorter.
    fn again(&self, first: Prompt, held: &Held) -> Result<Prompt, Refusal> {
        if first.task.format == Format::Rewrite && held.refusal.code == ErrorCode::AnswerTruncated {
            return self.prompt(Task { format: Format::SearchReplace, ..first.task });
        }
        Ok(first)
    }

    /// Who works on the files itself: only several files are worth a folder of their own.
    fn agent(&self, task: &Task) -> Option<&dyn Agent> {
        self.provider.agent().filter(|_| task.scope == Scope::Workspace)
    }

    /// Asks, and shows what the model wants to read before it answers. The questions are all that were asked on the way.
    async fn answer(
        &self,
        prompt: &mut Prompt,
        progress: &mut impl FnMut(Progress),
    ) -> Result<(Asked, Vec<(Question, Answer)>), Refusal> {
        let (mut spent, mut rounds, mut questions) = (None, 0, Vec::new());
        loop {
            let (stream, question) = self.ask(prompt);
            let show = |lines: &str| progress(Progress::Delta(lines.to_owned()));
            let asked = answer::collect(stream, &prompt.task.sentinel, show).await?;
            let Asked::Answered(answer) = asked else { return Ok((asked, questions)) };
            questions.extend(question.map(|question| (question, answer.clone())));
            spent = sum(spent, answer.usage);
            let answer = Answer { usage: spent, ..answer };
            let wanted = reads::requested(&answer.text, &prompt.task).filter(|_| rounds < reads::ROUNDS);
            let Some(paths) = wanted else { return Ok((Asked::Answered(answer), questions)) };
            let (task, added) = reads::showing(prompt.task.clone(), &paths);
            // Asked for what is there already, or nowhere: another round would be the same.
            if added.is_empty() {
                return Ok((Asked::Answered(answer), questions));
            }
            progress(Progress::Step(format!("Read {}", added.join(", "))));
            *prompt = self.prompt(task)?;
            rounds += 1;
        }
    }

    /// Asks the provider, or remembers what it said.
    fn ask(&self, prompt: &mut Prompt) -> (AnswerStream, Option<Question>) {
        match &self.memory {
            Some(memory) if self.provider.reads_prompts() => {
                let (stream, question) = memory.ask(&*self.provider, prompt);
                (stream, Some(question))
            }
            _ => (watched(self.provider.name(), self.provider.answer(prompt.clone())), None),
        }
    }

    #[tracing::instrument(name = "attempt", level = "debug", skip_all, fields(number = attempt))]
    async fn attempt(
        &self,
        attempt: u32,
        prompt: &mut Prompt,
        gate: Option<&Gate>,
        progress: &mut impl FnMut(Progress),
    ) -> Result<Attempt, Refusal> {
        progress(Progress::Started { provider: self.provider.name(), attempt });
        if let Some(agent) = self.agent(&prompt.task) {
            return work((agent, self.provider.name()), attempt, prompt.clone(), gate, progress).await;
        }
        let (asked, questions) = self.answer(prompt, progress).await?;
        let answer = match asked {
            Asked::Unchanged(why) => {
                let outcome = Outcome { message: Some(why), ..Outcome::default() };
                let (task, gate) = (prompt.task.clone(), gate.cloned());
                let passed = move || pass(gate.as_ref(), &task, Ok(outcome), "");
                let passed = tokio::task::spawn_blocking(passed).await.map_err(|_| unchecked())?;
                return passed.map(Attempt::Ended).map_err(|held| held.refusal);
            }
            Asked::Answered(answer) => answer,
        };
        let (task, gate) = (prompt.task.clone(), gate.cloned());
        let has_words = task.instruction.is_some();
        let (answer, judged) = tokio::task::spawn_blocking(in_span(move || {
            let judged = pass(gate.as_ref(), &task, judge(&task, &answer), &answer.text);
            (answer, judged)
        }))
        .await
        .map_err(|_| unchecked())?;
        let refused = judged.as_ref().err().map(|held| held.refusal.code);
        let source = questions.iter().map(|(question, _)| question.source()).min().unwrap_or(Source::Model);
        progress(Progress::Judged(Arc::new(Judged { attempt, answer: answer.clone(), source, refused })));
        if let (Some(memory), Ok(_)) = (&self.memory, &judged) {
            memory.keep(&questions);
        }
        let judged = judged.map(|outcome| Outcome { cached: source != Source::Model, ..outcome });
        Ok(match judged {
            Ok(outcome) if has_words && !self.provider.follows_instructions() => Attempt::Ended(unheard(outcome)),
            Ok(outcome) => Attempt::Ended(outcome),
            Err(held) => Attempt::Held(answer, held),
        })
    }
}

/// The outcome, which says that an instruction was not followed.
fn unheard(outcome: Outcome) -> Outcome {
    let parts: Vec<String> = outcome.message.into_iter().chain([UNHEARD.to_owned()]).collect();
    Outcome { message: Some(parts.join(" ")), ..outcome }
}

/// One attempt by an agent. What it left may be at fault like any other answer.
async fn work(
    agent: (&dyn Agent, &'static str),
    attempt: u32,
    prompt: Prompt,
    gate: Option<&Gate>,
    progress: &mut impl FnMut(Progress),
) -> Result<Attempt, Refusal> {
    let done = agent::work(agent, &prompt, |step| progress(Progress::Step(step))).await;
    // An agent's work is no text.
    let answer = |usage, model| Answer { text: String::new(), stop: StopReason::EndTurn, usage, model };
    let (answer, judged) = match done {
        Ok(Worked { changes, model, usage, .. }) => {
            let answer = answer(usage, model);
            let (checked, gate) = (answer.clone(), gate.cloned());
            let judged = move || {
                let judged = agent::judge(&prompt.task, changes).map(|set| outcome(&checked, set));
                pass(gate.as_ref(), &prompt.task, judged, "")
            };
            (answer, tokio::task::spawn_blocking(in_span(judged)).await.map_err(|_| unchecked())?)
        }
        Err(refusal) => match Held::from(refusal) {
            held if held.deserves_second_try() => (answer(None, None), Err(held)),
            held => return Err(held.refusal),
        },
    };
    let refused = judged.as_ref().err().map(|held| held.refusal.code);
    let source = Source::Model;
    progress(Progress::Judged(Arc::new(Judged { attempt, answer: answer.clone(), source, refused })));
    Ok(match judged {
        Ok(outcome) => Attempt::Ended(outcome),
        Err(held) => Attempt::Held(answer, held),
    })
}

fn unchecked() -> Refusal {
    Refusal::new(ErrorCode::Internal, "The answer could not be checked.")
}

/// Through the boundary, where there is one.
fn pass(gate: Option<&Gate>, task: &Task, judged: Result<Outcome, Held>, answer: &str) -> Result<Outcome, Held> {
    match gate {
        Some(gate) => gate.check(task, judged, answer),
        None => judged,
    }
}

/// How one attempt ended.
enum Attempt {
    Ended(Outcome),
    Held(Answer, Held),
}

fn judge(task: &Task, answer: &Answer) -> Result<Outcome, Held> {
    let tidy = Answer { text: task.masks.tidy(&answer.text), ..answer.clone() };
    read(task, &tidy).map(|set| outcome(answer, set))
}

fn outcome(answer: &Answer, set: Changeset) -> Outcome {
    let outcome = Outcome { model: answer.model.clone(), usage: answer.usage, ..Outcome::default() };
    if set.is_empty() {
        let nothing = "The model found nothing to change.".to_owned();
        let message = if set.notes.is_empty() { nothing } else { set.notes.join(" ") };
        return Outcome { message: Some(message), ..outcome };
    }
    let message = (!set.notes.is_empty()).then(|| set.notes.join(" "));
    Outcome { changes: Some(set), message, ..outcome }
}

fn read(task: &Task, answer: &Answer) -> Result<Changeset, Held> {
    read_as(task, answer, None, Some(&task.sentinel))
}

/// From an answer to a change that passed every gate, which may be empty. `replay` comes here too, with the form and
/// the mark of its record.
///
/// # Errors
/// Why the answer cannot be used, for the user and for the model.
pub fn read_as(
    task: &Task,
    answer: &Answer,
    format: Option<Format>,
    mark: Option<&Sentinel>,
) -> Result<Changeset, Held> {
    parse::check_stop(&answer.stop)?;
    if answer.text.trim().trim_end_matches('.').eq_ignore_ascii_case(NO_CHANGE) {
        return if task.laid_out.is_empty() { Ok(Changeset::default()) } else { lay_out::as_it_is(task) };
    }
    let known: Vec<&str> = task.paths().collect();
    let before = Some(&task.code[task.region.clone()]);
    let mut patch = parse::parse(&answer.text, &Expect { format, mark, known: &known, before })?;
    if mark.is_some() && format.is_none() && is_bare_text(&patch) {
        return Err(Held::new(
            ErrorCode::AnswerUnreadable,
            "The answer's text stands outside the marks it was asked in.",
        ));
    }
    patch.changes.splice(..0, lay_out::changes(task));
    changeset::check(task, patch)
}

/// Whether an answer is nothing but a text, of which nobody can say whether it is whole and what it is to replace.
fn is_bare_text(patch: &Patch) -> bool {
    patch.format == Format::WholeFile && patch.changes.iter().any(|file| file.path.is_none())
}

fn sum(first: Option<Usage>, second: Option<Usage>) -> Option<Usage> {
    match (first, second) {
        (Some(a), Some(b)) => Some(Usage {
            input_tokens: a.input_tokens + b.input_tokens,
            output_tokens: a.output_tokens + b.output_tokens,
            cache_read_tokens: a.cache_read_tokens + b.cache_read_tokens,
            cache_write_tokens: a.cache_write_tokens + b.cache_write_tokens,
        }),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests;
