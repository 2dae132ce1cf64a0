//! How long each step takes: every span of the engine named `TOPIC.STEP` is a measure of its step.
//!
//! So a step is told in one place, where it is done, and a trace and a histogram show the same. It must not look at a
//! span's fields.

use std::time::Instant;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use tracing::span::{Attributes, Id};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::{Durations, durations};

/// The steps' durations.
#[derive(Debug)]
pub struct Stages {
    edit: Family<Stage, Histogram, Durations>,
    run: Family<Stage, Histogram, Durations>,
    git: Family<Operation, Histogram, Durations>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Stage {
    stage: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    operation: &'static str,
}

impl Stages {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let stages = Self {
            edit: Family::new_with_constructor(durations as Durations),
            run: Family::new_with_constructor(durations as Durations),
            git: Family::new_with_constructor(durations as Durations),
        };
        let help = "Time of each step of an edit, in a run too";
        registry.register_with_unit("edit_stage_duration", help, Unit::Seconds, stages.edit.clone());
        registry.register_with_unit(
            "run_stage_duration",
            "Time of each step of a run",
            Unit::Seconds,
            stages.run.clone(),
        );
        let help = "Time of each operation on a repository";
        registry.register_with_unit("git_duration", help, Unit::Seconds, stages.git.clone());
        stages
    }

    fn took(&self, name: &'static str, seconds: f64) {
        match name.split_once('.') {
            Some(("edit", stage)) => self.edit.get_or_create(&Stage { stage }).observe(seconds),
            Some(("run", stage)) => self.run.get_or_create(&Stage { stage }).observe(seconds),
            Some(("git", operation)) => self.git.get_or_create(&Operation { operation }).observe(seconds),
            _ => {}
        }
    }
}

/// Whether a span is a step of the engine's.
pub fn is_step(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && metadata.target().starts_with("pantheon_engine")
}

/// Measures spans, from their making to their end.
#[derive(Debug)]
pub struct StageTimer;

/// When a span was made.
struct Begun(Instant);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for StageTimer {
    fn on_new_span(&self, _attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Begun(Instant::now()));
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let begun = span.extensions().get::<Begun>().map(|begun| begun.0);
        if let Some(begun) = begun {
            super::all().stages.took(span.name(), begun.elapsed().as_secs_f64());
        }
    }
}
