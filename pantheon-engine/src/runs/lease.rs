//! One worker's right to one run, for a while. The store decides whether it still holds; this only carries it.

use std::sync::{Arc, OnceLock};

use tokio_util::sync::CancellationToken;

use super::Run;

/// A run in the hands of one worker. Clones share whether it must stop.
#[derive(Clone, Debug)]
pub struct Lease {
    /// The run as it was when it was leased.
    pub run: Run,
    /// Writes with another number than the run's latest are refused.
    pub fence: i64,
    /// Whose it is.
    pub worker: String,
    /// Cancelled when the work must stop; [`Lease::stopped`] says why.
    pub cancel: CancellationToken,
    why: Arc<OnceLock<Stop>>,
}

/// Why work on a run must stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Somebody asked for the run's end.
    CancelAsked,
    /// The run is another's by now, or has ended: nothing that is written for it counts.
    Lost,
    /// The engine shuts down; the run is queued again.
    ShuttingDown,
}

impl Lease {
    pub(super) fn new(run: Run, worker: &str) -> Self {
        let fence = run.fence;
        Self { run, fence, worker: worker.to_owned(), cancel: CancellationToken::new(), why: Arc::default() }
    }

    /// Why the work must stop, if it must.
    pub fn stopped(&self) -> Option<Stop> {
        self.why.get().copied()
    }

    /// The first reason stays.
    pub(super) fn stop(&self, why: Stop) {
        // A later reason changes nothing: the work stops already.
        let _ = self.why.set(why);
        self.cancel.cancel();
    }
}
