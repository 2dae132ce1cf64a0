//! What repositories over the network need, from the settings.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use secrecy::SecretString;
use serde::Deserialize;

use super::{is_blank, search_path};
use crate::git::{AllowedHosts, GitConfig};

/// The bound of all mirrors together, in bytes.
const MIRROR_BYTES: u64 = 10 * 1024 * 1024 * 1024;

/// The most that is brought of a repository's whole history, in bytes.
const WHOLE_BYTES: u64 = 256 * 1024 * 1024;

/// How long one call to a host may take, in seconds.
const TIMEOUT: u64 = 300;

/// What can be configured about repositories.
#[derive(Clone, Debug, Default, Args, Deserialize)]
#[serde(default)]
pub(super) struct GitSettings {
    /// Hosts of repositories, `host` or `host:port` between commas [default: github.com,gitlab.com,bitbucket.org]
    #[arg(long, env = "PANTHEON_GIT_HOSTS", value_name = "HOSTS")]
    git_hosts: Option<String>,
    /// Private key for repositories by ssh; `\n` may stand for a line's end
    #[arg(long, env = "GITHUB_SSH_KEY", value_name = "KEY", hide_env_values = true)]
    github_ssh_key: Option<SecretString>,
    /// File of the keys that hosts must show, as `ssh-keyscan` writes it
    #[arg(long, env = "PANTHEON_SSH_KNOWN_HOSTS", value_name = "FILE")]
    ssh_known_hosts: Option<PathBuf>,
    /// Token for repositories by https, given to github.com only, or to the first host where that is not allowed
    #[arg(long, env = "GITHUB_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    github_token: Option<SecretString>,
    /// Certificate authorities for repositories by https, in place of the system's
    #[arg(long, env = "SSL_CERT_FILE", value_name = "FILE")]
    ssl_cert_file: Option<PathBuf>,
    /// Private key that signs commits [default: commits are not signed]
    #[arg(long, env = "PANTHEON_SIGNING_KEY", value_name = "KEY", hide_env_values = true)]
    signing_key: Option<SecretString>,
    /// Bytes that all mirrors of repositories may have together [default: 10737418240]
    #[arg(long, env = "PANTHEON_MIRROR_BYTES", value_name = "BYTES")]
    mirror_bytes: Option<u64>,
    /// Bytes up to which a repository is brought with its history; of larger ones only the last commit, and where the
    /// host allows it no large files [default: 268435456]
    #[arg(long, env = "PANTHEON_WHOLE_MIRROR_BYTES", value_name = "BYTES")]
    whole_mirror_bytes: Option<u64>,
    /// Seconds that one call to a repository's host may take [default: 300]
    #[arg(long, env = "PANTHEON_GIT_TIMEOUT", value_name = "SECONDS")]
    git_timeout: Option<u64>,
}

impl GitSettings {
    /// These settings, and the other's where these have none.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            git_hosts: self.git_hosts.or(other.git_hosts),
            github_ssh_key: self.github_ssh_key.or(other.github_ssh_key),
            ssh_known_hosts: self.ssh_known_hosts.or(other.ssh_known_hosts),
            github_token: self.github_token.or(other.github_token),
            ssl_cert_file: self.ssl_cert_file.or(other.ssl_cert_file),
            signing_key: self.signing_key.or(other.signing_key),
            mirror_bytes: self.mirror_bytes.or(other.mirror_bytes),
            whole_mirror_bytes: self.whole_mirror_bytes.or(other.whole_mirror_bytes),
            git_timeout: self.git_timeout.or(other.git_timeout),
        }
    }

    /// With every default filled in; mirrors are in the folder of the state.
    ///
    /// # Errors
    /// When the list of hosts cannot be read.
    pub(super) fn config(&self, state: &Path, scratch: PathBuf) -> anyhow::Result<GitConfig> {
        let secret = |value: &Option<SecretString>| value.clone().filter(|value| !is_blank(value));
        let file = |path: &Option<PathBuf>| path.clone().filter(|path| !path.as_os_str().is_empty()).map(absolute);
        Ok(GitConfig {
            mirrors: absolute(state.join("mirrors")),
            scratch,
            hosts: self.hosts()?,
            ssh_key: secret(&self.github_ssh_key),
            known_hosts: file(&self.ssh_known_hosts),
            https_token: secret(&self.github_token),
            authorities: file(&self.ssl_cert_file),
            signing_key: secret(&self.signing_key),
            mirror_bytes: self.mirror_bytes.unwrap_or(MIRROR_BYTES),
            whole_bytes: self.whole_mirror_bytes.unwrap_or(WHOLE_BYTES),
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
pub(super) fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}
