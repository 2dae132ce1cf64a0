//! When a failed attempt at a model's API is made again: only before any text was passed on, and only so often.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};

use super::answering::Emitter;
use crate::provider::ProviderError;

/// Attempts after the first.
const AGAIN: usize = 3;

/// The wait before the second attempt; it doubles from there.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The longest wait, ours or theirs. A user who would wait longer is told instead.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A failed attempt.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: ProviderError,
    pub(super) again: Again,
}

/// Whether another attempt makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// It would fail the same way.
    Never,
    /// After a while of our choice.
    Soon,
    /// After the time that the other side named (`Retry-After`, RFC 9110 section 10.2.3).
    After(Duration),
}

impl Failure {
    /// One that would come again.
    pub(super) fn lasting(error: ProviderError) -> Self {
        Self { error, again: Again::Never }
    }

    /// One that may pass.
    pub(super) fn passing(error: ProviderError) -> Self {
        Self { error, again: Again::Soon }
    }

    fn worth_another(&self) -> bool {
        match self.again {
            Again::Never => false,
            Again::Soon => true,
            Again::After(wait) => wait <= LONGEST_WAIT,
        }
    }
}

/// Attempts until one succeeds, fails for good, fails after text was passed on, or the attempts are used up.
pub(super) async fn persist<F>(answer: &Emitter, attempt: impl FnMut() -> F) -> Result<(), ProviderError>
where
    F: Future<Output = Result<(), Failure>>,
{
    let waits = ExponentialBuilder::default()
        .with_min_delay(FIRST_WAIT)
        .with_max_delay(LONGEST_WAIT)
        .with_max_times(AGAIN)
        .with_jitter();
    attempt
        .retry(waits)
        .when(|failure: &Failure| !answer.started() && failure.worth_another())
        .adjust(|failure, wait| match failure.again {
            Again::After(named) => wait.map(|_| named),
            Again::Never | Again::Soon => wait,
        })
        .notify(|failure, wait| tracing::info!(error = %failure.error, ?wait, "asking the model's service again"))
        .await
        .map_err(|failure| failure.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_waits_are_told_not_waited() {
        let failure = |again| Failure { error: ProviderError::RateLimited(None), again };
        assert!(failure(Again::Soon).worth_another());
        assert!(failure(Again::After(Duration::from_secs(2))).worth_another());
        assert!(!failure(Again::After(Duration::from_secs(3600))).worth_another());
        assert!(!failure(Again::Never).worth_another());
    }
}
