//! How much a tenant may ask for: by the minute, at once, and in a day.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota as Rate, RateLimiter};
use pantheon_protocol::error::ErrorCode;
use serde::Deserialize;

use crate::refusal::Refusal;

/// When to come back after too many at once.
const WAIT: Duration = Duration::from_secs(2);

/// A tenant's bounds; what is not set is bounded by the engine only.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quota {
    /// Requests that begin work: edits, runs, each run of a batch.
    pub requests_per_minute: Option<u32>,
    /// Edits at once, waiting ones included.
    pub edits_at_once: Option<u32>,
    /// Runs at once.
    pub runs_at_once: Option<u32>,
    /// Runs that are queued.
    pub runs_queued: Option<u32>,
    /// Tokens of models within 24 hours, in and out. What is under way when it is reached comes to its end.
    pub tokens_per_day: Option<u64>,
}

/// What a tenant uses now.
#[derive(Debug)]
pub(super) struct Meter {
    rate: Option<DefaultDirectRateLimiter>,
    edits: Arc<AtomicU32>,
}

/// A place among a tenant's edits; leaving it makes room.
#[derive(Debug)]
pub struct Place(Arc<AtomicU32>);

impl Meter {
    pub fn new(quota: &Quota) -> Self {
        let rate = quota.requests_per_minute.and_then(NonZeroU32::new);
        Self { rate: rate.map(|rate| RateLimiter::direct(Rate::per_minute(rate))), edits: Arc::default() }
    }

    /// The same with other bounds: what is under way counts on.
    pub fn with(&self, quota: &Quota) -> Self {
        Self { edits: Arc::clone(&self.edits), ..Self::new(quota) }
    }

    /// Counts requests.
    ///
    /// # Errors
    /// `quota_exceeded`, with the time after which there is room.
    pub fn request(&self, quota: &Quota, count: u32) -> Result<(), Refusal> {
        let (Some(count), Some(most)) = (NonZeroU32::new(count), quota.requests_per_minute) else { return Ok(()) };
        let refuse = |wait| {
            let message = format!("Your tenant may send {most} requests a minute.");
            Err(Refusal::new(ErrorCode::QuotaExceeded, message).after(wait))
        };
        let Some(rate) = &self.rate else { return refuse(Duration::from_secs(60)) };
        match rate.check_n(count) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(later)) => refuse(later.wait_time_from(DefaultClock::default().now()).max(Duration::from_secs(1))),
            // More at once than a minute has.
            Err(_) => refuse(Duration::from_secs(60)),
        }
    }

    /// Takes a place among the tenant's edits.
    ///
    /// # Errors
    /// `rate_limited` when all are taken.
    pub fn enter(&self, most: u32) -> Result<Place, Refusal> {
        let taken =
            self.edits.fetch_update(Ordering::AcqRel, Ordering::Acquire, |edits| (edits < most).then_some(edits + 1));
        match taken {
            Ok(_) => Ok(Place(Arc::clone(&self.edits))),
            Err(_) => {
                let message = format!("Your tenant has {most} edits under way already.");
                Err(Refusal::new(ErrorCode::RateLimited, message).after(WAIT))
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_so_many_requests() {
        let quota = Quota { requests_per_minute: Some(3), ..Quota::default() };
        let meter = Meter::new(&quota);
        meter.request(&quota, 2).unwrap();
        meter.request(&quota, 1).unwrap();
        let refusal = meter.request(&quota, 1).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::QuotaExceeded);
        assert!(refusal.retry_after.unwrap() <= Duration::from_secs(20), "{refusal:?}");
        assert!(meter.request(&quota, 4).is_err());
        let none = Quota { requests_per_minute: Some(0), ..Quota::default() };
        assert!(Meter::new(&none).request(&none, 1).is_err());
    }

    #[test]
    fn places_are_given_back_and_outlive_a_reload() {
        let meter = Meter::new(&Quota::default());
        let place = meter.enter(1).unwrap();
        let later = meter.with(&Quota::default());
        assert_eq!(later.enter(1).unwrap_err().code, ErrorCode::RateLimited);
        drop(place);
        assert!(later.enter(1).is_ok());
    }
}
