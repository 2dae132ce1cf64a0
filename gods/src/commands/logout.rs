//! `gods logout`: takes the engine's token out of the system's keychain.

use crate::config::EngineArgs;
use crate::failure::{Exit, Failure};
use crate::{keychain, screen};

/// Forgets the token; the engine goes on accepting it until its platform team takes it back.
///
/// # Errors
/// When no engine is named, or there is no keychain.
pub(crate) async fn run(args: &EngineArgs) -> Result<Exit, Failure> {
    let engine = args.address_alone().ok_or(Failure::NoLogin)?.canonical()?;
    let was_there = keychain::forget(&engine).await?;
    screen::note(&if was_there {
        format!("the token for {engine} is gone from the keychain")
    } else {
        format!("the keychain has no token for {engine}")
    });
    Ok(Exit::Done)
}
