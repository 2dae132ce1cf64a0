//! What bounds runs. Numbers only.

use std::time::Duration;

/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What bounds runs.
#[derive(Clone, Copy, Debug)]
pub struct RunLimits {
    /// Runs of one tenant that run at once.
    pub per_tenant: usize,
    /// Runs that are queued in all; more get `overloaded`.
    pub queued: usize,
    /// Runs of one tenant that are queued; more get `rate_limited`.
    pub queued_per_tenant: usize,
    /// Attempts of one run.
    pub max_attempts: u32,
    /// How long a worker that is not heard of keeps its run.
    pub lease: Duration,
    /// The wait before the second attempt; it doubles with each further one.
    pub backoff: Duration,
    /// How often what is due is looked for.
    pub sweep: Duration,
    /// How long ended runs are kept.
    pub retention: Duration,
}

impl RunLimits {
    /// How long to wait after that attempt, the first being 1.
    pub fn wait_after(&self, attempt: u32) -> Duration {
        let doubled = 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
        self.backoff.saturating_mul(doubled).min(LONGEST_WAIT)
    }
}

impl Default for RunLimits {
    fn default() -> Self {
        Self {
            per_tenant: 4,
            queued: 10_000,
            queued_per_tenant: 1_000,
            max_attempts: 3,
            lease: Duration::from_secs(30),
            backoff: Duration::from_secs(2),
            sweep: Duration::from_secs(2),
            retention: Duration::from_secs(30 * 24 * 3600),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute() {
        let limits = RunLimits { backoff: Duration::from_secs(2), ..RunLimits::default() };
        let waits: Vec<u64> = [1, 2, 3, 6, 40].map(|attempt| limits.wait_after(attempt).as_secs()).into();
        assert_eq!(waits, [2, 4, 8, 60, 60]);
    }
}
