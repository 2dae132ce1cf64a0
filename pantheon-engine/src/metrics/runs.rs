//! Runs on repositories: the queue, the workers, and how runs end.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use pantheon_protocol::error::ErrorCode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{durations, word};
use crate::runs::Backlog;

/// What is counted of runs. Those that ended are counted by the engine that ended them; the backlog is the database's, the
/// same whichever engine is asked.
#[derive(Debug)]
pub struct Runs {
    ended: Family<Ended, Counter>,
    wait: Histogram,
    kept: Family<Kept, Gauge<f64, AtomicU64>>,
    age: Gauge<f64, AtomicU64>,
    workers: Gauge,
    busy: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kept {
    state: &'static str,
}

impl Runs {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let runs = Self {
            ended: Family::default(),
            wait: durations(),
            kept: Family::default(),
            age: Gauge::default(),
            workers: Gauge::default(),
            busy: Gauge::default(),
        };
        registry.register("runs_ended", "Runs by how they ended", runs.ended.clone());
        let help = "How long runs were due before they were begun";
        registry.register_with_unit("run_wait", help, Unit::Seconds, runs.wait.clone());
        registry.register(
            "runs",
            "Runs in the database that have not ended; not a number while it cannot be asked",
            runs.kept.clone(),
        );
        let help = "How long the oldest run that is due has been due; not a number while the database cannot be asked";
        registry.register_with_unit("run_queue_age", help, Unit::Seconds, runs.age.clone());
        registry.register("run_workers", "Runs that this engine works on at once", runs.workers.clone());
        registry.register("run_workers_busy", "Workers of this engine that work now", runs.busy.clone());
        for outcome in ["succeeded", "cancelled"] {
            drop(runs.ended.get_or_create(&Ended { outcome }));
        }
        runs
    }

    /// A run ended: `succeeded`, `cancelled`, or the code of its failure.
    pub fn ended(&self, outcome: Result<&'static str, ErrorCode>) {
        self.ended.get_or_create(&Ended { outcome: word(outcome) }).inc();
    }

    /// A run was begun, so long after it was due.
    pub fn begun(&self, wait: Duration) {
        self.wait.observe(wait.as_secs_f64());
    }

    /// What the database holds, where it said so.
    pub fn backlog(&self, backlog: Option<Backlog>) {
        let number = |count: fn(&Backlog) -> f64| backlog.as_ref().map_or(f64::NAN, count);
        for (state, count) in [
            ("queued", number(|backlog| f64::from(backlog.queued))),
            ("running", number(|backlog| f64::from(backlog.running))),
            ("waiting", number(|backlog| f64::from(backlog.waiting))),
        ] {
            self.kept.get_or_create(&Kept { state }).set(count);
        }
        self.age.set(number(|backlog| backlog.oldest.as_secs_f64()));
    }

    /// So many workers there are, and so many of them work.
    pub fn workers(&self, count: usize, busy: usize) {
        self.workers.set(i64::try_from(count).unwrap_or(i64::MAX));
        self.busy.set(i64::try_from(busy).unwrap_or(i64::MAX));
    }
}
