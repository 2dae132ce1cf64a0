//! Logs go to standard error: for people on a terminal, as JSON otherwise. Beside them steps are measured, and traced
//! where a collector is named.

use std::io::IsTerminal;

use anyhow::Context as _;
use tokio::runtime::Handle;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::fmt::format::JsonFields;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, Registry, fmt};

use crate::config::{LogConfig, LogFormat};
use crate::metrics::{StageTimer, is_step};
use crate::telemetry::{JsonLines, Traces, is_scope, log_panics};

/// Starts logging for the process, and what else looks at its spans. The way of spans is to be ended by the caller.
pub(super) fn start(config: &LogConfig, runtime: &Handle) -> anyhow::Result<Option<Traces>> {
    let filter = EnvFilter::try_new(&config.filter)
        .with_context(|| format!("`{}` is not a log filter; try `info` or `pantheon_engine=debug`", config.filter))?;
    // A line says whose it is, however little is logged.
    let filter = filter.or(filter_fn(is_scope).with_max_level_hint(LevelFilter::DEBUG));
    let steps = || filter_fn(is_step).with_max_level_hint(LevelFilter::DEBUG);
    let log = fmt::layer::<Registry>().with_writer(std::io::stderr);
    let human = match config.format {
        LogFormat::Human => true,
        LogFormat::Json => false,
        LogFormat::Auto => std::io::stderr().is_terminal(),
    };
    let log = if human {
        let colours =
            std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        log.with_ansi(colours).with_target(false).boxed()
    } else {
        log.fmt_fields(JsonFields::new()).event_format(JsonLines).boxed()
    };
    let traces = config.collector.as_ref();
    let traces = traces.map(|to| Traces::to(&to.endpoint, to.named, runtime.clone())).transpose()?;
    // What is logged is the operator's choice; steps are measured whatever that is.
    tracing_subscriber::registry()
        .with(log.with_filter(filter))
        .with(StageTimer.with_filter(steps()))
        .with(traces.as_ref().map(|traces| traces.layer().with_filter(steps())))
        .try_init()
        .map_err(|error| anyhow::anyhow!("logging cannot be started: {error}"))?;
    log_panics();
    Ok(traces)
}
