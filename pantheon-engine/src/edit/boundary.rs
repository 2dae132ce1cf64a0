//! The way out: what an edit says and does is shown to the outgoing filter before anything of it leaves.
//!
//! It looks at what is new (changed lines, inserted text, names, words), each file by itself and all together, because a
//! text may be spread over several. What the request holds itself may come back. Nothing here says why to users.

use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;

use super::changeset::{Changeset, CheckedFile};
use super::held::Held;
use super::run::{Outcome, Progress};
use crate::filter::{Allowance, Glimpses, Guard, Reason, Stream};
use crate::prompts::{Guarded, PromptPack};
use crate::provider::Task;
use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::telemetry::in_span;

/// All that is ever said of an answer that is held back here.
const WITHHELD: &str = "The answer was withheld.";

/// Where an edit's answers leave, and for whom.
#[derive(Clone, Debug)]
pub struct Boundary {
    pack: Arc<PromptPack>,
    tenant: Arc<str>,
    shared: Option<Arc<Shared>>,
}

impl Boundary {
    /// Answers to these prompts, for a tenant.
    pub fn new(pack: Arc<PromptPack>, tenant: &str) -> Self {
        Self { pack, tenant: Arc::from(tenant), shared: None }
    }

    /// The same among several engines: what a tenant has seen by any of them counts.
    #[must_use]
    pub fn among(self, shared: Option<Arc<Shared>>) -> Self {
        Self { shared, ..self }
    }

    /// The filter, made now where nobody needed it before.
    ///
    /// # Errors
    /// `internal` when it cannot be made: nothing may leave then.
    #[tracing::instrument(name = "edit.open_filter", level = "debug", skip_all)]
    pub(super) async fn open(&self) -> Result<Gate, Refusal> {
        if self.pack.is_guarded() {
            return self.gate();
        }
        let boundary = self.clone();
        tokio::task::spawn_blocking(in_span(move || boundary.gate())).await.unwrap_or_else(|_| Err(unmade()))
    }

    /// The same, blocking.
    ///
    /// # Errors
    /// `internal` when it cannot be made.
    pub fn gate(&self) -> Result<Gate, Refusal> {
        let guarded = self.pack.guarded().ok_or_else(unmade)?;
        Ok(Gate { guarded, tenant: Arc::clone(&self.tenant), shared: self.shared.clone() })
    }
}

/// A boundary that is ready to look at answers. Looking takes about as long as reading the text from a disk.
#[derive(Clone, Debug)]
pub struct Gate {
    guarded: Arc<Guarded>,
    tenant: Arc<str>,
    shared: Option<Arc<Shared>>,
}

impl Gate {
    /// Passes an outcome on; `answer` is the whole text that it came from. Blocking: where engines share what tenants have
    /// seen, their database is asked.
    ///
    /// # Errors
    /// `output_withheld` when it holds text of a prompt, or when the tenant has seen too much of one by now.
    #[tracing::instrument(name = "edit.filter", level = "debug", skip_all)]
    pub fn check(&self, task: &Task, judged: Result<Outcome, Held>, answer: &str) -> Result<Outcome, Held> {
        let looked_at = match &judged {
            Ok(outcome) => outgoing(outcome),
            // Nothing of it leaves but what was shown while it was written.
            Err(_) => vec![answer.to_owned()],
        };
        let (reason, glimpses) = self.look(task, &looked_at);
        let reason = reason.filter(|_| judged.is_ok()).map(|reason| reason.to_string());
        let much = || self.adds_up(&glimpses).then(|| "too many small pieces by now".to_owned());
        match (much().or(reason), judged) {
            (Some(reason), _) => {
                tracing::warn!(tenant = &*self.tenant, command = task.command, reason, "an answer was withheld");
                Err(withheld().into())
            }
            (None, judged) => judged,
        }
    }

    /// Passes words on; in place of those that hold text of a prompt, the uniform refusal.
    pub fn words(&self, task: &Task, refusal: Refusal) -> Refusal {
        match self.look(task, std::slice::from_ref(&refusal.message)).0 {
            Some(reason) => {
                tracing::warn!(tenant = &*self.tenant, command = task.command, %reason, "a message was withheld");
                withheld()
            }
            None => refusal,
        }
    }

    /// Adds pieces to what the tenant has seen, here and by all engines; true when that is too much. While the others cannot
    /// be asked, what this engine has shown counts alone: work goes on, and no engine shows more than it may by itself.
    fn adds_up(&self, glimpses: &Glimpses) -> bool {
        let here = self.guarded.adds_up(&self.tenant, glimpses);
        let Some(shared) = self.shared.as_ref().filter(|_| !glimpses.is_empty()) else { return here };
        let seen = shared.glimpsed(&self.tenant, &self.guarded.version, glimpses.places());
        match tokio::runtime::Handle::current().block_on(seen) {
            Ok(seen) => {
                let shown = |prompt| glimpses.places().iter().any(|place| place.0 == prompt);
                here || seen.into_iter().any(|(prompt, count)| shown(prompt) && self.guard().is_much(prompt, count))
            }
            Err(error) => {
                tracing::warn!(%error, "what other engines showed of the prompts is not known");
                here
            }
        }
    }

    /// What is found in texts that the request does not hold itself.
    fn look(&self, task: &Task, texts: &[String]) -> (Option<Reason>, Glimpses) {
        let mut own = None;
        let (mut reason, mut all) = (None, Glimpses::default());
        for text in texts {
            let nothing = Allowance::default();
            let mut verdict = self.guard().scan(text.as_bytes(), own.as_ref().unwrap_or(&nothing));
            if own.is_none() && (verdict.withheld() || !verdict.glimpses.is_empty()) {
                let own = own.insert(allowance(self.guard(), task));
                verdict = self.guard().scan(text.as_bytes(), own);
            }
            reason = reason.or(verdict.reason);
            all.extend(verdict.glimpses);
        }
        (reason, all)
    }

    fn guard(&self) -> &Guard {
        &self.guarded.guard
    }
}

/// What is shown while an answer is written: only what no continuation can turn into a leak.
pub(super) struct Shown<'g> {
    guard: &'g Guard,
    task: Task,
    stream: Stream<'g>,
    /// The request's own text was read already.
    read: bool,
    /// What was done, as it was told.
    steps: String,
}

impl<'g> Shown<'g> {
    pub fn new(gate: &'g Gate, task: Task) -> Self {
        let guard = gate.guard();
        let stream = Stream::new(guard, Allowance::default());
        Self { guard, task, stream, read: false, steps: String::new() }
    }

    /// What may be told now, if anything.
    pub fn pass(&mut self, event: Progress) -> Option<Progress> {
        match event {
            Progress::Started { .. } => {
                let own = if self.read { allowance(self.guard, &self.task) } else { Allowance::default() };
                (self.stream, self.steps) = (Stream::new(self.guard, own), String::new());
                Some(event)
            }
            Progress::Delta(lines) => Some(self.delta(&lines)).filter(|lines| !lines.is_empty()).map(Progress::Delta),
            Progress::Step(text) => self.step(&text).then_some(Progress::Step(text)),
            Progress::Judged(_) => Some(event),
        }
    }

    fn delta(&mut self, lines: &str) -> String {
        let free = self.stream.push(lines);
        if self.read || !self.stream.withheld() {
            return free;
        }
        self.read = true;
        self.stream.excuse(allowance(self.guard, &self.task))
    }

    /// Whether a step may be told; together with those before it, for a text may be spread over many.
    fn step(&mut self, text: &str) -> bool {
        self.steps.push_str(text);
        self.steps.push('\n');
        let clean = |own: &Allowance| !self.guard.scan(self.steps.as_bytes(), own).withheld();
        clean(&Allowance::default()) || clean(&allowance(self.guard, &self.task))
    }
}

fn unmade() -> Refusal {
    Refusal::new(ErrorCode::Internal, "The outgoing filter cannot be made, so no answer can leave.")
}

fn withheld() -> Refusal {
    Refusal::new(ErrorCode::OutputWithheld, WITHHELD)
}

/// What the request holds itself: code, paths, words and diagnostics.
fn allowance(guard: &Guard, task: &Task) -> Allowance {
    let mut own = Allowance::default();
    for text in task.texts() {
        guard.allow(text.path, &mut own);
        guard.allow(text.code, &mut own);
    }
    let words = task.instruction.iter().chain([&task.arguments]).chain(task.diagnostics.iter().map(|one| &one.message));
    words.for_each(|words| guard.allow(words, &mut own));
    own
}

/// Every text of an outcome that is new to the user.
fn outgoing(outcome: &Outcome) -> Vec<String> {
    let words = outcome.message.iter().cloned();
    let Some(set) = &outcome.changes else { return words.collect() };
    words.chain(set.ask.clone()).chain(set.notes.iter().cloned()).chain(files(set)).collect()
}

fn files(set: &Changeset) -> impl Iterator<Item = String> {
    let each: Vec<[String; 2]> = set.files.iter().map(brought).collect();
    let all = |which: usize| each.iter().map(|file| file[which].as_str()).collect::<Vec<_>>().concat();
    let together = if each.len() > 1 { vec![all(0), all(1)] } else { Vec::new() };
    each.into_iter().flatten().chain(together)
}

/// A file's names and changed lines, and its names and what it inserts.
fn brought(file: &CheckedFile) -> [String; 2] {
    let names = format!("{}\n{}\n", file.path, file.new_path.as_deref().unwrap_or_default());
    let (lines, inserted) = file.edit.as_ref().map(|edit| (edit.changed_lines(), edit.inserted())).unwrap_or_default();
    [format!("{names}{lines}\n"), format!("{names}{inserted}\n")]
}
