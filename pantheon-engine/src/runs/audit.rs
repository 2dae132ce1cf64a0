//! What is written down about every piece of work: who asked for what, and what came of it. Never code, paths of files or
//! words.

use std::time::SystemTime;

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When it ended; the database's clock, to the millisecond, when it is read.
    pub at: SystemTime,
    /// Whose work it was.
    pub tenant: String,
    /// The name of the token that asked.
    pub who: String,
    /// The action.
    pub action: String,
    /// The repository, `host/path`, for a run.
    pub repository: Option<String>,
    /// Who answered.
    pub provider: String,
    /// The model, where there was one.
    pub model: Option<String>,
    /// Tokens of the model, in and out, of all its answers.
    pub tokens: u64,
    /// `applied`, `unchanged`, `pushed`, `shown`, `waiting`, or the code of the refusal.
    pub outcome: String,
    /// The request's id, or the run's.
    pub id: String,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
}

/// Which lines are wanted.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Of this tenant only.
    pub tenant: Option<String>,
    /// From then on.
    pub since: Option<SystemTime>,
    /// The newest so many.
    pub limit: u32,
}
