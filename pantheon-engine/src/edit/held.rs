//! Why an answer cannot be used: in words for the user, and with the file's real lines for the model's second try.

use pantheon_protocol::error::ErrorCode;

use super::ask::{Feedback, Shown};
use super::locate::Misfit;
use super::parse::ParseError;
use crate::refusal::Refusal;

/// An answer that was held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What the user is told, unless a second answer is better.
    pub refusal: Refusal,
    /// The file's real lines near the place that was looked for.
    pub shown: Vec<Shown>,
}

impl Held {
    /// Held back without lines to show.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Refusal::new(code, message).into()
    }

    /// What could not be located in one file.
    pub fn misfit(path: &str, misfit: Misfit) -> Self {
        let candidates = match &misfit.candidates[..] {
            [] => String::new(),
            [one] => format!(" The nearest is line {one}."),
            many => format!(" Lines {}.", many.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
        };
        let message = format!("Line {} of the answer, for `{path}`: {}{candidates}", misfit.line, misfit.reason);
        let shown = misfit.shown.into_iter().map(|excerpt| Shown {
            path: path.to_owned(),
            first_line: excerpt.first_line,
            lines: excerpt.lines,
        });
        Self { refusal: Refusal::new(misfit.code, message), shown: shown.collect() }
    }

    /// The same, said of one file among several.
    #[must_use]
    pub fn of(mut self, path: &str) -> Self {
        if !self.refusal.message.contains(path) {
            self.refusal.message = format!("`{path}`: {}", self.refusal.message);
        }
        self
    }

    /// What the model is told.
    pub fn feedback(&self) -> Feedback {
        Feedback { reason: self.refusal.message.clone(), shown: self.shown.clone() }
    }

    /// Whether another answer may be better: the answer was at fault, not the request or the model's willingness.
    pub fn deserves_second_try(&self) -> bool {
        matches!(
            self.refusal.code,
            ErrorCode::AnswerUnreadable
                | ErrorCode::AnswerTruncated
                | ErrorCode::AnswerElided
                | ErrorCode::AnswerNotLocated
                | ErrorCode::AnswerAmbiguous
                | ErrorCode::AnswerPathRefused
                | ErrorCode::AnswerOutsideRegion
                | ErrorCode::AnswerBreaksSyntax
                | ErrorCode::AnswerChangesCode
                | ErrorCode::AnswerMovesSecret
                | ErrorCode::OperationUnsupported
                | ErrorCode::OutputWithheld
        )
    }

    /// Whether the model is told what was wrong: not of what was withheld, which would only help it around the filter.
    pub fn is_told(&self) -> bool {
        self.refusal.code != ErrorCode::OutputWithheld
    }
}

impl From<Refusal> for Held {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, shown: Vec::new() }
    }
}

impl From<ParseError> for Held {
    fn from(error: ParseError) -> Self {
        Self::new(error.code, format!("Line {} of the answer: {}", error.line, error.reason))
    }
}
