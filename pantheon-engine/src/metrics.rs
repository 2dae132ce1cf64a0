//! What the engine counts, in the names and units of Prometheus. No path, no code and no user is a label.

use std::time::Duration;

use pantheon_protocol::error::ErrorCode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// All counters of one engine.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    edits: Family<EditLabels, Counter>,
    attempts: Family<AttemptLabels, Counter>,
    seconds: Family<SecondsLabels, Histogram, fn() -> Histogram>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct EditLabels {
    command: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AttemptLabels {
    provider: &'static str,
    attempt: u32,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SecondsLabels {
    provider: &'static str,
}

/// Upper bounds of an edit's duration, in seconds: rules answer in milliseconds, models in minutes.
const BOUNDS: [f64; 12] = [0.005, 0.02, 0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 120.0, 300.0];

fn histogram() -> Histogram {
    Histogram::new(BOUNDS)
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("pantheon");
        let edits = Family::default();
        registry.register("edits", "Edits by action and how they ended", edits.clone());
        let attempts = Family::default();
        registry.register("edit_attempts", "Answers of providers and what became of them", attempts.clone());
        let seconds = Family::new_with_constructor(histogram as fn() -> Histogram);
        let help = "Time from a request to its edit or refusal";
        registry.register_with_unit("edit_duration", help, Unit::Seconds, seconds.clone());
        Self { registry, edits, attempts, seconds }
    }
}

impl Metrics {
    /// An edit ended: `applied`, `unchanged`, or the code of its refusal. `command` is a name of the catalogue.
    pub fn edit(
        &self,
        command: &str,
        provider: &'static str,
        outcome: Result<&'static str, ErrorCode>,
        took: Duration,
    ) {
        let outcome = word(outcome);
        self.edits.get_or_create(&EditLabels { command: command.to_owned(), outcome }).inc();
        self.seconds.get_or_create(&SecondsLabels { provider }).observe(took.as_secs_f64());
    }

    /// An answer was judged.
    pub fn attempt(&self, provider: &'static str, attempt: u32, refused: Option<ErrorCode>) {
        let outcome = word(refused.map_or(Ok("accepted"), Err));
        self.attempts.get_or_create(&AttemptLabels { provider, attempt, outcome }).inc();
    }

    /// The text that a Prometheus server scrapes, in the OpenMetrics format.
    ///
    /// # Errors
    /// Only when a text cannot be built in memory.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn word(outcome: Result<&'static str, ErrorCode>) -> &'static str {
    outcome.unwrap_or_else(ErrorCode::as_str)
}
