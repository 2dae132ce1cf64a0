//! What `serve` and `worker` have in common: the parts of a running engine, and its end.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use notify::RecommendedWatcher;
use tokio::io::AsyncReadExt as _;
use tokio::signal::unix::{SignalKind, signal};

use super::{confined, logging};
use crate::config::Config;
use crate::edit::Answers;
use crate::flow::{self, Flow};
use crate::prompts::{PromptStore, watch};
use crate::provider::Provider;
use crate::providers::Providers;
use crate::runs::{self, RunStore, Workers};
use crate::shared::Shared;
use crate::tenants::{self, Common, Tenants};
use crate::{metrics, process, scratch};

/// How long tasks get to let go of what they hold, at the end.
const LAST_TASKS: Duration = Duration::from_secs(1);

/// How long the collector gets to take the last spans, at the end.
const LAST_SPANS: Duration = Duration::from_secs(5);

/// How long killed processes get to be gone, at the end.
const LAST_PROCESSES: Duration = Duration::from_secs(2);

/// An engine that works on runs. Dropping it ends the watch over its prompts.
pub(super) struct Started {
    pub(super) prompts: Arc<PromptStore>,
    pub(super) provider: Arc<dyn Provider>,
    pub(super) tenants: Arc<Tenants>,
    pub(super) runs: Arc<dyn RunStore>,
    /// The other engines, where there may be some.
    pub(super) shared: Option<Arc<Shared>>,
    /// `None` when runs are left to other engines.
    pub(super) workers: Option<Workers>,
    _watchers: [Option<RecommendedWatcher>; 2],
}

impl Started {
    /// Loads the prompts, chooses a provider, opens the database and starts the workers.
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub(super) async fn new(config: &Config) -> anyhow::Result<Self> {
        let prompts = Arc::new(PromptStore::open(config.prompts.clone()).context("the prompts cannot be loaded")?);
        let providers = Arc::new(Providers::new(config.provider.clone(), prompts.folder()).await?);
        let provider = providers.usual();
        if provider.reads_prompts() {
            prompts.prepare_guard();
        }
        let told = Arc::clone(&providers);
        let watcher =
            watch(&prompts, move || told.prompts_changed()).context("the prompts folder cannot be watched")?;
        let runs = runs::open(&config.runs.database, config.runs.limits).await;
        let runs: Arc<dyn RunStore> = Arc::new(runs.context("the database of runs cannot be opened")?);
        let shared = Shared::open(&config.runs.database).await;
        let shared = shared.context("the database that engines share cannot be opened")?;
        let common = Common {
            prompts: Arc::clone(&prompts),
            providers,
            runs: Arc::clone(&runs),
            shared: shared.clone(),
            model: config.provider.model.clone(),
            git: config.git.clone(),
            answers: Answers::new(config.limits.answer_cache),
            running: config.limits.max_running,
            inside: config.limits.max_running.saturating_add(config.limits.max_queued),
        };
        let tenants = Arc::new(Tenants::open(config.tenants.clone(), common).await?);
        let watched = tenants::watch(&tenants).context("the folder of the tenants file cannot be watched")?;
        let flow = Flow {
            tenants: Arc::clone(&tenants),
            limits: config.limits,
            default_branch: config.runs.push_default_branch,
            check: config.runs.check.clone(),
        };
        let handler = flow::handler(Arc::new(flow), Arc::clone(&runs));
        let count = config.runs.workers;
        let workers = (count > 0).then(|| Workers::start(Arc::clone(&runs), count, handler));
        tracing::info!(provider = provider.name(), prompts = prompts.current().actions().len(), "engine started");
        Ok(Self { prompts, provider, tenants, runs, shared, workers, _watchers: [watcher, watched] })
    }
}

/// Runs an engine's work to its end, and waits for what it started.
///
/// # Errors
/// Those of the work, and when the engine cannot watch over programs, or not confine those that it is to start.
pub(super) fn to_the_end(
    mut config: Config,
    work: impl AsyncFnOnce(Config) -> anyhow::Result<()>,
) -> anyhow::Result<ExitCode> {
    metrics::all().models.set_prices(config.prices.clone());
    let scratch = config.provider.scratch.clone();
    process::become_subreaper().context("the engine cannot watch over the programs that it starts")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let traces = logging::start(&config.log, runtime.handle())?;
    let done = runtime.block_on(async {
        confined::ensure(&mut config).await?;
        work(config).await
    });
    if let Some(traces) = traces {
        traces.end(LAST_SPANS);
    }
    done?;
    runtime.shutdown_timeout(LAST_TASKS);
    if !process::wait_for_all(LAST_PROCESSES) {
        tracing::warn!("some processes of the engine did not end in time");
    }
    scratch::sweep(&scratch);
    Ok(ExitCode::SUCCESS)
}

/// SIGTERM and SIGINT; for a private engine the end of standard input, which is its owner's end, in place of the latter:
/// Ctrl-C reaches both, and the owner may still have something to say.
pub(super) fn told_to_end(private: bool) -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv(), if !private => {}
            () = owner_ends(), if private => {}
        }
    })
}

async fn owner_ends() {
    let mut input = tokio::io::stdin();
    let mut ignored = [0_u8; 256];
    while input.read(&mut ignored).await.is_ok_and(|read| read > 0) {}
}

/// The line on standard output that starters wait for.
pub(super) fn announce(line: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
