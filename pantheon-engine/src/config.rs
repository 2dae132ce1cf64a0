//! The engine's configuration: flag, then environment, then file. The only place that reads the environment.

mod file;
mod git;
mod limits;
mod runs;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use etcetera::BaseStrategy as _;
use secrecy::SecretString;
use serde::Deserialize;

use self::git::GitSettings;
use self::limits::LimitSettings;
use self::runs::RunSettings;
use crate::git::GitConfig;
use crate::http::TlsConfig;
use crate::metrics::Prices;
use crate::tenants;

pub use self::limits::Limits;
pub use self::runs::RunsConfig;

/// What is logged: of the queue that carries tickets its troubles only.
const LOG: &str = "info,apalis_core=warn";

/// What can be configured. Every field may come from a flag, the environment or the file, in that order.
#[derive(Clone, Debug, Default, Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address to listen on; port 0 picks a free one [default: 127.0.0.1:5000]
    #[arg(long, env = "PANTHEON_LISTEN", value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Address on which a worker serves /metrics and /live; `serve` does so on its own [default: none]
    #[arg(long, env = "PANTHEON_METRICS_LISTEN", value_name = "ADDR")]
    metrics_listen: Option<SocketAddr>,
    /// Folder of prompt files, reloaded on change [default: ./prompts, else the embedded ones]
    #[arg(long, env = "PANTHEON_PROMPTS", value_name = "DIR")]
    prompts: Option<PathBuf>,
    /// Who answers: auto, claude, anthropic, openai or rules [default: auto]
    #[arg(long, env = "PANTHEON_PROVIDER", value_name = "NAME")]
    provider: Option<ProviderChoice>,
    /// Folder for what the engine keeps [default: the user's data folder]
    #[arg(long, env = "PANTHEON_STATE", value_name = "DIR")]
    state: Option<PathBuf>,
    /// Folder for the trees that agents and checks work in; best on a fast disk, or in memory where there is plenty
    /// [default: scratch in the folder of --state]
    #[arg(long, env = "PANTHEON_SCRATCH", value_name = "DIR")]
    scratch: Option<PathBuf>,
    /// What keeps runs, and what bounds them.
    #[command(flatten)]
    #[serde(flatten)]
    runs: RunSettings,
    /// Bearer token that clients must send; required unless listening on loopback
    #[arg(long, env = "PANTHEON_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    token: Option<SecretString>,
    /// Certificate of the engine as PEM, with those between it and its authority; read again when it changes
    /// [default: none, plain HTTP]
    #[arg(long, env = "PANTHEON_TLS_CERT", value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// Private key of that certificate, as PEM
    #[arg(long, env = "PANTHEON_TLS_KEY", value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Authorities of clients, as PEM: each client must show a certificate of one of them
    #[arg(long, env = "PANTHEON_TLS_CLIENT_CA", value_name = "FILE")]
    tls_client_ca: Option<PathBuf>,
    /// TOML file of tenants, read again when it changes [default: one tenant, whose token is --token]
    #[arg(long, env = "PANTHEON_TENANTS", value_name = "FILE")]
    tenants: Option<PathBuf>,
    /// Key for the Anthropic API
    #[arg(long, env = "ANTHROPIC_API_KEY", value_name = "KEY", hide_env_values = true)]
    anthropic_api_key: Option<SecretString>,
    /// Address of the Anthropic API, or of a gateway that speaks it
    #[arg(long, env = "ANTHROPIC_BASE_URL", value_name = "URL")]
    anthropic_base_url: Option<String>,
    /// Address of an OpenAI-compatible API, such as http://127.0.0.1:11434/v1
    #[arg(long, env = "OPENAI_BASE_URL", value_name = "URL")]
    openai_base_url: Option<String>,
    /// Key for the OpenAI-compatible API
    #[arg(long, env = "OPENAI_API_KEY", value_name = "KEY", hide_env_values = true)]
    openai_api_key: Option<SecretString>,
    /// Model for prompts that name none
    #[arg(long, env = "PANTHEON_MODEL", value_name = "MODEL")]
    model: Option<String>,
    /// What models cost in US dollars for a million tokens, for the engine's metrics: MODEL=IN/OUT[/CACHE-READ/CACHE-WRITE]
    /// between commas, a name may end in `*` [default: none, no cost is counted]
    #[arg(long, env = "PANTHEON_PRICES", value_name = "PRICES")]
    prices: Option<Prices>,
    /// The `claude` program [default: claude on PATH]
    #[arg(long, env = "PANTHEON_CLAUDE", value_name = "PATH")]
    claude: Option<PathBuf>,
    /// Processes of `claude` kept ready; 0 starts one per request [default: by memory]
    #[arg(long, env = "PANTHEON_CLAUDE_POOL", value_name = "N")]
    claude_pool: Option<usize>,
    /// Start `claude` and checks without a sandbox, where the system cannot have one: they then reach all that the engine
    /// reaches, its keys among it
    #[arg(long, env = "PANTHEON_UNSAFE_NO_SANDBOX", value_name = "YES", num_args = 0..=1, default_missing_value = "true")]
    unsafe_no_sandbox: Option<bool>,
    /// What bounds requests.
    #[command(flatten)]
    #[serde(flatten)]
    limits: LimitSettings,
    /// Repositories over the network.
    #[command(flatten)]
    #[serde(flatten)]
    git: GitSettings,
    /// Folder to record requests and answers in, with the users' code; for finding faults [default: none]
    #[arg(long, env = "PANTHEON_RECORD", value_name = "DIR")]
    record: Option<PathBuf>,
    /// Log filter, such as `info` or `pantheon_engine=debug` [default: info]
    #[arg(long, env = "PANTHEON_LOG", value_name = "FILTER")]
    log: Option<String>,
    /// Log format: auto (human on a terminal, JSON otherwise), human or json [default: auto]
    #[arg(long, env = "PANTHEON_LOG_FORMAT", value_name = "FORMAT")]
    log_format: Option<LogFormat>,
}

/// The configuration file's place.
#[derive(Clone, Debug, Default, Args)]
pub struct ConfigFile {
    /// TOML file with the same names as the long flags, `_` for `-` [default: pantheon/engine.toml in the config folder]
    #[arg(long, env = "PANTHEON_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

/// `PANTHEON_PROVIDER`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderChoice {
    /// The first of the others that is set up.
    #[default]
    Auto,
    /// The `claude` program.
    Claude,
    /// The Anthropic Messages API.
    Anthropic,
    /// An OpenAI-compatible chat API.
    Openai,
    /// The built-in rules: no model, no network.
    Rules,
}

impl ProviderChoice {
    /// Its name in configuration and replies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Claude => "claude",
            Self::Anthropic => "anthropic",
            Self::Openai => "openai",
            Self::Rules => "rules",
        }
    }
}

/// `PANTHEON_LOG_FORMAT`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Human on a terminal, JSON otherwise.
    #[default]
    Auto,
    /// For reading.
    Human,
    /// One JSON object a line.
    Json,
}

/// The configuration with every default filled in.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Address on which a worker serves its metrics; `None` for nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Folder of prompts; `None` for the embedded ones.
    pub prompts: Option<PathBuf>,
    /// Who may ask.
    pub tenants: tenants::Source,
    /// How the port is secured; `None` for plain HTTP.
    pub tls: Option<TlsConfig>,
    /// Who answers.
    pub provider: ProviderConfig,
    /// Repositories over the network.
    pub git: GitConfig,
    /// Whether programs are started without a sandbox.
    pub unsafe_no_sandbox: bool,
    /// What bounds requests.
    pub limits: Limits,
    /// Where runs are kept, and what bounds them.
    pub runs: RunsConfig,
    /// Where requests and answers are recorded; `None` for nowhere.
    pub record: Option<PathBuf>,
    /// How to log.
    pub log: LogConfig,
    /// What models cost.
    pub prices: Prices,
}

/// What the providers need.
#[derive(Clone, Debug)]
pub struct ProviderConfig {
    /// Which one.
    pub choice: ProviderChoice,
    /// `ANTHROPIC_API_KEY`.
    pub anthropic_api_key: Option<SecretString>,
    /// `ANTHROPIC_BASE_URL`.
    pub anthropic_base_url: Option<String>,
    /// `OPENAI_BASE_URL`.
    pub openai_base_url: Option<String>,
    /// `OPENAI_API_KEY`.
    pub openai_api_key: Option<SecretString>,
    /// `PANTHEON_MODEL`.
    pub model: Option<String>,
    /// `PANTHEON_CLAUDE`, or `claude` as found on `PATH`.
    pub claude: Option<PathBuf>,
    /// Processes kept ready; `None` decides by memory.
    pub claude_pool: Option<usize>,
    /// The folder in which a signed-in `claude` keeps its sign-in, where it is not the usual one.
    pub claude_config_dir: Option<PathBuf>,
    /// The engine's own home folder, for a signed-in `claude`.
    pub home: Option<PathBuf>,
    /// Proxies and certificate authorities, for programs that the engine starts.
    pub network: Vec<(OsString, OsString)>,
    /// Where scratch folders of the engine's programs go.
    pub scratch: PathBuf,
    /// How long one answer may take.
    pub timeout: Duration,
}

/// Variables about proxies and certificate authorities.
const NETWORK: [&str; 9] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
];

/// How to log.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// `tracing_subscriber`'s filter.
    pub filter: String,
    /// Format.
    pub format: LogFormat,
    /// Where spans go, by the variables of OpenTelemetry; `None` for nowhere.
    pub collector: Option<Collector>,
}

/// A collector of spans.
#[derive(Clone, Debug)]
pub struct Collector {
    /// Its address.
    pub endpoint: String,
    /// Whether the environment says what the engine is called in traces.
    pub named: bool,
}

/// Where runs and the audit log are, for commands that only look at them.
#[derive(Clone, Debug, Default, Args)]
pub struct StoreSettings {
    /// The engine's state folder [default: the user's data folder]
    #[arg(long, env = "PANTHEON_STATE", value_name = "DIR")]
    state: Option<PathBuf>,
    /// The engine's Postgres, where it has one
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<SecretString>,
}

impl StoreSettings {
    /// With the file's values and the defaults.
    ///
    /// # Errors
    /// When the file cannot be read, or the address is not one of Postgres.
    pub fn load(self, file: &ConfigFile) -> anyhow::Result<RunsConfig> {
        let runs = RunSettings::of_database(self.database_url);
        let settings = Settings { state: self.state, runs, ..Settings::default() };
        let settings = settings.or(file::read(file.config.as_deref())?);
        settings.runs.config(&settings.state.clone().unwrap_or_else(usual_state), false)
    }
}

impl Settings {
    /// Fills in the file's values and the defaults, and checks what belongs together.
    ///
    /// # Errors
    /// When the file cannot be read, or a value cannot be used; the message says which and what to do.
    pub fn load(self, file: &ConfigFile) -> anyhow::Result<Config> {
        let settings = self.or(file::read(file.config.as_deref())?);
        let listen = settings.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 5000)));
        let metrics_listen = settings.metrics_listen;
        let token = settings.token.clone().filter(|token| !is_blank(token));
        let tenants = settings.tenants.clone().filter(|file| !file.as_os_str().is_empty()).map(git::absolute);
        anyhow::ensure!(
            token.is_none() || tenants.is_none(),
            "PANTHEON_TOKEN and PANTHEON_TENANTS are both set; unset the first, and give its hash to a tenant"
        );
        anyhow::ensure!(
            token.is_some() || tenants.is_some() || listen.ip().is_loopback(),
            "listening on {listen} needs a token, because others can reach it: set PANTHEON_TOKEN or PANTHEON_TENANTS"
        );
        let shared = tenants.is_some();
        let tenants = tenants.map_or(tenants::Source::Local(token), tenants::Source::File);
        let tls = settings.tls()?;
        let prompts = prompts_folder(settings.prompts.clone())?;
        let limits = settings.limits.config();
        let log = LogConfig {
            filter: settings.log.clone().unwrap_or_else(|| LOG.to_owned()),
            format: settings.log_format.unwrap_or_default(),
            collector: collector(),
        };
        let record = settings.record.clone().filter(|folder| !folder.as_os_str().is_empty());
        let state = settings.state.clone().unwrap_or_else(usual_state);
        let runs = settings.runs.config(&state, shared)?;
        let scratch = settings.scratch.clone().filter(|folder| !folder.as_os_str().is_empty());
        let scratch = git::absolute(scratch.unwrap_or_else(|| state.join("scratch")));
        let git = settings.git.config(&state, scratch.clone())?;
        let unsafe_no_sandbox = settings.unsafe_no_sandbox.unwrap_or(false);
        let prices = settings.prices.clone().unwrap_or_default();
        let provider = settings.provider_config(limits.edit_timeout, scratch);
        Ok(Config {
            listen,
            metrics_listen,
            prompts,
            tenants,
            tls,
            provider,
            git,
            unsafe_no_sandbox,
            limits,
            runs,
            record,
            log,
            prices,
        })
    }

    /// These settings, and the other's where these have none.
    fn or(self, other: Self) -> Self {
        Self {
            listen: self.listen.or(other.listen),
            metrics_listen: self.metrics_listen.or(other.metrics_listen),
            prompts: self.prompts.or(other.prompts),
            provider: self.provider.or(other.provider),
            state: self.state.or(other.state),
            scratch: self.scratch.or(other.scratch),
            runs: self.runs.or(other.runs),
            token: self.token.or(other.token),
            tenants: self.tenants.or(other.tenants),
            tls_cert: self.tls_cert.or(other.tls_cert),
            tls_key: self.tls_key.or(other.tls_key),
            tls_client_ca: self.tls_client_ca.or(other.tls_client_ca),
            anthropic_api_key: self.anthropic_api_key.or(other.anthropic_api_key),
            anthropic_base_url: self.anthropic_base_url.or(other.anthropic_base_url),
            openai_base_url: self.openai_base_url.or(other.openai_base_url),
            openai_api_key: self.openai_api_key.or(other.openai_api_key),
            model: self.model.or(other.model),
            prices: self.prices.or(other.prices),
            claude: self.claude.or(other.claude),
            claude_pool: self.claude_pool.or(other.claude_pool),
            unsafe_no_sandbox: self.unsafe_no_sandbox.or(other.unsafe_no_sandbox),
            limits: self.limits.or(other.limits),
            git: self.git.or(other.git),
            record: self.record.or(other.record),
            log: self.log.or(other.log),
            log_format: self.log_format.or(other.log_format),
        }
    }

    fn tls(&self) -> anyhow::Result<Option<TlsConfig>> {
        let file = |path: &Option<PathBuf>| path.clone().filter(|path| !path.as_os_str().is_empty());
        let client_authorities = file(&self.tls_client_ca);
        match (file(&self.tls_cert), file(&self.tls_key)) {
            (Some(certificate), Some(key)) => Ok(Some(TlsConfig { certificate, key, client_authorities })),
            (None, None) if client_authorities.is_none() => Ok(None),
            _ => anyhow::bail!(
                "TLS needs PANTHEON_TLS_CERT and PANTHEON_TLS_KEY, both; PANTHEON_TLS_CLIENT_CA is of no use without them"
            ),
        }
    }

    fn provider_config(self, timeout: Duration, scratch: PathBuf) -> ProviderConfig {
        let text = |value: Option<String>| value.filter(|value| !value.trim().is_empty());
        let secret = |value: Option<SecretString>| value.filter(|value| !is_blank(value));
        ProviderConfig {
            choice: self.provider.unwrap_or_default(),
            anthropic_api_key: secret(self.anthropic_api_key),
            anthropic_base_url: text(self.anthropic_base_url),
            openai_base_url: text(self.openai_base_url),
            openai_api_key: secret(self.openai_api_key),
            model: text(self.model),
            claude: self.claude.or_else(|| on_path("claude")),
            claude_pool: self.claude_pool,
            claude_config_dir: std::env::var_os("CLAUDE_CONFIG_DIR").map(PathBuf::from),
            home: std::env::var_os("HOME").map(PathBuf::from),
            network: NETWORK.iter().filter_map(|name| Some((name.into(), std::env::var_os(name)?))).collect(),
            scratch,
            timeout,
        }
    }
}

/// The collector that the standard's variables name, unless they switch it off.
fn collector() -> Option<Collector> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let is = |name, word: &str| variable(name).is_some_and(|value| value.trim().eq_ignore_ascii_case(word));
    if is("OTEL_SDK_DISABLED", "true") || is("OTEL_TRACES_EXPORTER", "none") {
        return None;
    }
    let own = variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    let endpoint = own.or_else(|| variable("OTEL_EXPORTER_OTLP_ENDPOINT"))?;
    let attributes = variable("OTEL_RESOURCE_ATTRIBUTES").unwrap_or_default();
    let named = variable("OTEL_SERVICE_NAME").is_some() || attributes.contains("service.name=");
    Some(Collector { endpoint, named })
}

/// The user's data folder, or a folder for temporary files where there is no home.
fn usual_state() -> PathBuf {
    etcetera::choose_base_strategy()
        .map_or_else(|_| std::env::temp_dir(), |folders| folders.data_dir())
        .join("pantheon")
}

fn is_blank(secret: &SecretString) -> bool {
    secrecy::ExposeSecret::expose_secret(secret).trim().is_empty()
}

/// The folder that was named, which must exist; else `./prompts` if that is there.
fn prompts_folder(named: Option<PathBuf>) -> anyhow::Result<Option<PathBuf>> {
    match named {
        Some(folder) => {
            let folder = folder.canonicalize().with_context(|| {
                format!(
                    "the prompts folder `{}` cannot be read; set PANTHEON_PROMPTS to an existing folder",
                    folder.display()
                )
            })?;
            Ok(Some(folder))
        }
        None => {
            let folder = PathBuf::from("prompts");
            Ok(folder.is_dir().then(|| folder.canonicalize().ok()).flatten())
        }
    }
}

fn on_path(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&search_path()).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

/// `PATH`, empty where there is none.
fn search_path() -> OsString {
    std::env::var_os("PATH").unwrap_or_default()
}
