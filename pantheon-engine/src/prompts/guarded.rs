//! What keeps the prompts of one moment inside: the outgoing filter made from them, and what each tenant has seen of them.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::filter::{Drip, Glimpses, Guard};

/// How long a piece that a tenant has seen counts.
const WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

/// How many tenants' totals are kept.
const MOST_TENANTS: usize = 10_000;

/// The outgoing filter with its running totals, which begin anew when a prompt changes.
#[derive(Debug)]
pub struct Guarded {
    /// Recognises text of the prompts.
    pub guard: Guard,
    /// Names these prompts: the same in every engine that has the same.
    pub version: String,
    drip: Mutex<Drip<String>>,
}

impl Guarded {
    pub(super) fn new(guard: Guard, version: String) -> Self {
        Self { guard, version, drip: Mutex::new(Drip::new(WINDOW, MOST_TENANTS)) }
    }

    /// Adds what an answer shows of the prompts to what its tenant has seen here; true when that is too much.
    pub fn adds_up(&self, tenant: &str, glimpses: &Glimpses) -> bool {
        let mut drip = self.drip.lock().unwrap_or_else(PoisonError::into_inner);
        drip.add(&self.guard, &tenant.to_owned(), glimpses, Instant::now())
    }
}
