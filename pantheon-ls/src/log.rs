//! The log, on standard error. Never holds code, prompts or tokens.

use tracing_subscriber::EnvFilter;

/// What is logged unless `PANTHEON_LOG` says otherwise.
const DEFAULT: &str = "warn";

/// Crates that would log the text of messages, whatever the user's filter says.
const QUIET: [&str; 4] = ["tower_lsp=warn", "hyper=warn", "hyper_util=warn", "reqwest=warn"];

/// Starts to log what the filter lets through.
pub(crate) fn start(filter: Option<&str>) {
    let mut filter = EnvFilter::new(filter.unwrap_or(DEFAULT));
    for directive in QUIET {
        filter = filter.add_directive(directive.parse().expect("a target and a level are a directive"));
    }
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
}
