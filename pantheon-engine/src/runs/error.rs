//! Why the store did not do what it was asked. Users are told as by [`Refusal`]; what the database said goes to the log.

use std::time::Duration;

use pantheon_protocol::error::ErrorCode;

use crate::refusal::Refusal;

/// How long to wait for a database that is away.
const DATABASE_WAIT: Duration = Duration::from_secs(5);

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The caller is told why.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The run is another's by now, or has ended: this worker must stop.
    #[error("the run is no longer this worker's")]
    Lost,
    /// The database cannot be used.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// A ticket cannot be issued.
    #[error("the tickets: {0}")]
    Tickets(String),
    /// A row holds what this version cannot read.
    #[error("a run cannot be read: {0}")]
    Unreadable(String),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(refusal) => refusal,
            StoreError::Lost => Self::new(ErrorCode::Cancelled, "The run is no longer this worker's."),
            StoreError::Unreadable(_) => {
                tracing::error!(%error, "a run cannot be read");
                Self::new(ErrorCode::Internal, "A job cannot be read.")
            }
            StoreError::Database(_) | StoreError::Tickets(_) => {
                tracing::error!(%error, "the jobs cannot be reached");
                Self::new(ErrorCode::StoreUnavailable, "The jobs cannot be reached.").after(DATABASE_WAIT)
            }
        }
    }
}
