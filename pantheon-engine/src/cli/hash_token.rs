//! `pantheon-engine hash-token`: a token for a client, and its hash for the tenants file.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use clap::Args;
use secrecy::ExposeSecret as _;

use crate::tenants::{SHORTEST, TokenHash, generate};

/// Make a token, or hash the one on standard input, for the file of PANTHEON_TENANTS.
#[derive(Debug, Args)]
pub(super) struct HashToken {
    /// Read a token from standard input in place of making one
    #[arg(long)]
    stdin: bool,
}

impl HashToken {
    /// Prints the hash; a new token too, which is never shown again.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let mut out = std::io::stdout().lock();
        if !self.stdin {
            let token = generate().context("the system gives no random numbers")?;
            let hash = TokenHash::of(token.expose_secret());
            writeln!(out, "token: {}\nhash:  {hash}", token.expose_secret())?;
            return Ok(ExitCode::SUCCESS);
        }
        ensure!(
            !std::io::stdin().is_terminal(),
            "a token typed in here would be seen: pipe it, or leave `--stdin` out"
        );
        let mut token = String::new();
        std::io::stdin().lock().read_line(&mut token).context("standard input cannot be read")?;
        let token = token.trim();
        ensure!(
            token.len() >= SHORTEST,
            "a token needs {SHORTEST} characters or more, so that its hash gives nothing away; without `--stdin` one is made"
        );
        writeln!(out, "hash:  {}", TokenHash::of(token))?;
        Ok(ExitCode::SUCCESS)
    }
}
