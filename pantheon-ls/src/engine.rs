//! The way to the engine: the configured one, or a private one that is started when it is first needed.
//!
//! Nothing is built before the first call, so that the server answers `initialize` at once.

mod feed;
mod keeper;

use std::path::PathBuf;

use pantheon_protocol::client::{
    ClientError, EngineAddress, EngineClient, PrivateEngine, PrivateEngineError, PrivateEngineOptions, TlsFiles,
    keychain_token,
};
use pantheon_protocol::error::ErrorCode;
use tokio::sync::Mutex;

use crate::config::{ConfigError, Environment, Settings};
use crate::platform;
pub(crate) use feed::keep_jobs;
pub(crate) use keeper::keep_catalogue;

/// Why there is no way to an engine.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EngineError {
    /// What is configured cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The private engine cannot be started.
    #[error(transparent)]
    Private(#[from] PrivateEngineError),
    /// The engine was asked and failed.
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl EngineError {
    /// Whether trying again on a fresh connection may help.
    pub(crate) fn is_unreachable(&self) -> bool {
        matches!(self, EngineError::Client(error) if error.is_unreachable())
    }
}

/// One connection at a time, kept until it fails or the settings change.
#[derive(Debug, Default)]
pub(crate) struct Engine {
    connection: Mutex<Option<Connection>>,
    /// What the keychain is for.
    keychain: Mutex<Keychain>,
}

/// Whether the keychain is asked: never before an engine wants a token, for that costs time, and its owner a question.
#[derive(Debug, Default)]
enum Keychain {
    #[default]
    Untouched,
    /// The engine of this address wants a token that nothing else gives.
    Wanted(String),
    /// It failed for the engine of this address and would only ask its owner once more.
    Silent(String),
}

#[derive(Debug)]
struct Connection {
    client: EngineClient,
    /// The settings that it was opened with, as far as they decide where it leads.
    leads: Leads,
    // Ends with the connection.
    _private: Option<PrivateEngine>,
    /// Where it leads without any token; none where it has one.
    tokenless: Option<String>,
}

type Leads = (Option<String>, Option<PathBuf>, TlsFiles);

impl Engine {
    /// A client of the engine, on the connection that is there or on a new one.
    ///
    /// # Errors
    /// When the configuration cannot be used or the private engine does not start. A configured engine that is away
    /// shows at the first request only.
    pub(crate) async fn client(
        &self,
        environment: &Environment,
        settings: &Settings,
    ) -> Result<EngineClient, EngineError> {
        let leads = (settings.engine_url.clone(), settings.token_file.clone(), settings.tls.clone());
        let mut connection = self.connection.lock().await;
        if let Some(connection) = connection.as_ref().filter(|connection| connection.leads == leads) {
            return Ok(connection.client.clone());
        }
        // A private engine ends before anything else is opened.
        *connection = None;
        let opened = match environment.engine(settings)? {
            Some(address) => {
                let address = self.with_token(address).await;
                let tokenless = address.token.is_none().then(|| address.url.clone());
                Connection { client: build(address).await?, leads, _private: None, tokenless }
            }
            None => start_private(leads).await?,
        };
        let client = opened.client.clone();
        *connection = Some(opened);
        Ok(client)
    }

    /// The keychain's token, where neither environment nor settings give one and the engine wants one.
    async fn with_token(&self, address: EngineAddress) -> EngineAddress {
        let mut keychain = self.keychain.lock().await;
        let wanted = matches!(&*keychain, Keychain::Wanted(url) if *url == address.url);
        if address.token.is_some() || !wanted {
            return address;
        }
        match keychain_token(&address).await {
            Ok(token) => EngineAddress { token, ..address },
            Err(error) => {
                tracing::warn!("no token from the keychain: {error}");
                *keychain = Keychain::Silent(address.url.clone());
                address
            }
        }
    }

    /// Whether it is worth while to ask again after this failure, on a new connection: when nobody answered at all, and
    /// when a token was wanted for the first time, which the keychain may hold.
    pub(crate) async fn can_be_asked_again(&self, error: &EngineError) -> bool {
        if error.is_unreachable() {
            self.disconnect().await;
            return true;
        }
        let wants_a_token =
            matches!(error, EngineError::Client(ClientError::Refused(reply)) if reply.code == ErrorCode::Unauthorized);
        let mut connection = self.connection.lock().await;
        let tokenless = connection.as_ref().and_then(|connection| connection.tokenless.clone());
        let Some(url) = tokenless.filter(|_| wants_a_token) else { return false };
        let mut keychain = self.keychain.lock().await;
        if matches!(&*keychain, Keychain::Wanted(known) | Keychain::Silent(known) if *known == url) {
            return false;
        }
        *keychain = Keychain::Wanted(url);
        *connection = None;
        true
    }

    /// Lets go of the connection; a private engine ends with it, and the next call starts another.
    pub(crate) async fn disconnect(&self) {
        *self.connection.lock().await = None;
    }

    /// The last that is done with it. One that is being opened is not waited for: what was started for it ends with this
    /// program.
    pub(crate) fn end(&self) {
        if let Ok(mut connection) = self.connection.try_lock() {
            *connection = None;
        }
    }
}

async fn start_private(leads: Leads) -> Result<Connection, EngineError> {
    let private = PrivateEngine::start(&PrivateEngineOptions::default()).await?;
    let client = build(private.address().clone()).await?;
    Ok(Connection { client, leads, _private: Some(private), tokenless: None })
}

/// Reading the system's certificates takes tens of milliseconds, which no editor request should wait for.
async fn build(address: EngineAddress) -> Result<EngineClient, ClientError> {
    let built = tokio::task::spawn_blocking(move || {
        let client = EngineClient::new(&address);
        // Reading them leaves megabytes of free memory behind.
        platform::give_memory_back();
        client
    });
    let built = built.await;
    built.unwrap_or_else(|_| Err(ClientError::Configuration("the HTTP client could not be built".to_owned())))
}
