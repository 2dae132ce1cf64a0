//! The engine that this run uses: the configured one, or a private one that ends with it.

use std::time::SystemTime;

use pantheon_protocol::client::{
    ClientError, EngineAddress, EngineClient, PrivateEngine, PrivateEngineOptions, new_trace,
};
use pantheon_protocol::wire::{Feedback, Outcome};

use crate::config::EngineArgs;
use crate::failure::Failure;
use crate::{keychain, screen};

/// A client, and the private engine behind it if there is one.
#[derive(Debug)]
pub(crate) struct Engine {
    /// What to call.
    pub(crate) client: EngineClient,
    /// When the certificate is over that is shown to it, if one is.
    pub(crate) certificate_until: Option<SystemTime>,
    private: Option<PrivateEngine>,
}

impl Engine {
    /// The configured engine, which is not called yet, or a started private one.
    ///
    /// # Errors
    /// When the address or token is unusable, or the private engine does not start.
    pub(crate) async fn connect(args: &EngineArgs) -> Result<Self, Failure> {
        let (address, private) = match args.address()? {
            Some(address) => (with_token(address).await?, None),
            None => {
                let private = PrivateEngine::start(&PrivateEngineOptions::default()).await?;
                (private.address().clone(), Some(private))
            }
        };
        // All that one call of `gods` asks for is one trace.
        let client = EngineClient::new(&address)?.traced(new_trace());
        let certificate_until =
            if client.is_secure() { address.tls.valid_until().map_err(ClientError::from)? } else { None };
        Ok(Self { client, certificate_until, private })
    }

    /// Whether this run started it.
    pub(crate) fn is_private(&self) -> bool {
        self.private.is_some()
    }

    /// Ends a private engine in good order.
    pub(crate) async fn end(self) {
        if let Some(private) = self.private {
            private.end().await;
        }
    }

    /// Tells the engine what became of a change. The user's file is what counts, so a failure is only mentioned.
    pub(crate) async fn tell(&self, request_id: &str, outcome: Outcome) {
        let feedback = Feedback { request_id: request_id.to_owned(), outcome };
        if let Err(error) = self.client.feedback(&feedback).await {
            screen::note(&format!("the engine did not hear what became of the change: {error}"));
        }
    }
}

/// The token of the keychain, where no flag or variable gives one. A keychain that cannot be read is only mentioned: an
/// engine may need no token, and says so when it does.
async fn with_token(mut address: EngineAddress) -> Result<EngineAddress, Failure> {
    if address.token.is_none() {
        let engine = address.canonical()?;
        address.token = keychain::token(&engine).await.unwrap_or_else(|error| {
            if !error.is_absent() {
                screen::note(&format!("no token was read: {error}"));
            }
            None
        });
    }
    Ok(address)
}
