//! `pantheon-engine replay`: recorded answers through the pipeline that serves users, offline.

use std::io::{BufRead as _, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::{Action, ActionKind, Diff, EditRequest, Scope, Selection};
use serde::{Deserialize, Serialize};

use crate::edit::answer::Answer;
use crate::edit::gates::{self, Context};
use crate::edit::parse::rewrite;
use crate::edit::request::{self, Bounds};
use crate::edit::sentinel::Sentinel;
use crate::provider::StopReason;
use crate::refusal::Refusal;

/// Run recorded answers through the edit pipeline.
#[derive(Debug, Args)]
pub(super) struct Replay {}

/// One recorded answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Recorded {
    file_path: String,
    code: String,
    command: String,
    selection: Option<Selection>,
    language_id: Option<String>,
    format: Option<Format>,
    sentinel: Option<String>,
    stop_reason: Option<String>,
    answer: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Format {
    Rewrite,
    SearchReplace,
    ApplyPatch,
    UnifiedDiff,
    WholeFile,
}

/// What became of it.
#[derive(Debug, Serialize)]
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
    tier: Option<&'static str>,
}

impl Replay {
    /// Reads lines until standard input ends; a line that is no record ends the run.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let mut out = std::io::stdout().lock();
        for (number, line) in std::io::stdin().lock().lines().enumerate() {
            let line = line.context("standard input cannot be read")?;
            if line.trim().is_empty() {
                continue;
            }
            let recorded: Recorded =
                serde_json::from_str(&line).with_context(|| format!("line {} is not a recorded answer", number + 1))?;
            serde_json::to_writer(&mut out, &verdict(&recorded))?;
            out.write_all(b"\n")?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn verdict(recorded: &Recorded) -> Verdict {
    match judge(recorded) {
        Ok(None) => Verdict {
            outcome: "unchanged",
            suggested_code: Some(recorded.code.clone()),
            code: None,
            message: None,
            tier: None,
        },
        Ok(Some((diff, note))) => Verdict {
            outcome: "applied",
            suggested_code: diff.suggested_code,
            code: None,
            message: note,
            tier: Some("exact"),
        },
        Err(refusal) => Verdict {
            outcome: if refusal.code == ErrorCode::OutputWithheld { "withheld" } else { "refused" },
            suggested_code: None,
            code: Some(refusal.code),
            message: Some(refusal.message),
            tier: None,
        },
    }
}

fn judge(recorded: &Recorded) -> Result<Option<(Diff, Option<String>)>, Refusal> {
    let request = EditRequest {
        code: recorded.code.clone(),
        command: recorded.command.clone(),
        file_path: recorded.file_path.clone(),
        selection: recorded.selection,
        language_id: recorded.language_id.clone(),
        ..EditRequest::default()
    };
    let bounds = Bounds { max_file_bytes: usize::MAX, comfortable_lines: usize::MAX };
    let task = request::resolve(&request, &action(&recorded.command), bounds)?;
    let text = read(recorded)?;
    let edit = gates::check_rewrite(&Context::of(&task), &task, &text)?;
    if edit.is_empty() {
        return Ok(None);
    }
    let note = edit.note().map(str::to_owned);
    Ok(Some((edit.into_diff(&recorded.code, &recorded.file_path), note)))
}

fn read(recorded: &Recorded) -> Result<String, Refusal> {
    if !matches!(recorded.format, None | Some(Format::Rewrite)) {
        let message = "This engine reads rewrites of one region only.";
        return Err(Refusal::new(ErrorCode::AnswerUnreadable, message));
    }
    let stop = match recorded.stop_reason.as_deref() {
        None | Some("end_turn" | "stop" | "stop_sequence") => StopReason::EndTurn,
        Some("max_tokens" | "length") => StopReason::MaxTokens,
        Some("refusal" | "content_filter") => StopReason::Refusal,
        Some(other) => StopReason::Other(other.to_owned()),
    };
    let answer = Answer { text: recorded.answer.clone(), stop, usage: None, model: None };
    match &recorded.sentinel {
        Some(sentinel) => rewrite::read(&answer, &Sentinel::recorded(sentinel)),
        None => rewrite::read_unmarked(&answer),
    }
}

/// The region depends on an action's kind and scope alone.
fn action(name: &str) -> Action {
    Action {
        name: name.to_owned(),
        title: String::new(),
        description: String::new(),
        kind: if name == "fix" { ActionKind::QuickFix } else { ActionKind::Rewrite },
        scope: Scope::Selection,
        languages: Vec::new(),
        argument_hint: None,
        version: String::new(),
    }
}
