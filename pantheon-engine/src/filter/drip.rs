//! A prompt that leaves a few words at a time: what each tenant has seen of each prompt, over many answers.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use super::guard::Guard;
use super::verdict::Glimpses;

/// Different pieces of one prompt that nobody's code holds by chance: this part of all, in per cent, and this number at
/// least.
const PERCENT: u32 = 10;
const LEAST: u32 = 60;

/// Running totals. Its memory is bounded: tenants by number, pieces by the prompts.
#[derive(Debug)]
pub struct Drip<T> {
    window: Duration,
    most_tenants: usize,
    tenants: HashMap<T, Tenant>,
}

#[derive(Debug)]
struct Tenant {
    /// When each piece was last seen.
    seen: HashMap<(u16, u32), Instant>,
    last: Instant,
}

impl Guard {
    /// Whether so many different pieces of a prompt are more than anybody may see of it.
    pub fn is_much(&self, prompt: u16, count: u32) -> bool {
        count >= LEAST.max(self.pieces(prompt) * PERCENT / 100)
    }
}

impl<T: Eq + Hash + Clone> Drip<T> {
    /// Totals over `window`, for at most `most_tenants`; the one that was away for longest is forgotten first.
    pub fn new(window: Duration, most_tenants: usize) -> Self {
        Self { window, most_tenants, tenants: HashMap::new() }
    }

    /// Adds what an answer showed, which [`Guard::scan`] found at `now`, and says whether it must be withheld: its tenant
    /// has seen too much of one prompt within the window. An answer that shows nothing of a prompt never is.
    pub fn add(&mut self, guard: &Guard, tenant: &T, glimpses: &Glimpses, now: Instant) -> bool {
        if glimpses.is_empty() {
            return false;
        }
        self.make_room(tenant);
        let of_tenant =
            self.tenants.entry(tenant.clone()).or_insert_with(|| Tenant { seen: HashMap::new(), last: now });
        of_tenant.last = now;
        let window = self.window;
        of_tenant.seen.retain(|_, when| now.saturating_duration_since(*when) < window);
        of_tenant.seen.extend(glimpses.places.iter().map(|place| (*place, now)));
        let mut counts: HashMap<u16, u32> = HashMap::new();
        of_tenant.seen.keys().for_each(|(prompt, _)| *counts.entry(*prompt).or_default() += 1);
        let shown = |prompt: u16| glimpses.places.iter().any(|place| place.0 == prompt);
        counts.into_iter().any(|(prompt, count)| shown(prompt) && guard.is_much(prompt, count))
    }

    fn make_room(&mut self, tenant: &T) {
        if self.tenants.len() < self.most_tenants || self.tenants.contains_key(tenant) {
            return;
        }
        let oldest = self.tenants.iter().min_by_key(|(_, one)| one.last).map(|(name, _)| name.clone());
        oldest.and_then(|name| self.tenants.remove(&name));
    }

    /// How many tenants and pieces are remembered, as a measure of memory.
    pub fn len(&self) -> (usize, usize) {
        (self.tenants.len(), self.tenants.values().map(|one| one.seen.len()).sum())
    }
}
