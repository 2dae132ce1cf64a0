//! What bounds requests. Read from the environment by `config.rs`, as all of it.

use std::time::Duration;

use clap::Args;
use serde::Deserialize;

/// What can be configured about the bounds of requests.
#[derive(Clone, Debug, Default, Args, Deserialize)]
#[serde(default)]
pub(super) struct LimitSettings {
    /// Largest file, in bytes [default: 2097152]
    #[arg(long, env = "PANTHEON_MAX_FILE_BYTES", value_name = "BYTES")]
    max_file_bytes: Option<usize>,
    /// Largest request body, in bytes [default: 8388608]
    #[arg(long, env = "PANTHEON_MAX_BODY_BYTES", value_name = "BYTES")]
    max_body_bytes: Option<usize>,
    /// Edits that run at once [default: 64]
    #[arg(long, env = "PANTHEON_MAX_RUNNING", value_name = "N")]
    max_running: Option<usize>,
    /// Edits that wait for their turn; more get 429 [default: 256]
    #[arg(long, env = "PANTHEON_MAX_QUEUED", value_name = "N")]
    max_queued: Option<usize>,
    /// Open connections; more get 503 [default: 2048]
    #[arg(long, env = "PANTHEON_MAX_CONNECTIONS", value_name = "N")]
    max_connections: Option<usize>,
    /// Megabytes of answers that are kept for an hour, so that the same question is not paid for twice; 0 for none
    /// [default: 32]
    #[arg(long, env = "PANTHEON_ANSWER_CACHE", value_name = "MB")]
    answer_cache: Option<u64>,
    /// Seconds that one edit may take [default: 300]
    #[arg(long, env = "PANTHEON_EDIT_TIMEOUT", value_name = "SECONDS")]
    edit_timeout: Option<u64>,
    /// Seconds that running edits get to finish at shutdown [default: 25]
    #[arg(long, env = "PANTHEON_DRAIN_TIMEOUT", value_name = "SECONDS")]
    drain_timeout: Option<u64>,
    /// Seconds between the word to end and the last request that is taken: /ready says no, so that load balancers look
    /// elsewhere first [default: 0]
    #[arg(long, env = "PANTHEON_DRAIN_DELAY", value_name = "SECONDS")]
    drain_delay: Option<u64>,
}

/// What bounds requests.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest file, in bytes.
    pub max_file_bytes: usize,
    /// Largest body, in bytes.
    pub max_body_bytes: usize,
    /// Edits that run at once.
    pub max_running: usize,
    /// Edits that wait.
    pub max_queued: usize,
    /// Open connections.
    pub max_connections: usize,
    /// Bytes of answers that are kept.
    pub answer_cache: u64,
    /// How long one edit may take.
    pub edit_timeout: Duration,
    /// How long running edits get at shutdown.
    pub drain_timeout: Duration,
    /// How long an engine that was told to end is unready before it turns work away.
    pub drain_delay: Duration,
}

impl LimitSettings {
    /// These settings, and the other's where these have none.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            max_file_bytes: self.max_file_bytes.or(other.max_file_bytes),
            max_body_bytes: self.max_body_bytes.or(other.max_body_bytes),
            max_running: self.max_running.or(other.max_running),
            max_queued: self.max_queued.or(other.max_queued),
            max_connections: self.max_connections.or(other.max_connections),
            answer_cache: self.answer_cache.or(other.answer_cache),
            edit_timeout: self.edit_timeout.or(other.edit_timeout),
            drain_timeout: self.drain_timeout.or(other.drain_timeout),
            drain_delay: self.drain_delay.or(other.drain_delay),
        }
    }

    /// With every default filled in.
    pub(super) fn config(&self) -> Limits {
        Limits {
            max_file_bytes: self.max_file_bytes.unwrap_or(2 * 1024 * 1024),
            max_body_bytes: self.max_body_bytes.unwrap_or(8 * 1024 * 1024),
            max_running: self.max_running.unwrap_or(64).max(1),
            max_queued: self.max_queued.unwrap_or(256),
            max_connections: self.max_connections.unwrap_or(2048).max(1),
            answer_cache: self.answer_cache.unwrap_or(32).saturating_mul(1024 * 1024),
            edit_timeout: Duration::from_secs(self.edit_timeout.unwrap_or(300).max(1)),
            drain_timeout: Duration::from_secs(self.drain_timeout.unwrap_or(25)),
            drain_delay: Duration::from_secs(self.drain_delay.unwrap_or(0)),
        }
    }
}
