//! Questions to the program before it is used: its version, and whether someone is signed in.

use std::fmt;
use std::io;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::way::Way;
use super::{ClaudeConfig, launch};
use crate::process::{Exit, Launch};
use crate::provider::ProviderError;

/// The major version whose protocol is known here.
const MAJOR: u32 = 2;

/// The versions whose protocol is known here, for messages.
pub(super) const SUPPORTED: &str = "2.x of @anthropic-ai/claude-code";

/// The program answers in half a second; a busy machine gets more.
const PATIENCE: Duration = Duration::from_secs(20);

/// What to do where programs cannot be confined.
const NO_SANDBOX: &str = "run the engine on Linux 6.7 or newer with Landlock and seccomp, or choose another provider with \
                          PANTHEON_PROVIDER";

const LONGEST_REPLY: u64 = 64 * 1024;

/// A version such as `2.1.197`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    major: u32,
    text: String,
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// The version of the configured program.
///
/// # Errors
/// `Unavailable` when it cannot be started, does not answer, or is one whose protocol is not known here.
pub async fn version(config: &ClaudeConfig) -> Result<Version, ProviderError> {
    let reply = ask(config, launch::bare(config)?, &["--version"]).await?;
    let found = parse(&reply.text).ok_or_else(|| {
        unusable(config, "does not answer `--version` as `claude` does", "point PANTHEON_CLAUDE at the real program")
    })?;
    if found.major != MAJOR {
        let what = format!("is version {found}, and this engine knows the protocol of {SUPPORTED}");
        return Err(unusable(config, &what, "install that, or choose another provider with PANTHEON_PROVIDER"));
    }
    Ok(found)
}

/// Whether the program has a sign-in or a key of its own to work with. A program that does not say so has none.
pub async fn signed_in(config: &ClaudeConfig) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Status {
        logged_in: bool,
    }
    match status(config).await {
        Ok(reply) => serde_json::from_str(&reply.text).is_ok_and(|status: Status| status.logged_in),
        Err(error) => {
            tracing::debug!(%error, "`claude` does not say whether it is signed in");
            false
        }
    }
}

async fn status(config: &ClaudeConfig) -> Result<Reply, ProviderError> {
    ask(config, launch::asking(config, Way::SignIn(None))?, &["auth", "status", "--json"]).await
}

/// Why the program could not be started.
pub(super) fn cannot_start(config: &ClaudeConfig, error: &io::Error) -> ProviderError {
    if error.kind() == io::ErrorKind::Unsupported {
        let what = format!("is not started, because it could not be confined: {error}");
        return unusable(config, &what, NO_SANDBOX);
    }
    let what = format!("cannot be started: {error}");
    unusable(config, &what, "install it with `npm install -g @anthropic-ai/claude-code`, or set PANTHEON_CLAUDE to it")
}

struct Reply {
    text: String,
}

async fn ask(config: &ClaudeConfig, launch: Launch, arguments: &[&str]) -> Result<Reply, ProviderError> {
    let mut process = launch.arguments(arguments).spawn().await.map_err(|error| cannot_start(config, &error))?;
    drop(process.stdin.take());
    let mut exit = process.watch();
    let talk = async {
        // Neither stream may fill up and stop the program.
        let (text, _errors) = tokio::join!(bounded(&mut process.stdout), bounded(&mut process.stderr));
        (text, exit.ended().await)
    };
    let replied = tokio::time::timeout(PATIENCE, talk).await;
    // Whoever goes on from here finds nobody of it left.
    process.end().await;
    match replied {
        Ok((text, Exit::Code(_))) => Ok(Reply { text }),
        Ok(_) => Err(unusable(config, "was ended by a signal", "check the machine's memory, then try again")),
        Err(_) => {
            let what = format!("did not answer `{}` in {} seconds", arguments.join(" "), PATIENCE.as_secs());
            Err(unusable(config, &what, "try it by hand, then start the engine again"))
        }
    }
}

async fn bounded(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    // What came before an error is judged as it is.
    let _read = stream.take(LONGEST_REPLY).read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

fn parse(reply: &str) -> Option<Version> {
    let text = reply.lines().next()?.strip_suffix("(Claude Code)")?.trim();
    let mut numbers = text.split('.').map(|number| number.parse::<u32>().ok());
    let major = numbers.next()??;
    numbers.next()??;
    (text.len() < 40).then(|| Version { major, text: text.to_owned() })
}

fn unusable(config: &ClaudeConfig, what: &str, next: &str) -> ProviderError {
    ProviderError::Unavailable(format!("`{}` {what}; {next}", config.program.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        for (reply, expected) in [
            ("2.1.197 (Claude Code)\n", Some((2, "2.1.197"))),
            ("3.0.0-beta.1 (Claude Code)", Some((3, "3.0.0-beta.1"))),
            ("GNU bash, version 5.2", None),
            ("2 (Claude Code)", None),
            ("", None),
        ] {
            let found = parse(reply);
            assert_eq!(found.as_ref().map(|found| (found.major, found.text.as_str())), expected, "{reply}");
        }
    }
}
