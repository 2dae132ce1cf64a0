//! The way to the engine: the configured one, or a private one that is started when it is first needed.
//!
//! Nothing is built before the first call, so that the server answers `initialize` at once.

mod feed;
mod keeper;
pub(crate) mod keychain;

use std::path::PathBuf;

use pantheon_protocol::client::{
    ClientError, EngineAddress, EngineClient, PrivateEngine, PrivateEngineError, PrivateEngineOptions, TlsFiles,
};
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
    /// The engine for which the keychain failed: it is not asked again, for it may ask its owner each time.
    silent: Mutex<Option<String>>,
}

#[derive(Debug)]
struct Connection {
    client: EngineClient,
    /// The settings that it was opened with, as far as they decide where it leads.
    leads: Leads,
    // Ends with the connection.
    _private: Option<PrivateEngine>,
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
                Connection { client: build(address).await?, leads, _private: None }
            }
            None => start_private(leads).await?,
        };
        let client = opened.client.clone();
        *connection = Some(opened);
        Ok(client)
    }

    /// The keychain's token, where neither environment nor settings give one.
    async fn with_token(&self, address: EngineAddress) -> EngineAddress {
        let mut silent = self.silent.lock().await;
        if address.token.is_some() || silent.as_ref() == Some(&address.url) {
            return address;
        }
        match keychain::token(&address).await {
            Ok(token) => EngineAddress { token, ..address },
            Err(error) => {
                tracing::warn!("no token from the keychain: {error}");
                *silent = Some(address.url.clone());
                address
            }
        }
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
    Ok(Connection { client, leads, _private: Some(private) })
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
