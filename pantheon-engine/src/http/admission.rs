//! Admission: a bounded number of edits run, a bounded number wait, the rest is told to come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pantheon_protocol::error::ErrorCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::metrics::Places;
use crate::refusal::Refusal;

/// When to come back after 429.
const WAIT: Duration = Duration::from_secs(2);

/// The turnstile of the edit routes.
#[derive(Debug)]
pub(super) struct Admission {
    running: Arc<Semaphore>,
    inside: Arc<AtomicUsize>,
    at_once: usize,
    most: usize,
}

/// A place inside; leaving it makes room. It waits for its turn by [`Place::turn`].
#[derive(Debug)]
pub(super) struct Place {
    inside: Arc<AtomicUsize>,
    running: Arc<Semaphore>,
}

impl Admission {
    /// At most `running` edits at work and `queued` waiting.
    pub(super) fn new(running: usize, queued: usize) -> Self {
        let most = running.saturating_add(queued);
        Self { running: Arc::new(Semaphore::new(running)), inside: Arc::default(), at_once: running, most }
    }

    /// How full it is.
    pub(super) fn places(&self) -> Places {
        let running = self.at_once.saturating_sub(self.running.available_permits());
        let waiting = self.inside.load(Ordering::Acquire).saturating_sub(running);
        Places { running, waiting, most: self.at_once }
    }

    /// Takes a place.
    ///
    /// # Errors
    /// `rate_limited` when everything is full.
    pub(super) fn enter(&self) -> Result<Place, Refusal> {
        let taken = self
            .inside
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |inside| (inside < self.most).then_some(inside + 1));
        match taken {
            Ok(_) => Ok(Place { inside: Arc::clone(&self.inside), running: Arc::clone(&self.running) }),
            Err(_) => Err(Refusal::new(ErrorCode::RateLimited, "The engine's queue is full.").after(WAIT)),
        }
    }
}

impl Place {
    /// Waits until the edit may run; it may as long as the permit is held.
    ///
    /// # Errors
    /// `shutting_down` when the engine ends first.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let turn = Arc::clone(&self.running).acquire_owned().await;
        turn.map_err(|_| Refusal::new(ErrorCode::ShuttingDown, "The engine is ending."))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.inside.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_turns_away() {
        let admission = Admission::new(1, 1);
        let first = admission.enter().unwrap();
        let permit = first.turn().await.unwrap();
        let second = admission.enter().unwrap();
        assert_eq!(admission.places(), Places { running: 1, waiting: 1, most: 1 });
        let refusal = admission.enter().unwrap_err();
        assert_eq!((refusal.code, refusal.retry_after), (ErrorCode::RateLimited, Some(WAIT)));
        drop((first, permit));
        drop(second.turn().await.unwrap());
        assert!(admission.enter().is_ok());
    }
}
