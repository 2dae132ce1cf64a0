//! Everything that the user, the editor and the system configure. The only place that reads the environment.

mod exclude;
mod settings;

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use pantheon_protocol::client::{EngineAddress, TlsFiles};
use secrecy::SecretString;

pub(crate) use exclude::Exclude;
pub(crate) use settings::{AutomaticActions, Review, Settings};

/// What the environment says, read once at the start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Environment {
    /// `PANTHEON_ENGINE_URL`.
    engine_url: Option<String>,
    /// `PANTHEON_TOKEN`.
    token: Option<SecretString>,
    /// `PANTHEON_TOKEN_FILE`.
    token_file: Option<PathBuf>,
    /// `PANTHEON_CLIENT_CERT`, `PANTHEON_CLIENT_KEY`, `PANTHEON_CA_FILE`.
    tls: TlsFiles,
    /// `PANTHEON_LOG`, a filter such as `debug`.
    pub(crate) log: Option<String>,
    /// Where this user's programs keep what can be made again.
    pub(crate) cache: Option<PathBuf>,
    /// The system's place for temporary files.
    pub(crate) temporary: PathBuf,
    /// Whether `NO_COLOR` is set (no-color.org).
    pub(crate) no_color: bool,
}

/// Why the engine's address cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The token file is missing or unreadable.
    #[error("the token file `{path}` cannot be read: {source}. Correct `tokenFile` or PANTHEON_TOKEN_FILE")]
    TokenFile {
        /// As configured.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Environment {
    /// Reads the environment; empty variables count as unset.
    pub(crate) fn read() -> Self {
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            engine_url: text("PANTHEON_ENGINE_URL"),
            token: text("PANTHEON_TOKEN").map(SecretString::from),
            token_file: text("PANTHEON_TOKEN_FILE").map(PathBuf::from),
            tls: TlsFiles {
                certificate: text("PANTHEON_CLIENT_CERT").map(PathBuf::from),
                key: text("PANTHEON_CLIENT_KEY").map(PathBuf::from),
                authorities: text("PANTHEON_CA_FILE").map(PathBuf::from),
            },
            log: text("PANTHEON_LOG"),
            cache: etcetera::choose_base_strategy().ok().map(|dirs| dirs.cache_dir().join("pantheon")),
            temporary: std::env::temp_dir(),
            no_color: text("NO_COLOR").is_some(),
        }
    }

    /// The configured engine; `None` when there is none, so that a private one has to be started.
    ///
    /// The environment goes before the editor's settings, which a workspace can bring along.
    ///
    /// # Errors
    /// When the token file cannot be read.
    pub(crate) fn engine(&self, settings: &Settings) -> Result<Option<EngineAddress>, ConfigError> {
        let Some(url) = self.engine_url.as_ref().or(settings.engine_url.as_ref()) else { return Ok(None) };
        Ok(Some(EngineAddress { url: url.clone(), token: self.token(settings)?, tls: self.tls(settings) }))
    }

    /// Says which of the two names the engine, for people.
    pub(crate) fn engine_source(&self, settings: &Settings) -> &'static str {
        match (&self.engine_url, &settings.engine_url) {
            (Some(_), _) => "PANTHEON_ENGINE_URL",
            (None, Some(_)) => "the setting `engineUrl`",
            (None, None) => "none configured",
        }
    }

    fn tls(&self, settings: &Settings) -> TlsFiles {
        let either = |own: &Option<PathBuf>, set: &Option<PathBuf>| own.clone().or_else(|| set.clone());
        TlsFiles {
            certificate: either(&self.tls.certificate, &settings.tls.certificate),
            key: either(&self.tls.key, &settings.tls.key),
            authorities: either(&self.tls.authorities, &settings.tls.authorities),
        }
    }

    fn token(&self, settings: &Settings) -> Result<Option<SecretString>, ConfigError> {
        if let Some(token) = &self.token {
            return Ok(Some(token.clone()));
        }
        let file = self.token_file.as_deref().or(settings.token_file.as_deref());
        file.map(read_token).transpose()
    }
}

fn read_token(path: &Path) -> Result<SecretString, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| ConfigError::TokenFile { path: path.to_owned(), source })?;
    Ok(SecretString::from(text.trim().to_owned()))
}
