//! `gods login`: keeps the engine's token in the system's keychain, once the engine has accepted it.

use std::io::{IsTerminal, Read};

use pantheon_protocol::client::{EngineAddress, EngineClient};
use secrecy::{ExposeSecret, SecretString};

use crate::config::EngineArgs;
use crate::failure::{Exit, Failure};
use crate::{hidden, keychain, screen};

/// Asks for the token, or reads it from a pipe, tries it and keeps it.
///
/// # Errors
/// When no engine is named, it does not accept the token, or there is no keychain.
pub(crate) async fn run(args: &EngineArgs) -> Result<Exit, Failure> {
    let address = args.address_alone().ok_or(Failure::NoLogin)?;
    let engine = address.canonical()?;
    let Some(token) = read(&engine).await? else { return Ok(Exit::Cancelled) };
    let address = EngineAddress { token: Some(token.clone()), ..address };
    EngineClient::new(&address)?.catalogue().await?;
    keychain::keep(&engine, token).await?;
    screen::note(&format!("the token for {engine} is in the keychain; editors and gods find it there"));
    if args.gives_a_token() {
        screen::note("PANTHEON_TOKEN, PANTHEON_TOKEN_FILE or --token-file is set, and goes before the keychain");
    }
    Ok(Exit::Done)
}

/// The token; `None` after Ctrl-C.
async fn read(engine: &str) -> Result<Option<SecretString>, Failure> {
    let text = if std::io::stdin().is_terminal() {
        hidden::line(format!("Token for {engine}: ")).await
    } else {
        tokio::task::spawn_blocking(piped).await.unwrap_or_else(|error| Err(std::io::Error::other(error)))
    };
    let text = match text {
        Ok(text) => SecretString::from(text),
        Err(error) if error.kind() == std::io::ErrorKind::Interrupted => return Ok(None),
        Err(error) => return Err(Failure::Token(error)),
    };
    let token = text.expose_secret().trim();
    if token.is_empty() { Err(Failure::NoToken) } else { Ok(Some(SecretString::from(token))) }
}

fn piped() -> std::io::Result<String> {
    let mut text = String::new();
    std::io::stdin().take(hidden::MOST).read_to_string(&mut text)?;
    Ok(text)
}
