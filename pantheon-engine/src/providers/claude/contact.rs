//! What every conversation with the program has in common: whether our prompt was taken, and what the model's service
//! said last. Pure: no process, no clock.

use super::conversation::INITIALIZE;
use super::events::ControlResponse;
use super::lines::NoLine;
use super::outcome::{self, Ending};
use super::transcript::Step;
use crate::process::Exit;

/// How things stand with the program.
#[derive(Debug, Default)]
pub(super) struct Contact {
    /// Whether the program took our prompt.
    pub(super) initialized: bool,
    /// The HTTP status that the model's service failed with last.
    pub(super) last_status: Option<u16>,
}

impl Contact {
    /// The program answers one of our control requests.
    pub(super) fn control<E>(&mut self, response: &ControlResponse) -> Step<E> {
        let ours = response.request_id.as_deref() == Some(INITIALIZE);
        match response.subtype.as_str() {
            "success" => {
                self.initialized |= ours;
                Step::Nothing
            }
            _ if ours => Step::Failed(Ending::PromptRefused),
            _ => Step::Failed(Ending::ModelRefused),
        }
    }

    /// The model's service failed, and the program will try again.
    pub(super) fn retry<E>(&mut self, status: Option<u16>, delay_ms: Option<f64>) -> Step<E> {
        self.last_status = status.or(self.last_status);
        outcome::of_retry(status, delay_ms).map_or(Step::Nothing, Step::Failed)
    }

    /// The output stopped early; how the program ended tells why.
    pub(super) fn broken_off(&self, no_line: &NoLine, exit: Option<Exit>) -> Ending {
        match no_line {
            NoLine::TooMuch => Ending::TooMuch,
            NoLine::Cut => Ending::NoResult { exit, cut: true, heard: self.initialized },
            NoLine::End => Ending::NoResult { exit, cut: false, heard: self.initialized },
        }
    }
}
