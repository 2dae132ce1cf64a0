//! What growth costs: larger documents, larger repositories, longer queues.

mod documents;
mod queue;
mod repositories;

use pantheon_tests::programs::Programs;

use super::measured::Measured;
use super::servers::Servers;

/// How large things get.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    /// Documents, in bytes.
    pub(super) documents: &'static [usize],
    /// Repositories, in megabytes.
    pub(super) repositories: &'static [usize],
    /// Queued runs.
    pub(super) queued: &'static [usize],
    /// Rounds of each.
    pub(super) rounds: usize,
}

/// Measures all of it.
///
/// # Errors
/// When a server does not start, or a run or a script fails.
pub(super) fn measure(programs: &Programs, servers: &Servers, size: Size) -> anyhow::Result<Measured> {
    let mut measured = documents::measure(servers, size.documents, size.rounds)?;
    measured.add(repositories::measure(programs, size.repositories, size.rounds)?);
    measured.add(queue::measure(programs, size.queued)?);
    Ok(measured)
}

/// `1 KB`, `20 MB`
fn bytes(bytes: usize) -> String {
    if bytes < 1_000_000 { format!("{} KB", bytes / 1000) } else { format!("{} MB", bytes / 1_000_000) }
}
