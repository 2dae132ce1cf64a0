//! Where the engine is and how to be let in: flags, then environment. The only file that reads the environment itself.

use std::path::PathBuf;

use clap::Args;
use pantheon_protocol::client::{EngineAddress, TlsFiles};
use secrecy::SecretString;

use crate::failure::Failure;

/// The flags of every command that talks to an engine.
#[derive(Debug, Args)]
pub(crate) struct EngineArgs {
    /// The engine's address; without it a private engine is started and ended again
    #[arg(long, global = true, env = "PANTHEON_ENGINE_URL", value_name = "URL")]
    pub(crate) engine_url: Option<String>,
    /// A file that holds the token; PANTHEON_TOKEN holds the token itself, and `gods login` keeps it in the keychain
    #[arg(long, global = true, env = "PANTHEON_TOKEN_FILE", value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// The certificate to show to an engine that asks for one, as PEM
    #[arg(long, global = true, env = "PANTHEON_CLIENT_CERT", value_name = "FILE", help_heading = TLS)]
    client_cert: Option<PathBuf>,
    /// The private key of that certificate, as PEM without a passphrase
    #[arg(long, global = true, env = "PANTHEON_CLIENT_KEY", value_name = "FILE", help_heading = TLS)]
    client_key: Option<PathBuf>,
    /// Who may vouch for the engine beside those whom the system trusts, as PEM
    #[arg(long, global = true, env = "PANTHEON_CA_FILE", value_name = "FILE", help_heading = TLS)]
    ca_file: Option<PathBuf>,
}

const TLS: &str = "Certificates, for an engine by https";

impl EngineArgs {
    /// Whether an engine is named, so that none has to be started.
    pub(crate) fn names_an_engine(&self) -> bool {
        self.url().is_some()
    }

    /// The configured engine with the token that a flag or variable gives; `None` when a private one is wanted.
    ///
    /// # Errors
    /// When the token's file cannot be read.
    pub(crate) fn address(&self) -> Result<Option<EngineAddress>, Failure> {
        match self.address_alone() {
            Some(address) => Ok(Some(EngineAddress { token: self.token()?, ..address })),
            None => Ok(None),
        }
    }

    /// The configured engine without any token; `None` when none is named.
    pub(crate) fn address_alone(&self) -> Option<EngineAddress> {
        let url = self.url()?.to_owned();
        Some(EngineAddress { url, token: None, tls: self.tls() })
    }

    fn url(&self) -> Option<&str> {
        self.engine_url.as_deref().map(str::trim).filter(|url| !url.is_empty())
    }

    /// Certificates; an empty name is none.
    fn tls(&self) -> TlsFiles {
        let named = |file: &Option<PathBuf>| file.clone().filter(|file| !file.as_os_str().is_empty());
        TlsFiles {
            certificate: named(&self.client_cert),
            key: named(&self.client_key),
            authorities: named(&self.ca_file),
        }
    }

    /// Whether a flag or variable gives a token, which goes before the keychain's.
    pub(crate) fn gives_a_token(&self) -> bool {
        self.token_file.is_some() || std::env::var_os("PANTHEON_TOKEN").is_some_and(|token| !token.is_empty())
    }

    /// A token file that was named beats the variable: it is the more deliberate of the two.
    fn token(&self) -> Result<Option<SecretString>, Failure> {
        let token = match &self.token_file {
            Some(path) => {
                std::fs::read_to_string(path).map_err(|source| Failure::TokenFile { path: path.clone(), source })?
            }
            None => std::env::var("PANTHEON_TOKEN").unwrap_or_default(),
        };
        let token = token.trim();
        Ok((!token.is_empty()).then(|| SecretString::from(token)))
    }
}
