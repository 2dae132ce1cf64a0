//! The tenants file: TOML in, checked entries out. Names in it are fixed, and unknown ones refused.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use super::quota::Quota;
use super::token::TokenHash;
use crate::config::ProviderChoice;

/// The longest name of a tenant, in bytes.
const LONGEST_NAME: usize = 40;

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TenantsFile {
    tenant: Vec<Written>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    tokens: Vec<WrittenToken>,
    actions: Option<Vec<String>>,
    repositories: Option<Vec<String>>,
    hosts: Option<Vec<String>>,
    providers: Option<Vec<ProviderChoice>>,
    #[serde(default)]
    models: Vec<String>,
    #[serde(default)]
    protected_files: Vec<String>,
    prompts: Option<PathBuf>,
    ssh_key_file: Option<PathBuf>,
    known_hosts: Option<PathBuf>,
    https_token_file: Option<PathBuf>,
    signing_key_file: Option<PathBuf>,
    answer_cache: Option<bool>,
    #[serde(default)]
    quota: Quota,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenToken {
    name: String,
    hash: String,
    expires: Option<toml::value::Datetime>,
}

/// One tenant, checked; paths are absolute.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub name: String,
    pub tokens: Vec<Token>,
    /// Globs of actions; `None` for all.
    pub actions: Option<Vec<String>>,
    /// Globs of `host/path`; `None` for all on the hosts.
    pub repositories: Option<Vec<String>>,
    /// `None` for the engine's.
    pub hosts: Option<Vec<String>>,
    /// The first that can serve answers; `None` for the engine's.
    pub providers: Option<Vec<ProviderChoice>>,
    /// Empty for all.
    pub models: Vec<String>,
    /// Globs of files that are protected from others and that it may change.
    pub protected_files: Vec<String>,
    /// A folder of prompts above the engine's.
    pub prompts: Option<PathBuf>,
    pub ssh_key_file: Option<PathBuf>,
    pub known_hosts: Option<PathBuf>,
    pub https_token_file: Option<PathBuf>,
    pub signing_key_file: Option<PathBuf>,
    /// Whether answers are kept for it.
    pub answer_cache: bool,
    pub quota: Quota,
}

/// A token of a tenant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub name: Arc<str>,
    pub hash: TokenHash,
    /// From then on it is over.
    pub expires: Option<SystemTime>,
}

impl Token {
    pub fn endless(name: &str, hash: TokenHash) -> Self {
        Self { name: Arc::from(name), hash, expires: None }
    }
}

impl TenantsFile {
    /// Reads a file's text; relative paths in it begin at `folder`.
    ///
    /// # Errors
    /// The first thing wrong, with its line or its tenant.
    pub fn read(text: &str, folder: &Path) -> anyhow::Result<Vec<Entry>> {
        let file: Self = toml::from_str(text)?;
        ensure!(!file.tenant.is_empty(), "it names no tenant");
        let entries = file.tenant.into_iter().map(|written| written.check(folder));
        let entries = entries.collect::<anyhow::Result<Vec<_>>>()?;
        let (mut names, mut hashes) = (HashSet::new(), HashSet::new());
        for entry in &entries {
            ensure!(names.insert(entry.name.as_str()), "the tenant `{}` is there twice", entry.name);
            for token in &entry.tokens {
                let is_new = hashes.insert(token.hash.to_string());
                ensure!(is_new, "tenant `{}`: the hash of the token `{}` is there twice", entry.name, token.name);
            }
        }
        Ok(entries)
    }
}

impl Written {
    fn check(self, folder: &Path) -> anyhow::Result<Entry> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_name = (1..=LONGEST_NAME).contains(&self.name.len()) && self.name.bytes().all(plain);
        ensure!(is_name, "`{}` is no name: 1 to {LONGEST_NAME} of a-z, 0-9 and -", self.name.escape_debug());
        let about = || format!("tenant `{}`", self.name);
        let tokens = self.tokens.into_iter().map(WrittenToken::check).collect::<anyhow::Result<Vec<_>>>();
        let tokens = tokens.with_context(about)?;
        let place = |path: Option<PathBuf>| path.map(|path| folder.join(path));
        Ok(Entry {
            tokens,
            actions: self.actions,
            repositories: self.repositories,
            hosts: self.hosts,
            providers: self.providers,
            models: self.models,
            protected_files: self.protected_files,
            prompts: place(self.prompts),
            ssh_key_file: place(self.ssh_key_file),
            known_hosts: place(self.known_hosts),
            https_token_file: place(self.https_token_file),
            signing_key_file: place(self.signing_key_file),
            answer_cache: self.answer_cache.unwrap_or(true),
            quota: self.quota,
            name: self.name,
        })
    }
}

impl WrittenToken {
    fn check(self) -> anyhow::Result<Token> {
        ensure!(!self.name.is_empty(), "a token has no name; it stands in the audit log");
        let hash = self.hash.parse().map_err(|wrong| anyhow::anyhow!("the token `{}` {wrong}", self.name))?;
        let expires = self.expires.map(|time| {
            humantime::parse_rfc3339(&time.to_string()).with_context(|| {
                format!("the token `{}`: `expires` is no time such as 2027-01-31T00:00:00Z", self.name)
            })
        });
        Ok(Token { name: Arc::from(self.name.as_str()), hash, expires: expires.transpose()? })
    }
}

impl Entry {
    /// A tenant that may do everything.
    pub fn unbounded(name: &str, tokens: Vec<Token>) -> Self {
        Self {
            name: name.to_owned(),
            tokens,
            actions: None,
            repositories: None,
            hosts: None,
            providers: None,
            models: Vec::new(),
            protected_files: Vec::new(),
            prompts: None,
            ssh_key_file: None,
            known_hosts: None,
            https_token_file: None,
            signing_key_file: None,
            answer_cache: true,
            quota: Quota::default(),
        }
    }

    /// Whether something of it stands in other files, which may have changed while the entry did not.
    pub fn names_files(&self) -> bool {
        [&self.ssh_key_file, &self.known_hosts, &self.https_token_file, &self.signing_key_file]
            .iter()
            .any(|f| f.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str =
        "{ name = 'ci', hash = 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }";

    fn read(text: &str) -> anyhow::Result<Vec<Entry>> {
        TenantsFile::read(&text.replace("TOKEN", TOKEN), Path::new("/etc/pantheon"))
    }

    #[test]
    fn a_whole_entry_is_read() {
        let text = "[[tenant]]\nname = 'payments'\ntokens = [TOKEN]\nactions = ['refactor', 'scaffold:*']\n\
                    providers = ['anthropic', 'rules']\nprompts = 'payments'\nssh_key_file = '/keys/payments'\n\
                    [tenant.quota]\nrequests_per_minute = 60\ntokens_per_day = 2000000\n";
        let entries = read(text).unwrap();
        assert_eq!(entries[0].prompts.as_deref(), Some(Path::new("/etc/pantheon/payments")));
        assert_eq!(entries[0].ssh_key_file.as_deref(), Some(Path::new("/keys/payments")));
        assert_eq!(entries[0].quota.requests_per_minute, Some(60));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, words) in [
            ("", "missing field `tenant`"),
            ("tenant = []", "no tenant"),
            ("[[tenant]]\nname = 'a'\ntokens = []\nactons = []", "actons"),
            ("[[tenant]]\nname = '../a'\ntokens = []", "no name"),
            ("[[tenant]]\nname = ''\ntokens = []", "no name"),
            ("[[tenant]]\nname = 'a'\ntokens = []\n[[tenant]]\nname = 'a'\ntokens = []", "twice"),
            ("[[tenant]]\nname = 'a'\ntokens = [TOKEN]\n[[tenant]]\nname = 'b'\ntokens = [TOKEN]", "twice"),
            ("[[tenant]]\nname = 'a'\ntokens = [{ name = 'x', hash = 'hunter2' }]", "hash-token"),
            ("[[tenant]]\nname = 'a'\ntokens = [{ name = 'x', hash = '', expires = 1979-05-27 }]", "hash"),
        ] {
            let error = format!("{:#}", read(text).unwrap_err());
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
