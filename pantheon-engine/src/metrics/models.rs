//! What models are asked: how long they take, the tokens, and what those cost where prices are known.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use pantheon_protocol::wire::Usage;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{ByProvider, Durations, Prices, durations};

/// The most models that are told apart: their names are their services' words.
const MOST_MODELS: usize = 32;

/// The longest name of a model that is told.
const LONGEST_NAME: usize = 64;

/// What is counted of models.
#[derive(Debug)]
pub struct Models {
    first_text: Family<ByProvider, Histogram, Durations>,
    seconds: Family<Answered, Histogram, Durations>,
    tokens: Family<Tokens, Counter>,
    cost: Family<ByModel, Counter<f64, AtomicU64>>,
    prices: OnceLock<Prices>,
    names: Mutex<BTreeSet<String>>,
    taken: Family<Taken, Counter>,
    ready: Gauge,
    kept: Gauge,
}

/// How asking a model ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It answered, or had nothing to change.
    Answered,
    /// Nobody wanted the answer any more.
    Dropped,
    /// It failed; the kind of its failure.
    Failed(&'static str),
}

impl Asked {
    /// In a word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Dropped => "dropped",
            Self::Failed(kind) => kind,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    provider: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByModel {
    provider: &'static str,
    model: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Tokens {
    provider: &'static str,
    model: String,
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Taken {
    start: &'static str,
}

impl Models {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let models = Self {
            first_text: Family::new_with_constructor(durations as Durations),
            seconds: Family::new_with_constructor(durations as Durations),
            tokens: Family::default(),
            cost: Family::default(),
            prices: OnceLock::new(),
            names: Mutex::default(),
            taken: Family::default(),
            ready: Gauge::default(),
            kept: Gauge::default(),
        };
        let help = "Time from asking a provider to its first text";
        registry.register_with_unit("provider_first_text", help, Unit::Seconds, models.first_text.clone());
        let help = "Time from asking a provider to the end of its answer";
        registry.register_with_unit("provider_duration", help, Unit::Seconds, models.seconds.clone());
        registry.register("tokens", "Tokens of models: input, output, cache_read, cache_write", models.tokens.clone());
        let help = "What the tokens cost by the configured prices; models without a price cost nothing here";
        registry.register("cost_dollars", help, models.cost.clone());
        let help = "Processes of claude taken for work: warm ones were ready, cold ones were waited for";
        registry.register("claude_processes_taken", help, models.taken.clone());
        registry.register("claude_processes_ready", "Processes of claude that are ready now", models.ready.clone());
        registry.register("claude_pool_size", "Processes of claude that are kept ready", models.kept.clone());
        models
    }

    /// Sets the prices, once.
    pub fn set_prices(&self, prices: Prices) {
        // The first are those of the configuration; there are no others.
        let _set_before = self.prices.set(prices);
    }

    /// The first text of an answer came.
    pub fn first_text(&self, provider: &'static str, took: Duration) {
        self.first_text.get_or_create(&ByProvider { provider }).observe(took.as_secs_f64());
    }

    /// Asking a provider ended.
    pub fn asked(&self, provider: &'static str, asked: &Asked, took: Duration) {
        let outcome = asked.as_str();
        self.seconds.get_or_create(&Answered { provider, outcome }).observe(took.as_secs_f64());
    }

    /// An answer took these tokens.
    pub fn spent(&self, provider: &'static str, model: Option<&str>, usage: Usage) {
        let name = self.name(model.unwrap_or("unknown"));
        for (kind, count) in [
            ("input", usage.input_tokens),
            ("output", usage.output_tokens),
            ("cache_read", usage.cache_read_tokens),
            ("cache_write", usage.cache_write_tokens),
        ] {
            self.tokens.get_or_create(&Tokens { provider, model: name.clone(), kind }).inc_by(count);
        }
        let price = self.prices.get().zip(model).and_then(|(prices, model)| prices.of(model));
        if let Some(price) = price {
            self.cost.get_or_create(&ByModel { provider, model: name }).inc_by(price.dollars(usage));
        }
    }

    /// A process of claude was taken: one that was ready, or a new one.
    pub fn took_process(&self, was_ready: bool) {
        let start = if was_ready { "warm" } else { "cold" };
        self.taken.get_or_create(&Taken { start }).inc();
    }

    /// So many processes of claude are ready, of so many that are kept.
    pub fn processes(&self, ready: usize, kept: usize) {
        self.ready.set(i64::try_from(ready).unwrap_or(i64::MAX));
        self.kept.set(i64::try_from(kept).unwrap_or(i64::MAX));
    }

    /// A model's name, as far as it looks like one and there are not too many.
    fn name(&self, model: &str) -> String {
        let is_plain =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':' | b'/' | b'@');
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = (1..=LONGEST_NAME).contains(&model.len()) && model.bytes().all(is_plain);
        if names.contains(model) || (fits && names.len() < MOST_MODELS && names.insert(model.to_owned())) {
            return model.to_owned();
        }
        "other".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_cannot_make_labels_without_end() {
        let models = Models::new(&mut Registry::default());
        assert_eq!(models.name("gpt-9 turbo\n"), "other");
        assert_eq!(models.name(&"m".repeat(65)), "other");
        for number in 0..100 {
            models.name(&format!("model-{number}"));
        }
        assert_eq!((models.name("model-3").as_str(), models.name("model-99").as_str()), ("model-3", "other"));
    }
}
