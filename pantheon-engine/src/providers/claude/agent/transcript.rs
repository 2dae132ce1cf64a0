//! What the lines of one piece of an agent's work mean, in their order. Pure: no process, no clock, no file.

use std::path::{Path, PathBuf};

use pantheon_protocol::path::RelativePath;

use super::super::contact::Contact;
use super::super::events::Outcome;
use super::super::lines::NoLine;
use super::super::outcome::{self, Ending};
use super::super::transcript::{Record, Step};
use super::events::{Block, Line, Means, System};
use super::launch::{PERMISSION_MODE, TOOLS};
use crate::process::Exit;
use crate::provider::{AgentEvent, AgentLimits, StopReason};
use crate::providers::anthropic::events::{MessageEvent, TokenCount, stop_reason};

/// The longest summary that is kept, in characters.
const LONGEST_SUMMARY: usize = 4_000;

/// What has happened so far.
pub(super) struct AgentTranscript {
    folder: PathBuf,
    limits: AgentLimits,
    contact: Contact,
    confined: bool,
    model: Option<String>,
    /// Of the request to the model that runs now.
    tokens: TokenCount,
    /// Written in all requests before it.
    written: u64,
}

impl AgentTranscript {
    pub(super) fn new(folder: &Path, limits: AgentLimits) -> Self {
        Self {
            folder: folder.to_owned(),
            limits,
            contact: Contact::default(),
            confined: false,
            model: None,
            tokens: TokenCount::default(),
            written: 0,
        }
    }
}

impl Record for AgentTranscript {
    type Event = AgentEvent;

    fn read(&mut self, line: &[u8]) -> Step<AgentEvent> {
        if line.trim_ascii().is_empty() {
            return Step::Nothing;
        }
        match serde_json::from_slice(line) {
            Err(_) => Step::Failed(Ending::NotJson),
            Ok(Line::ControlResponse { response }) => self.contact.control(&response),
            Ok(Line::System(System::Init(means))) => self.begin(&means),
            Ok(Line::System(System::ApiRetry { error_status, retry_delay_ms })) => {
                self.contact.retry(error_status, retry_delay_ms)
            }
            Ok(Line::StreamEvent { .. } | Line::Assistant { .. }) if !self.contact.initialized => {
                Step::Failed(Ending::PromptRefused)
            }
            Ok(Line::StreamEvent { .. } | Line::Assistant { .. }) if !self.confined => {
                Step::Failed(Ending::OtherMeans("means"))
            }
            Ok(Line::StreamEvent { event }) => self.event(event),
            Ok(Line::Assistant { message }) => self.steps(&message.content),
            Ok(Line::Result(outcome)) => self.end(outcome),
            Ok(Line::System(System::Other) | Line::Other) => Step::Nothing,
        }
    }

    fn broken_off(&self, no_line: &NoLine, exit: Option<Exit>) -> Ending {
        self.contact.broken_off(no_line, exit)
    }
}

impl AgentTranscript {
    /// The program says with what it begins; anything else than it was given is refused.
    fn begin(&mut self, means: &Means) -> Step<AgentEvent> {
        let none = |list: &Option<Vec<serde::de::IgnoredAny>>| list.as_ref().is_some_and(Vec::is_empty);
        let as_given = [
            ("tools", has_exactly(means.tools.as_deref(), TOOLS)),
            ("folders", means.cwd.as_deref().is_some_and(|cwd| Path::new(cwd) == self.folder)),
            ("permissions", means.permission_mode.as_deref() == Some(PERMISSION_MODE)),
            ("servers", none(&means.mcp_servers)),
            ("commands", none(&means.slash_commands)),
            ("skills", none(&means.skills)),
            ("plugins", none(&means.plugins)),
        ];
        let other = as_given.into_iter().find(|(_, is_as_given)| !is_as_given);
        self.confined = other.is_none();
        other.map_or(Step::Taken, |(means, _)| Step::Failed(Ending::OtherMeans(means)))
    }

    fn event(&mut self, event: MessageEvent) -> Step<AgentEvent> {
        match event {
            MessageEvent::MessageStart { message } => {
                self.model = message.model;
                self.written += self.tokens.output();
                self.tokens = TokenCount::default().updated(message.usage);
            }
            MessageEvent::MessageDelta { usage, .. } => self.tokens = self.tokens.updated(usage),
            _ => {}
        }
        if self.written + self.tokens.output() > self.limits.output_tokens {
            return Step::Done(self.done(StopReason::MaxTokens, Outcome::default()));
        }
        Step::Nothing
    }

    /// The tools that a message uses. The program tells each use in a message of its own.
    fn steps(&self, content: &[Block]) -> Step<AgentEvent> {
        let step = content.iter().find_map(|block| match block {
            Block::ToolUse { name, input } if TOOLS.contains(&name.as_str()) => {
                let path = input.file_path.as_ref().and_then(|path| self.shown(path.as_str()?));
                Some(path.map_or(name.clone(), |path| format!("{name} {path}")))
            }
            _ => None,
        });
        step.map_or(Step::Nothing, |step| Step::Tell(AgentEvent::Step(step)))
    }

    /// A path as the user knows it; none for what is not in the folder.
    fn shown(&self, path: &str) -> Option<String> {
        let path = Path::new(path).strip_prefix(&self.folder).ok().and_then(Path::to_str).or_else(|| {
            let relative = Path::new(path).is_relative();
            relative.then_some(path)
        })?;
        RelativePath::new(path).ok().map(|path| path.as_str().chars().take(200).collect())
    }

    fn end(&mut self, outcome: Outcome) -> Step<AgentEvent> {
        match outcome.subtype.as_str() {
            "error_max_turns" => Step::Done(self.done(StopReason::Other("max_turns".to_owned()), outcome)),
            _ if outcome.is_error => Step::Failed(outcome::of_api(&outcome, self.contact.last_status)),
            "success" if outcome.num_turns == 0 || !self.confined => Step::Failed(Ending::ModelNotAsked),
            "success" => {
                let word = outcome.stop_reason.as_deref().unwrap_or("unknown");
                let stop = stop_reason(word);
                Step::Done(self.done(stop, outcome))
            }
            _ => Step::Failed(Ending::ProgramFailed),
        }
    }

    fn done(&mut self, stop: StopReason, outcome: Outcome) -> AgentEvent {
        let tokens = outcome.usage.unwrap_or(self.tokens);
        let summary = outcome.result.chars().take(LONGEST_SUMMARY).collect();
        AgentEvent::Done { stop, usage: tokens.usage(), model: self.model.take(), summary }
    }
}

fn has_exactly(found: Option<&[String]>, wanted: &[&str]) -> bool {
    let Some(found) = found else { return false };
    found.len() == wanted.len() && wanted.iter().all(|name| found.iter().any(|found| found == name))
}
