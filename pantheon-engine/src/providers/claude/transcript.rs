//! What the lines of one conversation mean, in their order. Pure: no process, no clock.

use super::conversation::INITIALIZE;
use super::events::{ControlResponse, Line, Outcome, System};
use super::lines::NoLine;
use super::outcome::Ending;
use crate::process::Exit;
use crate::provider::{AnswerEvent, StopReason};
use crate::providers::anthropic::events::{MessageEvent, TokenCount, stop_reason};

/// The longest wait that the program may take before it asks a busy model again.
const LONGEST_RETRY_MS: f64 = 10_000.0;

/// What has been said so far.
#[derive(Default)]
pub(super) struct Transcript {
    initialized: bool,
    begun: bool,
    spoke: bool,
    model: Option<String>,
    stop: Option<String>,
    tokens: TokenCount,
    last_status: Option<u16>,
}

/// What to do about a line.
#[derive(Debug)]
pub(super) enum Step {
    /// Read on.
    Nothing,
    /// The user's message has arrived.
    Taken,
    /// Pass this on.
    Text(String),
    /// It is over.
    End(Ending),
}

impl Transcript {
    /// Takes the next line.
    pub(super) fn read(&mut self, line: &[u8]) -> Step {
        if line.trim_ascii().is_empty() {
            return Step::Nothing;
        }
        match serde_json::from_slice(line) {
            Err(_) => Step::End(Ending::NotJson),
            Ok(Line::ControlResponse { response }) => self.control(&response),
            Ok(Line::System(system)) => self.system(system),
            Ok(Line::StreamEvent { event }) if self.initialized => self.event(event),
            Ok(Line::StreamEvent { .. }) => Step::End(Ending::PromptRefused),
            Ok(Line::Result(outcome)) => Step::End(self.end(outcome)),
            Ok(Line::Other) => Step::Nothing,
        }
    }

    /// The output stopped early; how the program ended tells why.
    pub(super) fn broken_off(&self, no_line: &NoLine, exit: Option<Exit>) -> Ending {
        match no_line {
            NoLine::TooMuch => Ending::TooMuch,
            NoLine::Cut => Ending::NoResult { exit, cut: true, heard: self.initialized },
            NoLine::End => Ending::NoResult { exit, cut: false, heard: self.initialized },
        }
    }

    fn control(&mut self, response: &ControlResponse) -> Step {
        let ours = response.request_id.as_deref() == Some(INITIALIZE);
        match response.subtype.as_str() {
            "success" => {
                self.initialized |= ours;
                Step::Nothing
            }
            _ if ours => Step::End(Ending::PromptRefused),
            _ => Step::End(Ending::ModelRefused),
        }
    }

    fn system(&mut self, system: System) -> Step {
        match system {
            System::Init { tools, mcp_servers } if tools.is_empty() && mcp_servers.is_empty() => Step::Taken,
            System::Init { .. } => Step::End(Ending::HasTools),
            System::ApiRetry { error_status, retry_delay_ms } => {
                self.last_status = error_status.or(self.last_status);
                let hopeless = matches!(error_status, Some(401 | 403));
                let wait = retry_delay_ms.unwrap_or(0.0).clamp(0.0, 86_400_000.0);
                if hopeless || wait > LONGEST_RETRY_MS {
                    return Step::End(Ending::ApiError { status: error_status, wait_ms: Some(wait), too_large: false });
                }
                Step::Nothing
            }
            System::Other => Step::Nothing,
        }
    }

    fn event(&mut self, event: MessageEvent) -> Step {
        match event {
            // The program asks again after a broken answer, or to go on after a cut one; the text is out already.
            MessageEvent::MessageStart { .. } if self.spoke => Step::End(Ending::StartedOver),
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
                    Some(StopReason::MaxTokens) => Step::End(self.done()),
                    _ => Step::Nothing,
                }
            }
            MessageEvent::MessageStop | MessageEvent::Error { .. } | MessageEvent::Other => Step::Nothing,
        }
    }

    fn text(&mut self, delta: crate::providers::anthropic::events::Delta) -> Step {
        use crate::providers::anthropic::events::Delta;
        match delta {
            Delta::TextDelta { text } => {
                self.spoke |= !text.is_empty();
                Step::Text(text)
            }
            Delta::Other => Step::Nothing,
        }
    }

    fn end(&mut self, outcome: Outcome) -> Ending {
        if outcome.is_error {
            return self.api_error(&outcome);
        }
        if outcome.subtype != "success" {
            return Ending::ProgramFailed;
        }
        // No turn: a command of the program's own, for which no model was asked.
        if outcome.num_turns == 0 || !self.begun || (!self.spoke && !outcome.result.is_empty()) {
            return Ending::ModelNotAsked;
        }
        self.stop = self.stop.take().or(outcome.stop_reason);
        self.tokens = self.tokens.updated(outcome.usage);
        self.done()
    }

    fn api_error(&self, outcome: &Outcome) -> Ending {
        let words = outcome.result.to_ascii_lowercase();
        if words.contains("not logged in") || words.contains("/login") || words.contains("invalid api key") {
            return Ending::ApiError { status: Some(401), wait_ms: None, too_large: false };
        }
        let too_large = words.contains("prompt is too long") || words.contains("too large");
        let status = outcome.api_error_status.or(self.last_status);
        Ending::ApiError { status, wait_ms: None, too_large }
    }

    fn done(&mut self) -> Ending {
        let stop = self.stop.take().map_or(StopReason::Other("unknown".to_owned()), |word| stop_reason(&word));
        Ending::Done(AnswerEvent::Done { stop, usage: self.tokens.usage(), model: self.model.take() })
    }
}
