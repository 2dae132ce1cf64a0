//! Tokens in the system's keychain: Keychain on macOS, the Credential Manager on Windows, the Secret Service elsewhere.
//!
//! A token belongs to one engine's address and goes to no other, so that a workspace that names an engine of its own
//! learns nothing.

use keyring::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};

/// What the entries are filed under; the account is the engine's canonical address.
const SERVICE: &str = "pantheon";

/// Why the keychain could not do it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeychainError {
    /// There is none: no desktop session, as on most servers and in containers.
    #[error("there is no keychain here ({0}). Keep the token in a file and set PANTHEON_TOKEN_FILE")]
    Absent(String),
    /// It is locked and stayed so, or it failed.
    #[error("the keychain does not answer as it should: {0}. Unlock it, or set PANTHEON_TOKEN_FILE")]
    Failed(String),
}

impl KeychainError {
    /// Whether this system has no keychain at all.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, KeychainError::Absent(_))
    }
}

impl From<Error> for KeychainError {
    fn from(error: Error) -> Self {
        match (error, Entry::store_status()) {
            (Error::NoDefaultStore, Err(reason)) => KeychainError::Absent(reason.to_string()),
            (error, _) => KeychainError::Failed(error.to_string()),
        }
    }
}

/// The token for this engine; `None` when there is none.
///
/// # Errors
/// When there is no keychain, or it stays locked.
pub(crate) async fn token(engine: &str) -> Result<Option<SecretString>, KeychainError> {
    with_entry(engine, |entry| found(entry.get_password())).await.map(|token| token.map(SecretString::from))
}

/// Keeps the token for this engine, in place of the one that is there.
///
/// # Errors
/// When there is no keychain, or it stays locked.
pub(crate) async fn keep(engine: &str, token: SecretString) -> Result<(), KeychainError> {
    with_entry(engine, move |entry| entry.set_password(token.expose_secret())).await
}

/// Forgets the token for this engine, and tells whether there was one.
///
/// # Errors
/// When there is no keychain, or it stays locked.
pub(crate) async fn forget(engine: &str) -> Result<bool, KeychainError> {
    with_entry(engine, |entry| found(entry.delete_credential())).await.map(|gone| gone.is_some())
}

/// In a thread of its own: a locked keychain asks its owner first, and Ctrl-C has to work meanwhile.
async fn with_entry<T: Send + 'static>(
    engine: &str,
    work: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<T, KeychainError> {
    let engine = engine.to_owned();
    let done = tokio::task::spawn_blocking(move || work(&Entry::new(SERVICE, &engine)?)).await;
    match done {
        Ok(done) => Ok(done?),
        Err(error) => Err(KeychainError::Failed(error.to_string())),
    }
}

fn found<T>(result: keyring::Result<T>) -> keyring::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    }
}
