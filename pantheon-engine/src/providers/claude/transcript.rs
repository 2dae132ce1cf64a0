//! What the lines of one conversation mean, in their order. Pure: no process, no clock.

use super::contact::Contact;
use super::events::{Line, Outcome, System};
use super::lines::NoLine;
use super::outcome::{self, Ending};
use crate::process::Exit;
use crate::provider::{AnswerEvent, StopReason};
use crate::providers::anthropic::events::{MessageEvent, TokenCount, stop_reason};

/// What has been said so far.
#[derive(Default)]
pub(super) struct Transcript {
    contact: Contact,
    begun: bool,
    spoke: bool,
    model: Option<String>,
    stop: Option<String>,
    tokens: TokenCount,
}

/// Who follows a conversation, line by line, and says what the lines mean.
pub(super) trait Record {
    /// What it makes of them.
    type Event;

    /// Takes the next line.
    fn read(&mut self, line: &[u8]) -> Step<Self::Event>;

    /// The output stopped early; how the program ended tells why.
    fn broken_off(&self, no_line: &NoLine, exit: Option<Exit>) -> Ending;
}

/// What to do about a line.
#[derive(Debug)]
pub(super) enum Step<E> {
    /// Read on.
    Nothing,
    /// The user's message has arrived.
    Taken,
    /// Pass this on.
    Tell(E),
    /// It is over, and this is the last event.
    Done(E),
    /// It is over, and there is no answer.
    Failed(Ending),
}

impl Record for Transcript {
    type Event = AnswerEvent;

    fn read(&mut self, line: &[u8]) -> Step<AnswerEvent> {
        if line.trim_ascii().is_empty() {
            return Step::Nothing;
        }
        match serde_json::from_slice(line) {
            Err(_) => Step::Failed(Ending::NotJson),
            Ok(Line::ControlResponse { response }) => self.contact.control(&response),
            Ok(Line::System(system)) => self.system(system),
            Ok(Line::StreamEvent { event }) if self.contact.initialized => self.event(event),
            Ok(Line::StreamEvent { .. }) => Step::Failed(Ending::PromptRefused),
            Ok(Line::Result(outcome)) => self.end(outcome),
            Ok(Line::Other) => Step::Nothing,
        }
    }

    fn broken_off(&self, no_line: &NoLine, exit: Option<Exit>) -> Ending {
        self.contact.broken_off(no_line, exit)
    }
}

impl Transcript {
    fn system(&mut self, system: System) -> Step<AnswerEvent> {
        match system {
            System::Init { tools, mcp_servers } if tools.is_empty() && mcp_servers.is_empty() => Step::Taken,
            System::Init { .. } => Step::Failed(Ending::HasTools),
            System::ApiRetry { error_status, retry_delay_ms } => self.contact.retry(error_status, retry_delay_ms),
            System::Other => Step::Nothing,
        }
    }

    fn event(&mut self, event: MessageEvent) -> Step<AnswerEvent> {
        match event {
            // The program asks again after a broken answer, or to go on after a cut one; the text is out already.
            MessageEvent::MessageStart { .. } if self.spoke => Step::Failed(Ending::StartedOver),
            MessageEvent::MessageStart { message } => {
                self.begun = true;
                self.model = message.model;
                self.tokens = self.tokens.updated(message.usage);
                Step::Nothing
            }
            MessageEvent::ContentBlockDelta { delta } => self.text(delta),
            MessageEvent::MessageDelta { delta, usage } => {
                self.tokens = self.tokens.updated(usage);
                self.stop = delta.stop_reason;
                match self.stop.as_deref().map(stop_reason) {
                    Some(StopReason::MaxTokens) => Step::Done(self.done()),
                    _ => Step::Nothing,
                }
            }
            MessageEvent::MessageStop | MessageEvent::Error { .. } | MessageEvent::Other => Step::Nothing,
        }
    }

    fn text(&mut self, delta: crate::providers::anthropic::events::Delta) -> Step<AnswerEvent> {
        use crate::providers::anthropic::events::Delta;
        match delta {
            Delta::TextDelta { text } => {
                self.spoke |= !text.is_empty();
                if text.is_empty() { Step::Nothing } else { Step::Tell(AnswerEvent::Text(text)) }
            }
            Delta::Other => Step::Nothing,
        }
    }

    fn end(&mut self, outcome: Outcome) -> Step<AnswerEvent> {
        if outcome.is_error {
            return Step::Failed(outcome::of_api(&outcome, self.contact.last_status));
        }
        if outcome.subtype != "success" {
            return Step::Failed(Ending::ProgramFailed);
        }
        // No turn: a command of the program's own, for which no model was asked.
        if outcome.num_turns == 0 || !self.begun || (!self.spoke && !outcome.result.is_empty()) {
            return Step::Failed(Ending::ModelNotAsked);
        }
        self.stop = self.stop.take().or(outcome.stop_reason);
        self.tokens = self.tokens.updated(outcome.usage);
        Step::Done(self.done())
    }

    fn done(&mut self) -> AnswerEvent {
        let stop = self.stop.take().map_or(StopReason::Other("unknown".to_owned()), |word| stop_reason(&word));
        AnswerEvent::Done { stop, usage: self.tokens.usage(), model: self.model.take() }
    }
}
