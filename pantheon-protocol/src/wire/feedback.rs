//! `POST /feedback`: what became of a suggested edit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The request body; the reply is 204 without a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Feedback {
    /// The `requestId` of the edit's reply.
    pub request_id: String,
    /// What the user, or the buffer, did with it.
    pub outcome: Outcome,
}

/// What became of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Applied and verified.
    Accepted,
    /// Turned down by the user.
    Rejected,
    /// Applied, then undone.
    Undone,
    /// The buffer had changed in the same place.
    Conflict,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Rejected, Self::Undone, Self::Conflict];

    /// Its word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Undone => "undone",
            Self::Conflict => "conflict",
        }
    }

    /// Whether the edit was not what its user wanted.
    pub fn is_unwanted(self) -> bool {
        matches!(self, Self::Rejected | Self::Undone)
    }
}
