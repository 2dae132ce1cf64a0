//! What the engine counts, in the names and units of Prometheus, for the whole process.
//!
//! No path, no code, no word of a user or a model and no person is a label: every label's values come from a list that
//! the engine's own makers, administrators or types bound. Each topic has a file; none of them knows who counts.

mod edits;
mod http;
mod models;
mod prices;
mod programs;
mod runs;
mod stages;

use std::sync::LazyLock;

use pantheon_protocol::error::ErrorCode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

pub use self::edits::{Edits, Places};
pub use self::http::{Http, method_word};
pub use self::models::{Asked, Models};
pub use self::prices::Prices;
pub use self::programs::Programs;
pub use self::runs::Runs;
pub use self::stages::{StageTimer, Stages, is_step};

/// All that one engine counts.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Requests.
    pub http: Http,
    /// Edits, and what users made of them.
    pub edits: Edits,
    /// What models were asked, and what it took.
    pub models: Models,
    /// Runs on repositories.
    pub runs: Runs,
    /// How long each step takes.
    pub stages: Stages,
    /// Programs that the engine starts.
    pub programs: Programs,
}

/// The metrics of this process.
pub fn all() -> &'static Metrics {
    static ALL: LazyLock<Metrics> = LazyLock::new(Metrics::new);
    &ALL
}

impl Metrics {
    fn new() -> Self {
        let mut registry = Registry::default();
        let ours = registry.sub_registry_with_prefix("pantheon");
        ours.register("build", "The engine's version", Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]));
        let (http, edits, models) = (Http::new(ours), Edits::new(ours), Models::new(ours));
        let (runs, stages) = (Runs::new(ours), Stages::new(ours));
        let programs = Programs::new(ours);
        registry.register_collector(Box::new(programs::Own));
        Self { registry, http, edits, models, runs, stages, programs }
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

/// A duration from a tenth of a millisecond, as the gates take, to the minutes of a model.
const BOUNDS: [f64; 14] = [0.0001, 0.0005, 0.002, 0.01, 0.05, 0.2, 0.5, 1.0, 2.0, 5.0, 15.0, 45.0, 120.0, 300.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByProvider {
    provider: &'static str,
}

type Durations = fn() -> Histogram;

fn durations() -> Histogram {
    Histogram::new(BOUNDS)
}

fn word(outcome: Result<&'static str, ErrorCode>) -> &'static str {
    outcome.unwrap_or_else(ErrorCode::as_str)
}
