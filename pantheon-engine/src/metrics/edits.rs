//! Edits: how they end, how long they take, and what users make of them.

use std::time::Duration;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::wire::Outcome;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{ByProvider, Durations, durations, word};
use crate::edit::Source;

/// What is counted of edits.
#[derive(Debug)]
pub struct Edits {
    ended: Family<Ended, Counter>,
    attempts: Family<Attempt, Counter>,
    answers: Family<From, Counter>,
    seconds: Family<ByProvider, Histogram, Durations>,
    feedback: Family<Told, Counter>,
    running: Gauge,
    waiting: Gauge,
    places: Gauge,
}

/// How full the engine is with edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// At work.
    pub running: usize,
    /// Waiting for their turn.
    pub waiting: usize,
    /// So many may be at work.
    pub most: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    command: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Attempt {
    provider: &'static str,
    attempt: u32,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct From {
    source: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Told {
    outcome: &'static str,
}

impl Edits {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let edits = Self {
            ended: Family::default(),
            attempts: Family::default(),
            answers: Family::default(),
            seconds: Family::new_with_constructor(durations as Durations),
            feedback: Family::default(),
            running: Gauge::default(),
            waiting: Gauge::default(),
            places: Gauge::default(),
        };
        registry.register("edits", "Edits by action and how they ended", edits.ended.clone());
        registry.register("edit_attempts", "Answers of providers and what became of them", edits.attempts.clone());
        registry.register("edit_answers", "Answers by whether a model was asked for them", edits.answers.clone());
        let help = "Time from a request to its edit or refusal";
        registry.register_with_unit("edit_duration", help, Unit::Seconds, edits.seconds.clone());
        registry.register("feedback", "What users made of edits", edits.feedback.clone());
        registry.register("edits_running", "Edits at work now", edits.running.clone());
        registry.register("edits_waiting", "Edits that wait for their turn now", edits.waiting.clone());
        registry.register("edit_places", "Edits that may be at work at once", edits.places.clone());
        // A rate needs to know that there was nothing before the first.
        for outcome in Outcome::ALL {
            drop(edits.feedback.get_or_create(&Told { outcome: outcome.as_str() }));
        }
        for source in Source::ALL {
            drop(edits.answers.get_or_create(&From { source: source.as_str() }));
        }
        edits
    }

    /// An edit ended: `applied`, `unchanged`, or the code of its refusal. `command` is a name of the catalogue.
    pub fn ended(
        &self,
        command: &str,
        provider: &'static str,
        outcome: Result<&'static str, ErrorCode>,
        took: Duration,
    ) {
        let outcome = word(outcome);
        self.ended.get_or_create(&Ended { command: command.to_owned(), outcome }).inc();
        self.seconds.get_or_create(&ByProvider { provider }).observe(took.as_secs_f64());
    }

    /// An answer was judged, which came from there.
    pub fn attempt(&self, provider: &'static str, attempt: u32, source: Source, refused: Option<ErrorCode>) {
        self.answers.get_or_create(&From { source: source.as_str() }).inc();
        let outcome = word(refused.map_or(Ok("accepted"), Err));
        self.attempts.get_or_create(&Attempt { provider, attempt, outcome }).inc();
    }

    /// A user accepted an edit, or did not.
    pub fn feedback(&self, outcome: Outcome) {
        self.feedback.get_or_create(&Told { outcome: outcome.as_str() }).inc();
    }

    /// How full the engine is, as of now.
    pub fn places(&self, places: Places) {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.running.set(number(places.running));
        self.waiting.set(number(places.waiting));
        self.places.set(number(places.most));
    }
}
