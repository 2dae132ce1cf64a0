//! Why a request is not passed on, and how the program is told.

use http::StatusCode;
use serde_json::{Value, json};

/// The reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// Another address than that of messages.
    Elsewhere,
    /// No program's placeholder.
    Stranger,
    /// Longer than the API takes, or broken off.
    TooLong,
    /// No request of the Messages API.
    Unreadable,
    /// Not streamed, so that its tokens cannot be counted as they come.
    Whole,
    /// The service itself is to run or fetch something.
    Services,
    /// The program has no work.
    Idle,
    /// Another model than the work's.
    Model,
    /// The answers so far have all the tokens.
    Spent,
}

impl Denied {
    /// The status of the reply.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Elsewhere => StatusCode::NOT_FOUND,
            Self::Stranger => StatusCode::UNAUTHORIZED,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable | Self::Whole => StatusCode::BAD_REQUEST,
            Self::Services | Self::Idle | Self::Model | Self::Spent => StatusCode::FORBIDDEN,
        }
    }

    /// The reply, as the API words errors.
    pub(super) fn body(self) -> Value {
        let (kind, words) = match self {
            Self::Elsewhere => ("not_found_error", "only messages are passed on"),
            Self::Stranger => ("authentication_error", "this is not the placeholder of a program"),
            Self::TooLong => ("request_too_large", "the request is too long or broke off"),
            Self::Unreadable => ("invalid_request_error", "the request cannot be read"),
            Self::Whole => ("invalid_request_error", "only streamed answers are passed on"),
            Self::Services => ("permission_error", "the service's own tools are not for this work"),
            Self::Idle => ("permission_error", "there is no work yet"),
            Self::Model => ("permission_error", "the work is for another model"),
            Self::Spent => ("permission_error", "the work has no tokens left"),
        };
        json!({ "type": "error", "error": { "type": kind, "message": words } })
    }
}
