//! Signatures of commits by an SSH key, which `ssh-keygen` makes. They show the same key to everybody who checks.

use super::command::run;
use super::{Shared, internal, ssh};
use crate::refusal::Refusal;

/// The signature of a commit's text; none when no key is set up for it.
pub(super) async fn sign(shared: &Shared, text: &str) -> Result<Option<String>, Refusal> {
    let Some(key) = &shared.config.signing_key else { return Ok(None) };
    let key = shared.room.secret(&ssh::usable(key)).map_err(|error| internal("a key cannot be written", &error))?;
    let launch = shared.launch("ssh-keygen")?.arguments(["-Y", "sign", "-n", "git", "-f"]).arguments([key.path()]);
    let finished = run(launch, text.as_bytes(), shared.config.timeout).await;
    let finished = finished.map_err(|error| internal("a commit cannot be signed", &error))?;
    if finished.success && finished.stdout.starts_with("-----BEGIN SSH SIGNATURE-----") {
        return Ok(Some(finished.stdout));
    }
    Err(internal("a commit cannot be signed; is PANTHEON_SIGNING_KEY a private key?", &finished.stderr.trim()))
}
