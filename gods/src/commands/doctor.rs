//! `gods doctor`: is there an engine, are our certificate and token good, do the versions fit; and what to do if not.

use std::io::Write;

use anstyle::AnsiColor;

use crate::config::EngineArgs;
use crate::engine::Engine;
use crate::failure::{Exit, Failure};
use crate::screen::visible;

/// Prints one line per check.
///
/// # Errors
/// The first check that fails, with its next step.
pub(crate) async fn run(args: &EngineArgs) -> Result<Exit, Failure> {
    let engine = Engine::connect(args).await?;
    let health = engine.client.health().await?;
    let origin = if engine.is_private() { "private, started by this command" } else { "configured" };
    good(&format!("engine {} answers ({origin})", engine.client.url()))?;
    if let Some(until) = engine.certificate_until {
        good(&format!("the client certificate is good until {}", humantime::format_rfc3339_seconds(until)))?;
    }
    versions(&health.version)?;
    good(&format!("provider: {}", health.provider))?;
    if health.provider == "rules" {
        remark("the built-in rules work without a model; set one up in the engine for more (README, Configuration)")?;
    }
    let catalogue = engine.client.catalogue().await?;
    good(&format!("the token is accepted; {} actions", catalogue.commands.len()))?;
    Ok(Exit::Done)
}

fn versions(engine: &str) -> std::io::Result<()> {
    let ours = env!("CARGO_PKG_VERSION");
    if engine == ours {
        good(&format!("version {ours} on both sides"))
    } else {
        remark(&format!("the engine is version {engine}, gods is {ours}: install the same version on both sides"))
    }
}

fn good(text: &str) -> std::io::Result<()> {
    let style = AnsiColor::Green.on_default();
    writeln!(anstream::stdout().lock(), "{style}ok{style:#}    {}", visible(text))
}

fn remark(text: &str) -> std::io::Result<()> {
    let style = AnsiColor::Yellow.on_default();
    writeln!(anstream::stdout().lock(), "{style}note{style:#}  {}", visible(text))
}
