//! `gods token`: hands the keychain's token to the language server, which links no keychain.

use std::io::Write;

use secrecy::ExposeSecret;

use crate::config::EngineArgs;
use crate::failure::{Exit, Failure};
use crate::keychain;

/// Prints the token, or nothing when there is none.
///
/// # Errors
/// When no engine is named, or the keychain stays locked.
pub(crate) async fn run(args: &EngineArgs) -> Result<Exit, Failure> {
    let engine = args.address_alone().ok_or(Failure::NoLogin)?.canonical()?;
    match keychain::token(&engine).await {
        Ok(Some(token)) => writeln!(std::io::stdout(), "{}", token.expose_secret())?,
        Ok(None) => {}
        Err(error) if error.is_absent() => {}
        Err(error) => return Err(error.into()),
    }
    Ok(Exit::Done)
}
