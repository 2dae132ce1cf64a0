//! `pantheon-engine replay`: recorded answers through the pipeline that serves users, offline.

use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{Action, ActionKind, CommandLine, Diff, Scope, Tier};
use serde::Serialize;

use crate::edit::answer::Answer;
use crate::edit::changeset::Changeset;
use crate::edit::recorded::Recorded;
use crate::edit::request::{self, Bounds};
use crate::edit::sentinel::Sentinel;
use crate::edit::{Boundary, Held, Outcome, lay_out, read_as};
use crate::prompts::{self, Output, PromptFile, PromptPack};
use crate::provider::Task;

/// Run recorded answers through the edit pipeline.
#[derive(Debug, Args)]
pub(super) struct Replay {
    /// Folder of prompt files, whose text must not be in any answer [default: the embedded ones]
    #[arg(long, env = "PANTHEON_PROMPTS", value_name = "DIR")]
    prompts: Option<PathBuf>,
}

/// What became of one recorded answer.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Verdict {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggested_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<ErrorCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ask: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<Tier>,
    /// Every changed file, when there are several or more than an edit happens.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diffs: Vec<Diff>,
}

impl Replay {
    /// Reads lines until standard input ends; a line that is no record ends the run.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let pack = Arc::new(self.pack()?);
        let mut out = std::io::stdout().lock();
        for (number, line) in std::io::stdin().lock().lines().enumerate() {
            let line = line.context("standard input cannot be read")?;
            if line.trim().is_empty() {
                continue;
            }
            let recorded: Recorded =
                serde_json::from_str(&line).with_context(|| format!("line {} is not a recorded answer", number + 1))?;
            // Each record by itself: no totals over them.
            let boundary = Boundary::new(Arc::clone(&pack), &format!("line {number}"));
            serde_json::to_writer(&mut out, &verdict(&recorded, &boundary))?;
            out.write_all(b"\n")?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn pack(&self) -> anyhow::Result<PromptPack> {
        let Some(folder) = &self.prompts else { return Ok(PromptPack::embedded().0) };
        let loaded = PromptPack::load(folder, &PromptPack::default());
        Ok(loaded.with_context(|| format!("the prompts folder `{}` cannot be read", folder.display()))?.0)
    }
}

fn verdict(recorded: &Recorded, boundary: &Boundary) -> Verdict {
    match judge(recorded, boundary) {
        Ok(set) if set.is_empty() => Verdict {
            outcome: "unchanged",
            suggested_code: Some(recorded.code.clone()),
            message: told(&set),
            ..Verdict::default()
        },
        Ok(set) => applied(recorded, set),
        Err(Held { refusal, .. }) => Verdict {
            outcome: if refusal.code == ErrorCode::OutputWithheld { "withheld" } else { "refused" },
            code: Some(refusal.code),
            message: Some(refusal.message),
            ..Verdict::default()
        },
    }
}

fn applied(recorded: &Recorded, set: Changeset) -> Verdict {
    let (message, ask, tier) = (told(&set), set.ask.clone(), Some(set.tier.unwrap_or_default()));
    let (own, diffs) = set.into_diffs(&recorded.request());
    Verdict { outcome: "applied", suggested_code: own.suggested_code, message, ask, tier, diffs, code: None }
}

fn told(set: &Changeset) -> Option<String> {
    (!set.notes.is_empty()).then(|| set.notes.join(" "))
}

fn judge(recorded: &Recorded, boundary: &Boundary) -> Result<Changeset, Held> {
    let bounds = Bounds { max_file_bytes: usize::MAX, comfortable_lines: usize::MAX, output: Output::Rewrite };
    let action = action(recorded);
    let mut task: Task = request::resolve(&recorded.request(), &action, bounds)?;
    if let Some(prompt) = shipped(recorded) {
        task = lay_out(Task { changes: prompt.changes, ..task }, &prompt)?;
    }
    let mark = recorded.sentinel.as_deref().map(Sentinel::recorded);
    let answer = Answer { text: recorded.answer.clone(), stop: recorded.stop(), usage: None, model: None };
    let set = read_as(&task, &answer, recorded.format, mark.as_ref());
    let outcome = set.map(|set| Outcome { changes: Some(set), ..Outcome::default() });
    let gate = boundary.gate()?;
    let passed = gate.check(&task, outcome, "").map(|outcome| outcome.changes.unwrap_or_default());
    passed.map_err(|held| Held { refusal: gate.words(&task, held.refusal), ..held })
}

/// The shipped prompt of the record's command.
fn shipped(recorded: &Recorded) -> Option<Arc<PromptFile>> {
    prompts::embedded(CommandLine::parse(&recorded.command).name)
}

/// The shipped action of that name, or one on a selection; on the workspace where the record brings files.
fn action(recorded: &Recorded) -> Action {
    let shipped = shipped(recorded).map(|prompt| prompt.action.clone());
    if let Some(makes_files) = shipped.as_ref().filter(|action| action.scope == Scope::Repository) {
        return makes_files.clone();
    }
    let action = shipped.unwrap_or_else(|| Action {
        name: recorded.command.clone(),
        title: String::new(),
        description: String::new(),
        kind: ActionKind::Rewrite,
        scope: Scope::Selection,
        languages: Vec::new(),
        argument_hint: None,
        templates: Vec::new(),
        version: String::new(),
    });
    let scope = if recorded.files.is_empty() { Scope::Selection } else { Scope::Workspace };
    Action { scope, ..action }
}
