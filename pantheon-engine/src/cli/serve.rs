//! `pantheon-engine serve`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::logging;
use crate::config::{Config, ConfigFile, Settings};
use crate::edit::Recorder;
use crate::flow::{self, Flow};
use crate::git::Repositories;
use crate::http::{App, serve};
use crate::prompts::{PromptStore, watch};
use crate::runs::{self, RunStore, Workers};
use crate::{process, providers, scratch};

/// How long tasks get to let go of what they hold, at the end.
const LAST_TASKS: Duration = Duration::from_secs(1);

/// How long killed processes get to be gone, at the end.
const LAST_PROCESSES: Duration = Duration::from_secs(2);

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
        let config = self.settings.load(&self.file)?;
        logging::start(&config.log)?;
        process::become_subreaper().context("the engine cannot watch over the programs that it starts")?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let scratch = config.provider.scratch.clone();
        runtime.block_on(serve_until_told(config, self.private))?;
        runtime.shutdown_timeout(LAST_TASKS);
        if !process::wait_for_all(LAST_PROCESSES) {
            tracing::warn!("some processes of the engine did not end in time");
        }
        scratch::sweep(&scratch);
        Ok(ExitCode::SUCCESS)
    }
}

async fn serve_until_told(config: Config, private: bool) -> anyhow::Result<()> {
    let prompts = PromptStore::open(config.prompts.clone()).context("the prompts cannot be loaded")?;
    let prompts = Arc::new(prompts);
    let provider = providers::choose(&config.provider, prompts.folder()).await?;
    let told = Arc::clone(&provider);
    let _watcher = watch(&prompts, move || told.prompts_changed()).context("the prompts folder cannot be watched")?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}; set PANTHEON_LISTEN to a free address", config.listen))?;
    let address = listener.local_addr()?;
    tracing::info!(%address, provider = provider.name(), prompts = prompts.current().actions().len(), "engine started");
    let repositories = Repositories::new(config.git).context("repositories cannot be used")?;
    let runs: Arc<dyn RunStore> = Arc::new(
        runs::open(&config.runs.database, config.runs.limits).await.context("the database of runs cannot be opened")?,
    );
    let flow = Flow {
        repositories: repositories.clone(),
        prompts: Arc::clone(&prompts),
        provider: Arc::clone(&provider),
        model: config.provider.model.clone(),
        limits: config.limits,
        default_branch: config.runs.push_default_branch,
        check: config.runs.check,
    };
    let workers =
        Workers::start(Arc::clone(&runs), config.runs.workers, flow::handler(Arc::new(flow), Arc::clone(&runs)));
    let recorder = config.record.as_deref().map(recorder).transpose()?;
    let app = App::new(prompts, provider, config.token, config.limits, (runs, repositories.hosts().clone()))
        .with_model(config.provider.model)
        .with_recorder(recorder);
    let shutdown = told_to_end(private)?;
    announce(&address)?;
    let patience = config.limits.drain_timeout;
    serve(Arc::new(app), listener, shutdown).await;
    workers.drain(patience).await;
    Ok(())
}

fn recorder(folder: &Path) -> anyhow::Result<Recorder> {
    tracing::warn!(folder = %folder.display(), "requests and answers are recorded, with the users' code");
    Recorder::open(folder).with_context(|| format!("PANTHEON_RECORD: {} cannot be made", folder.display()))
}

/// The line that starters wait for.
fn announce(address: &std::net::SocketAddr) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    writeln!(out, "listening on http://{address}")?;
    out.flush()
}

/// SIGTERM, SIGINT, and for a private engine the end of standard input, which is its owner's end.
fn told_to_end(private: bool) -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = owner_ends(), if private => {}
        }
    })
}

async fn owner_ends() {
    let mut input = tokio::io::stdin();
    let mut ignored = [0_u8; 256];
    while input.read(&mut ignored).await.is_ok_and(|read| read > 0) {}
}
