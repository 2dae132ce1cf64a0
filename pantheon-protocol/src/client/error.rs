//! What can go wrong between an editor and the engine.

use super::TlsError;
use crate::error::ErrorReply;

/// A failed call of the engine.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The engine answered with an error of the closed list.
    #[error("{0}")]
    Refused(Box<ErrorReply>),
    /// Nobody answered at the engine's address, or the connection broke.
    #[error("the engine at {url} cannot be reached: {reason}")]
    Unreachable {
        /// The engine's address.
        url: String,
        /// What the network said.
        reason: String,
    },
    /// Something answered, but not the engine.
    #[error("{url} does not answer like a Pantheon engine: {reason}")]
    NotAnEngine {
        /// The address that answered.
        url: String,
        /// What was wrong with the answer.
        reason: String,
    },
    /// The address is not a URL, or the token cannot be sent.
    #[error("the engine's address or token is not usable: {0}")]
    Configuration(String),
    /// A certificate that is to be shown or trusted cannot be used.
    #[error("{0}")]
    Certificate(#[from] TlsError),
}

impl ClientError {
    /// Whether the engine is away, and may be back later.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, ClientError::Unreachable { .. })
    }
}
