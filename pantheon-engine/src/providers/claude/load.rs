//! How many processes were wanted at once of late.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Requests that come within this time find no process that was started meanwhile.
const BURST: Duration = Duration::from_secs(2);

/// For how long a burst is expected to come again.
const MEMORY: Duration = Duration::from_secs(5 * 60);

/// Requests that are remembered; more at once are as many as any pool holds.
const MOST: usize = 256;

/// The requests of the last minutes.
#[derive(Debug, Default)]
pub(super) struct Load(VecDeque<Instant>);

impl Load {
    /// A process was wanted.
    pub fn note(&mut self, now: Instant) {
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(now);
    }

    /// The most that were wanted at once.
    pub fn peak(&mut self, now: Instant) -> usize {
        while self.0.front().is_some_and(|first| now.duration_since(*first) > MEMORY) {
            self.0.pop_front();
        }
        let within = |first: usize| {
            self.0.iter().skip(first).take_while(|later| later.duration_since(self.0[first]) <= BURST).count()
        };
        (0..self.0.len()).map(within).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_remembered_for_a_while() {
        let (mut load, start) = (Load::default(), Instant::now());
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        assert_eq!(load.peak(start), 0);
        for milliseconds in [0, 5_000, 5_500, 6_000, 7_001, 20_000, 21_000] {
            load.note(at(milliseconds));
        }
        assert_eq!(load.peak(at(21_000)), 3, "5.0 to 7.0, or 5.5 to 7.5");
        assert_eq!(load.peak(at(5 * 60_000 + 10_000)), 2);
        assert_eq!(load.peak(at(6 * 60_000)), 0);
    }

    #[test]
    fn a_storm_takes_no_memory() {
        let (mut load, now) = (Load::default(), Instant::now());
        (0..10 * MOST).for_each(|_| load.note(now));
        assert_eq!((load.peak(now), load.0.len()), (MOST, MOST));
    }
}
