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
use crate::runs::StoreError;
use crate::shared::{self, Shared};

/// When to come back after too many at once.
const WAIT: Duration = Duration::from_secs(2);

/// When to come back while the engines cannot agree.
const AWAY: Duration = Duration::from_secs(5);

const MINUTE: Duration = Duration::from_secs(60);

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
pub struct Place {
    _here: PlaceHere,
    /// Where all engines together have so many.
    _everywhere: Option<shared::Place>,
}

/// One of this engine's.
#[derive(Debug)]
struct PlaceHere(Arc<AtomicU32>);

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
        let refuse = |wait| Err(too_many_requests(most, wait));
        let Some(rate) = &self.rate else { return refuse(MINUTE) };
        match rate.check_n(count) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(later)) => refuse(later.wait_time_from(DefaultClock::default().now())),
            // More at once than a minute has.
            Err(_) => refuse(MINUTE),
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
            Ok(_) => Ok(Place { _here: PlaceHere(Arc::clone(&self.edits)), _everywhere: None }),
            Err(_) => Err(too_many_edits(most)),
        }
    }
}

impl Place {
    /// The same among the edits of all engines.
    ///
    /// # Errors
    /// `rate_limited` when all are taken, and `store_unavailable`.
    pub(super) async fn among(self, shared: &Shared, tenant: &str, most: u32) -> Result<Self, Refusal> {
        let place = shared.take_place(tenant, most).await.map_err(unknown)?;
        let place = place.ok_or_else(|| too_many_edits(most))?;
        Ok(Self { _everywhere: Some(place), ..self })
    }
}

/// Counts requests among those that came to all engines.
///
/// # Errors
/// `quota_exceeded`, with the time after which there is room, and `store_unavailable`.
pub(super) async fn request_among(shared: &Shared, tenant: &str, quota: &Quota, count: u32) -> Result<(), Refusal> {
    let Some(most) = quota.requests_per_minute.filter(|_| count > 0) else { return Ok(()) };
    match shared.count(tenant, count, most).await.map_err(unknown)? {
        None => Ok(()),
        Some(wait) => Err(too_many_requests(most, wait)),
    }
}

fn too_many_requests(most: u32, wait: Duration) -> Refusal {
    let message = format!("Your tenant may send {most} requests a minute.");
    Refusal::new(ErrorCode::QuotaExceeded, message).after(wait.max(Duration::from_secs(1)))
}

fn too_many_edits(most: u32) -> Refusal {
    let message = format!("Your tenant has {most} edits under way already.");
    Refusal::new(ErrorCode::RateLimited, message).after(WAIT)
}

/// Nobody is let in on a guess: what one engine lets in the others would not know of.
fn unknown(error: StoreError) -> Refusal {
    tracing::warn!(%error, "a tenant's quota cannot be looked at");
    Refusal::new(ErrorCode::StoreUnavailable, "Your tenant's quota cannot be looked at.").after(AWAY)
}

impl Drop for PlaceHere {
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
