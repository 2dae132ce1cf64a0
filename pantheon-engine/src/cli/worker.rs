//! `pantheon-engine worker`: works on runs from a shared database, and serves nothing but its metrics.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;

use super::start::{Started, announce, to_the_end, told_to_end};
use crate::config::{Config, ConfigFile, Settings};
use crate::http::monitor;
use crate::runs::RunStore;

/// Work on runs that other engines accepted.
#[derive(Debug, Args)]
pub(super) struct Worker {
    #[command(flatten)]
    file: ConfigFile,
    #[command(flatten)]
    settings: Settings,
}

impl Worker {
    /// Works until SIGTERM or SIGINT.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.settings.load(&self.file)?;
        to_the_end(config, async |config| work_until_told(&config).await)
    }
}

async fn work_until_told(config: &Config) -> anyhow::Result<()> {
    let shutdown = told_to_end(false)?;
    let engine = Started::new(config).await?;
    let workers = engine.workers.context("a worker that works on 0 runs is of no use; set PANTHEON_RUN_WORKERS")?;
    announce(&format!("working on {} runs at once", config.runs.workers))?;
    let _monitor = monitored(config, engine.runs).await?;
    shutdown.await;
    workers.drain(config.limits.drain_timeout).await;
    if let Some(shared) = engine.shared {
        shared.leave().await;
    }
    Ok(())
}

/// What serves the metrics, where that is wanted, until it is dropped.
async fn monitored(config: &Config, runs: Arc<dyn RunStore>) -> anyhow::Result<Option<AbortOnDropHandle<()>>> {
    let Some(address) = config.metrics_listen else { return Ok(None) };
    let bound = TcpListener::bind(address).await;
    let listener =
        bound.with_context(|| format!("cannot listen on {address}; set PANTHEON_METRICS_LISTEN to a free address"))?;
    announce(&format!("metrics on http://{}/metrics", listener.local_addr()?))?;
    Ok(Some(AbortOnDropHandle::new(tokio::spawn(monitor(listener, runs)))))
}
