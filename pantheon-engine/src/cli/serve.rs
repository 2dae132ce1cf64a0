//! `pantheon-engine serve`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::start::{Started, announce, to_the_end, told_to_end};
use crate::config::{Config, ConfigFile, Settings};
use crate::edit::Recorder;
use crate::http::{App, Tls, serve};
use crate::runs::OwnRuns;
use crate::tenants::Source;

/// Serve the HTTP API.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    file: ConfigFile,
    #[command(flatten)]
    settings: Settings,
    /// End when standard input does: for an engine that one editor started for itself
    #[arg(long, hide = true)]
    private: bool,
}

impl Serve {
    /// Serves until SIGTERM or SIGINT.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let mut config = self.settings.load(&self.file)?;
        // With tenants it is no private engine, whoever started it.
        let is_own = self.private && matches!(config.tenants, Source::Local(_));
        let own = is_own.then(|| OwnRuns::claim(&mut config.runs.database)).transpose();
        let _own = own.context("the folder of runs cannot be used; set PANTHEON_STATE to another one")?;
        let private = self.private;
        to_the_end(config, async move |config| serve_until_told(&config, private).await)
    }
}

async fn serve_until_told(config: &Config, private: bool) -> anyhow::Result<()> {
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}; set PANTHEON_LISTEN to a free address", config.listen))?;
    let tls = config.tls.clone().map(Tls::open).transpose()?;
    let recorder = config.record.as_deref().map(recorder).transpose()?;
    let shutdown = told_to_end(private)?;
    let engine = Started::new(config).await?;
    let app = App::new(engine.prompts, engine.provider, engine.tenants, config.limits, engine.runs, engine.shared);
    let app = Arc::new(app.with_recorder(recorder));
    let scheme = if tls.is_some() { "https" } else { "http" };
    announce(&format!("listening on {scheme}://{}", listener.local_addr()?))?;
    // Requests and runs have the same time to come to their ends.
    let told = CancellationToken::new();
    let closing = async {
        told.cancelled().await;
        if let Some(workers) = engine.workers {
            workers.drain(config.limits.drain_timeout).await;
        }
    };
    let shutdown = async {
        shutdown.await;
        app.leave();
        tokio::time::sleep(config.limits.drain_delay).await;
        told.cancel();
    };
    tokio::join!(serve(Arc::clone(&app), listener, tls, shutdown), closing);
    app.elsewhere.close().await;
    Ok(())
}

fn recorder(folder: &Path) -> anyhow::Result<Recorder> {
    tracing::warn!(folder = %folder.display(), "requests and answers are recorded, with the users' code");
    Recorder::open(folder).with_context(|| format!("PANTHEON_RECORD: {} cannot be made", folder.display()))
}
