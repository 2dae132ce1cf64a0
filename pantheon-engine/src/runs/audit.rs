//! What is written down about every piece of work, and about requests that were turned away before any began: who asked
//! for what, and what came of it. Never code, paths of files or words.

use std::time::SystemTime;

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// When work ended, or the minute in which it was turned away: the database's clock, to the millisecond.
    pub at: SystemTime,
    /// What is written down.
    pub what: Audited,
}

/// What the audit log holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audited {
    /// A piece of work that was begun.
    Work(AuditEntry),
    /// Requests of one minute, and how many.
    TurnedAway(TurnedAway, u64),
}

/// What is told of a request that was turned away before any work began. All of it is of closed lists, so that a flood is
/// few lines a minute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TurnedAway {
    /// Whose request it was; empty where nobody knows.
    pub tenant: String,
    /// The name of the token, as far as it is known.
    pub who: String,
    /// An action of the catalogue, `unknown`, or empty where nobody looked.
    pub action: String,
    /// The code of the refusal.
    pub outcome: String,
}

/// What is written down of a piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
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
