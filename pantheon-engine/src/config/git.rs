//! What repositories over the network need, from the settings.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use secrecy::SecretString;

use super::{Settings, is_blank, search_path, usual_state};
use crate::git::{AllowedHosts, GitConfig};

/// The bound of all mirrors together, in bytes.
const MIRROR_BYTES: u64 = 10 * 1024 * 1024 * 1024;

/// How long one call to a host may take, in seconds.
const TIMEOUT: u64 = 300;

impl Settings {
    /// # Errors
    /// When the list of hosts cannot be read.
    pub(super) fn git_config(&self) -> anyhow::Result<GitConfig> {
        let secret = |value: &Option<SecretString>| value.clone().filter(|value| !is_blank(value));
        let state = absolute(self.state.clone().unwrap_or_else(usual_state));
        Ok(GitConfig {
            mirrors: state.join("mirrors"),
            scratch: state.join("scratch"),
            hosts: self.hosts()?,
            ssh_key: secret(&self.github_ssh_key),
            known_hosts: self.ssh_known_hosts.clone().filter(|path| !path.as_os_str().is_empty()).map(absolute),
            https_token: secret(&self.github_token),
            signing_key: secret(&self.signing_key),
            mirror_bytes: self.mirror_bytes.unwrap_or(MIRROR_BYTES),
            timeout: Duration::from_secs(self.git_timeout.unwrap_or(TIMEOUT).max(1)),
            path: search_path(),
        })
    }

    fn hosts(&self) -> anyhow::Result<AllowedHosts> {
        match self.git_hosts.as_deref().filter(|hosts| !hosts.trim().is_empty()) {
            None => Ok(AllowedHosts::default()),
            Some(hosts) => hosts.parse().map_err(anyhow::Error::msg).context("PANTHEON_GIT_HOSTS cannot be used"),
        }
    }
}

/// The programs that read it work in another folder.
fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}
