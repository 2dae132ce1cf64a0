//! The engine's token from the system's keychain, for a program that links no keychain: `gods token` reads it.
//!
//! The keychain's libraries cost more than all else that the language server links.

use std::process::Stdio;
use std::time::Duration;

use secrecy::SecretString;
use tokio::process::Command;

use super::EngineAddress;
use super::programs::program;

/// How long it may take: a locked keychain asks its owner for a password first.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why there is no answer: a keychain that was not unlocked would ask its owner again and again.
#[derive(Debug, thiserror::Error)]
pub enum KeychainError {
    /// `gods` cannot be started, as where only the language server is installed.
    #[error("`{0}` cannot be started: {1}")]
    Start(String, std::io::Error),
    /// It said what was wrong.
    #[error("{0}")]
    Refused(String),
    /// Nobody unlocked it.
    #[error("the keychain was not unlocked within {} seconds", PATIENCE.as_secs())]
    Locked,
}

/// The token that `gods login` kept for this engine; `None` when there is none, or no keychain.
///
/// # Errors
/// When `gods` is missing, or the keychain stays locked.
pub async fn keychain_token(address: &EngineAddress) -> Result<Option<SecretString>, KeychainError> {
    let gods = program("gods");
    let asked = Command::new(&gods)
        .args(["--color", "never", "--engine-url", &address.url, "token"])
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(PATIENCE, asked)
        .await
        .map_err(|_| KeychainError::Locked)?
        .map_err(|error| KeychainError::Start(gods.display().to_string(), error))?;
    if !output.status.success() {
        return Err(KeychainError::Refused(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let token = String::from_utf8_lossy(&output.stdout);
    let token = token.trim();
    Ok((!token.is_empty()).then(|| SecretString::from(token)))
}
