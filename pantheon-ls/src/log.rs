//! The log, on standard error. Never holds code, prompts or tokens.

use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// What is logged unless `PANTHEON_LOG` says otherwise.
const DEFAULT: &str = "warn";

/// Crates that would log the text of messages, whatever the user's filter says.
const QUIET: [&str; 4] = ["tower_lsp", "hyper", "hyper_util", "reqwest"];

/// Starts to log what the filter lets through: `debug`, or `pantheon_ls=debug,warn`.
pub(crate) fn start(filter: Option<&str>) {
    // A filter that cannot be read is no reason to be silent. Plain targets need no regular expressions, which would
    // be the largest part of this program's start.
    let wanted = filter.unwrap_or(DEFAULT).parse().unwrap_or_else(|_| Targets::new().with_default(LevelFilter::WARN));
    let targets = QUIET.iter().fold(wanted, |targets, name| targets.with_target(*name, LevelFilter::WARN));
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false).with_filter(targets);
    tracing_subscriber::registry().with(layer).init();
}
