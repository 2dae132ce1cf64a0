//! A private engine: started beside its owner when no engine is configured, and ended with it.
//!
//! It listens on loopback with a random token. It ends when its owner drops it, and also when its owner dies without
//! doing so, because it watches its standard input.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::programs::program;
use super::{EngineAddress, TlsFiles};

/// How long an engine may take to listen.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// The line on standard output with which an engine says that it accepts requests.
const LISTENING: &str = "listening on ";

/// How long an engine may take to end.
const END_TIMEOUT: Duration = Duration::from_secs(5);

/// How to start a private engine.
#[derive(Clone, Debug, Default)]
pub struct PrivateEngineOptions {
    /// The engine's program; absent: beside this program, else on `PATH`.
    pub program: Option<PathBuf>,
}

/// A running private engine; dropping it ends the process.
#[derive(Debug)]
pub struct PrivateEngine {
    address: EngineAddress,
    // Killed on drop; its standard input stays open as long as it is owned.
    child: Child,
}

/// Why there is no private engine.
#[derive(Debug, thiserror::Error)]
pub enum PrivateEngineError {
    /// The program is not there or cannot be run.
    #[error(
        "no engine is configured and `{program}` cannot be started: {source}. \
         Set PANTHEON_ENGINE_URL, or install pantheon-engine beside this program or on PATH"
    )]
    Spawn {
        /// What was tried.
        program: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It ended, or said something else, before it listened.
    #[error("the private engine did not start: {0}")]
    Silent(String),
    /// The system has no random bytes for the token.
    #[error("no random token can be made: {0}")]
    Random(String),
}

impl PrivateEngine {
    /// Starts an engine and waits until it listens.
    ///
    /// # Errors
    /// When the program is missing, ends early, or does not listen within half a minute.
    pub async fn start(options: &PrivateEngineOptions) -> Result<Self, PrivateEngineError> {
        let program = options.program.clone().unwrap_or_else(|| program("pantheon-engine"));
        let token = random_token()?;
        let mut child = Command::new(&program)
            .args(["serve", "--private"])
            .env("PANTHEON_LISTEN", "127.0.0.1:0")
            .env("PANTHEON_TOKEN", token.expose_secret())
            .env_remove("PANTHEON_TENANTS")
            // In a developer's shell it names the database of the project at hand.
            .env_remove("DATABASE_URL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|source| PrivateEngineError::Spawn { program, source })?;
        let url = tokio::time::timeout(START_TIMEOUT, listening(&mut child))
            .await
            .map_err(|_| PrivateEngineError::Silent("it did not listen within 30 seconds".to_owned()))??;
        Ok(Self { address: EngineAddress { url, token: Some(token), tls: TlsFiles::default() }, child })
    }

    /// Ends it in good order, with what it started; one that takes longer than a few seconds is killed.
    pub async fn end(mut self) {
        drop(self.child.stdin.take());
        // What is killed is no loss: dropping it does that.
        let _ = tokio::time::timeout(END_TIMEOUT, self.child.wait()).await;
    }

    /// Where it listens, with the token that it takes.
    pub fn address(&self) -> &EngineAddress {
        &self.address
    }
}

/// Waits for the line that names the address, and keeps the engine's log flowing to ours.
async fn listening(child: &mut Child) -> Result<String, PrivateEngineError> {
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(PrivateEngineError::Silent("its output is not connected".to_owned()));
    };
    let mut log = BufReader::new(stderr).lines();
    let last_words = tokio::spawn(async move {
        let mut last = String::new();
        while let Ok(Some(line)) = log.next_line().await {
            tracing::debug!(target: "private_engine", "{line}");
            last = line;
        }
        last
    });
    let mut lines = BufReader::new(stdout).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(url) = line.strip_prefix(LISTENING) {
            return Ok(url.trim().to_owned());
        }
    }
    let last = last_words.await.unwrap_or_default();
    Err(PrivateEngineError::Silent(if last.is_empty() { "it ended without a word".to_owned() } else { last }))
}

fn random_token() -> Result<SecretString, PrivateEngineError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| PrivateEngineError::Random(error.to_string()))?;
    let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(SecretString::from(token))
}
