//! Tenants: who may ask, for what, and how much. The file of `PANTHEON_TENANTS` is read again when it changes; without
//! one there is a single tenant that may do everything.
//!
//! Tenants share the engine's processes and its database, and nothing else: prompts, keys, connections to hosts, mirrors,
//! jobs and totals are each tenant's own. Knows nothing of HTTP.

mod entry;
mod quota;
mod rights;
mod tenant;
mod token;
mod watch;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::Context as _;
use arc_swap::ArcSwap;
use pantheon_protocol::error::ErrorCode;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

use self::entry::{Entry, TenantsFile};
use self::tenant::Made;
use crate::refusal::Refusal;

pub use quota::{Place, Quota};
pub use rights::Rights;
pub use tenant::{Common, Tenant};
pub use token::{SHORTEST, TokenHash, generate};
pub use watch::watch;

/// The tenant of an engine without a file of them.
pub const LOCAL: &str = "local";

/// All tenants of the moment.
pub struct Tenants {
    source: Source,
    common: Common,
    current: ArcSwap<BTreeMap<Arc<str>, Made>>,
    /// One load after the other.
    loading: Mutex<()>,
}

/// Where tenants come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// One that may do everything; without a token everybody who reaches the engine is it.
    Local(Option<SecretString>),
    /// Those of a TOML file.
    File(PathBuf),
}

/// Who asks.
#[derive(Clone)]
pub struct Client {
    /// The tenant.
    pub tenant: Arc<Tenant>,
    /// The name of its token, as the administrator chose it.
    pub who: Arc<str>,
}

impl Tenants {
    /// Reads them.
    ///
    /// # Errors
    /// When the file, or something that it names, cannot be used; the message says what and where.
    pub async fn open(source: Source, common: Common) -> anyhow::Result<Self> {
        let tenants = Self { source, common, current: ArcSwap::from_pointee(BTreeMap::new()), loading: Mutex::new(()) };
        tenants.reload().await?;
        Ok(tenants)
    }

    /// Reads them again; who did not change stays as it is, with its totals. On an error all stays as it was.
    ///
    /// # Errors
    /// As for [`Tenants::open`].
    pub async fn reload(&self) -> anyhow::Result<()> {
        let _one = self.loading.lock().await;
        let entries = match &self.source {
            Source::Local(token) => vec![Entry::local(token.as_ref())],
            Source::File(path) => {
                let text = tokio::fs::read_to_string(path)
                    .await
                    .with_context(|| format!("the tenants file `{}` cannot be read", path.display()))?;
                let folder = path.parent().unwrap_or(path);
                TenantsFile::read(&text, folder)
                    .with_context(|| format!("the tenants file `{}` cannot be used", path.display()))?
            }
        };
        let before = self.current.load_full();
        let (mut next, shared) = (BTreeMap::new(), entries.len() > 1);
        for entry in entries {
            let old = before.get(&*entry.name);
            let made = match old {
                Some(old) if old.entry == entry && !entry.names_files() => old.clone(),
                old => Made::new(entry, &self.common, shared, old.map(|old| &*old.tenant)).await?,
            };
            next.insert(Arc::clone(&made.tenant.name), made);
        }
        if !before.is_empty() {
            tracing::info!(tenants = next.len(), "tenants read again");
        }
        let bounds = next.values().filter_map(|made: &Made| made.tenant.run_bounds());
        self.common.runs.bound(bounds.collect()).await.context("the tenants' bounds of runs cannot be kept")?;
        self.current.store(Arc::new(next));
        Ok(())
    }

    /// Whether a request needs no token.
    pub fn is_open(&self) -> bool {
        matches!(self.source, Source::Local(None))
    }

    /// Who sends this token. Every token is compared, whichever it is, in the same time.
    ///
    /// # Errors
    /// `unauthorized`; whether a token is unknown or over is not told apart.
    pub fn recognise(&self, sent: &str) -> Result<Client, Refusal> {
        let (hash, now) = (TokenHash::of(sent), SystemTime::now());
        let mut found = None;
        for made in self.current.load().values() {
            for token in &made.entry.tokens {
                if token.hash.is(&hash) && token.expires.is_none_or(|end| now < end) {
                    found = Some(Client { tenant: Arc::clone(&made.tenant), who: Arc::clone(&token.name) });
                }
            }
        }
        found.ok_or_else(|| Refusal::new(ErrorCode::Unauthorized, "The token is not one of this engine's, or is over."))
    }

    /// The client of an engine that needs no token.
    ///
    /// # Errors
    /// `unauthorized` where one is needed.
    pub fn anybody(&self) -> Result<Client, Refusal> {
        let local = if self.is_open() { self.get(LOCAL) } else { None };
        let tenant = local.ok_or_else(|| Refusal::new(ErrorCode::Unauthorized, "The request has no bearer token."))?;
        Ok(Client { tenant, who: Arc::from(LOCAL) })
    }

    /// The tenant of that name, if it is still one.
    pub fn get(&self, name: &str) -> Option<Arc<Tenant>> {
        self.current.load().get(name).map(|made| Arc::clone(&made.tenant))
    }

    /// All of them.
    pub fn all(&self) -> Vec<Arc<Tenant>> {
        self.current.load().values().map(|made| Arc::clone(&made.tenant)).collect()
    }

    /// The file that is watched, if there is one.
    fn file(&self) -> Option<&PathBuf> {
        match &self.source {
            Source::File(path) => Some(path),
            Source::Local(_) => None,
        }
    }
}

/// The names of the tenants in a file's text, whose relative paths begin at `folder`. Nothing that it names is opened.
///
/// # Errors
/// The first thing wrong, with its line or its tenant.
pub fn check(text: &str, folder: &Path) -> anyhow::Result<Vec<String>> {
    Ok(TenantsFile::read(text, folder)?.into_iter().map(|entry| entry.name).collect())
}

impl Entry {
    fn local(token: Option<&SecretString>) -> Self {
        let tokens = token.map(|token| entry::Token::endless("token", TokenHash::of(token.expose_secret().trim())));
        Self::unbounded(LOCAL, tokens.into_iter().collect())
    }
}
