//! The configuration of runs. Read from the environment by `config.rs`, as all of it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use crate::flow::CheckConfig;
use crate::runs::{Database, RunLimits};

/// Runs that one engine works on at once.
const WORKERS: usize = 4;

/// How long a check may take, in seconds.
const CHECK_TIMEOUT: u64 = 600;

const DAY: u64 = 24 * 60 * 60;

/// What can be configured about runs.
#[derive(Clone, Debug, Default, Args, Deserialize)]
#[serde(default)]
pub(super) struct RunSettings {
    /// Postgres that keeps runs, for engines on many machines: postgres://… [default: a file in the state folder]
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<SecretString>,
    /// Runs that this engine works on at once; 0 leaves them to others [default: 4]
    #[arg(long, env = "PANTHEON_RUN_WORKERS", value_name = "N")]
    run_workers: Option<usize>,
    /// Runs of one tenant that run at once [default: 4; with PANTHEON_TENANTS half of --run-workers]
    #[arg(long, env = "PANTHEON_RUNS_PER_TENANT", value_name = "N")]
    runs_per_tenant: Option<usize>,
    /// Runs that are queued in all, a tenth of it for each tenant; more get 503 and 429 [default: 10000]
    #[arg(long, env = "PANTHEON_MAX_QUEUED_RUNS", value_name = "N")]
    max_queued_runs: Option<usize>,
    /// How often a run is begun before it is given up [default: 3]
    #[arg(long, env = "PANTHEON_RUN_ATTEMPTS", value_name = "N")]
    run_attempts: Option<u32>,
    /// Seconds after which another worker takes over from one that is not heard of [default: 30]
    #[arg(long, env = "PANTHEON_RUN_LEASE", value_name = "SECONDS")]
    run_lease: Option<u64>,
    /// Days that ended runs are kept [default: 30]
    #[arg(long, env = "PANTHEON_RUN_RETENTION", value_name = "DAYS")]
    run_retention: Option<u64>,
    /// A line of shell that must pass before a change is pushed, run in the changed project without a network
    /// [default: none]
    #[arg(long, env = "PANTHEON_CHECK", value_name = "COMMAND")]
    check: Option<String>,
    /// Folders of tools that the check may use beside the system's own, between colons
    #[arg(long, env = "PANTHEON_CHECK_TOOLS", value_name = "DIRS")]
    check_tools: Option<OsString>,
    /// Seconds that the check may take [default: 600]
    #[arg(long, env = "PANTHEON_CHECK_TIMEOUT", value_name = "SECONDS")]
    check_timeout: Option<u64>,
    /// Lets a run push to a default branch when its request names it
    #[arg(long, env = "PANTHEON_PUSH_DEFAULT_BRANCH", value_name = "YES", num_args = 0..=1, default_missing_value = "true")]
    push_default_branch: Option<bool>,
}

/// What runs need.
#[derive(Clone, Debug)]
pub struct RunsConfig {
    /// Where they are kept.
    pub database: Database,
    /// Runs that this engine works on at once; none are left to others.
    pub workers: usize,
    /// What bounds them.
    pub limits: RunLimits,
    /// What is run before a push.
    pub check: Option<CheckConfig>,
    /// Whether a default branch may be pushed to.
    pub push_default_branch: bool,
}

impl RunSettings {
    /// Nothing but the database.
    pub(super) fn of_database(database_url: Option<SecretString>) -> Self {
        Self { database_url, ..Self::default() }
    }

    /// These settings, and the other's where these have none.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            database_url: self.database_url.or(other.database_url),
            run_workers: self.run_workers.or(other.run_workers),
            runs_per_tenant: self.runs_per_tenant.or(other.runs_per_tenant),
            max_queued_runs: self.max_queued_runs.or(other.max_queued_runs),
            run_attempts: self.run_attempts.or(other.run_attempts),
            run_lease: self.run_lease.or(other.run_lease),
            run_retention: self.run_retention.or(other.run_retention),
            check: self.check.or(other.check),
            check_tools: self.check_tools.or(other.check_tools),
            check_timeout: self.check_timeout.or(other.check_timeout),
            push_default_branch: self.push_default_branch.or(other.push_default_branch),
        }
    }

    /// With every default filled in; without Postgres the runs are in a file of that folder. Where tenants share the workers,
    /// none takes all of them.
    pub(super) fn config(&self, state: &Path, shared: bool) -> anyhow::Result<RunsConfig> {
        let database = self.database()?.unwrap_or_else(|| Database::File(state.join("runs.sqlite")));
        let workers = self.run_workers.unwrap_or(WORKERS);
        let check = self.check_config();
        let push_default_branch = self.push_default_branch.unwrap_or(false);
        Ok(RunsConfig { database, workers, limits: self.limits(shared), check, push_default_branch })
    }

    fn check_config(&self) -> Option<CheckConfig> {
        let command = self.check.clone().filter(|command| !command.trim().is_empty())?;
        let tools: Vec<PathBuf> = self.check_tools.iter().flat_map(std::env::split_paths).collect();
        let system = ["/usr/local/bin", "/usr/bin", "/bin"].map(PathBuf::from);
        // A whole toolchain has its programs below. A folder whose name cannot stand in a PATH is of no use in one.
        let found = tools.iter().flat_map(|tools| [tools.clone(), tools.join("bin")]);
        let path = std::env::join_paths(found.chain(system)).unwrap_or_default();
        let time = Duration::from_secs(self.check_timeout.unwrap_or(CHECK_TIMEOUT).max(1));
        Some(CheckConfig { command, tools, path, time })
    }

    fn limits(&self, shared: bool) -> RunLimits {
        let usual = RunLimits::default();
        // An engine without workers leaves the runs to others, whose limits count.
        let workers = self.run_workers.filter(|count| *count > 0).unwrap_or(WORKERS);
        let per_tenant = if shared { workers / 2 } else { usual.per_tenant };
        let queued = self.max_queued_runs.unwrap_or(usual.queued);
        let days = |days: u64| Duration::from_secs(days.saturating_mul(DAY));
        RunLimits {
            per_tenant: self.runs_per_tenant.unwrap_or(per_tenant).max(1),
            queued,
            queued_per_tenant: queued.div_ceil(10),
            max_attempts: self.run_attempts.unwrap_or(usual.max_attempts).max(1),
            lease: self.run_lease.map_or(usual.lease, |seconds| Duration::from_secs(seconds.max(1))),
            retention: self.run_retention.map_or(usual.retention, days),
            ..usual
        }
    }

    fn database(&self) -> anyhow::Result<Option<Database>> {
        let Some(url) = self.database_url.clone().filter(|url| !url.expose_secret().trim().is_empty()) else {
            return Ok(None);
        };
        let scheme = url.expose_secret().split(':').next().unwrap_or_default();
        anyhow::ensure!(
            matches!(scheme, "postgres" | "postgresql"),
            "DATABASE_URL is not an address of Postgres; unset it, or set it to postgres://…"
        );
        Ok(Some(Database::Postgres(url)))
    }
}
