//! `pantheon-engine confined`, hidden: what the engine starts in its own sandbox to see whether that holds.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::start::announce;
use crate::config::{Config, ProviderChoice};
use crate::process::{self, Attempts};
use crate::tenants::Source;

/// Try what is forbidden, and say what was refused.
#[derive(Debug, Args)]
pub(super) struct Confined {
    /// A file that must not be read
    file: PathBuf,
    /// A port of loopback that must not be reached
    port: u16,
}

impl Confined {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        announce(Attempts { file: self.file, port: self.port }.make().trim_end())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Makes sure that the sandbox holds where programs are to be started in it. Without one, the provider `auto` and tenants do
/// without `claude`.
///
/// # Errors
/// When there is none, and it is neither done without nor given up by `--unsafe-no-sandbox`.
pub(super) async fn ensure(config: &mut Config) -> anyhow::Result<()> {
    if config.unsafe_no_sandbox {
        tracing::warn!(
            "--unsafe-no-sandbox: `claude` and checks run with all that the engine can reach: its keys, its state, every \
             prompt and the network. Whoever writes code that a model reads can take them"
        );
        process::leave_unconfined();
        return Ok(());
    }
    let is_claude = |choice| config.provider.choice == choice && config.provider.claude.is_some();
    // A tenant may ask for it beside another provider, also later.
    let by_tenants = config.provider.claude.is_some() && matches!(config.tenants, Source::File(_));
    let (asked, found) = (is_claude(ProviderChoice::Claude), is_claude(ProviderChoice::Auto) || by_tenants);
    let needed = asked || config.runs.check.is_some();
    if !needed && !found {
        return Ok(());
    }
    let Err(missing) = holds(&config.provider.scratch).await? else { return Ok(()) };
    anyhow::ensure!(
        !needed,
        "the sandbox for `claude` and for checks does not hold here: {missing}; run the engine on Linux 6.7 or newer with \
         Landlock and seccomp (a container must allow them), or choose another provider with PANTHEON_PROVIDER and unset \
         PANTHEON_CHECK; --unsafe-no-sandbox starts them unprotected"
    );
    tracing::warn!(missing, "there is no sandbox here, so `claude` is not used");
    config.provider.claude = None;
    Ok(())
}

async fn holds(scratch: &Path) -> anyhow::Result<Result<(), String>> {
    let program = std::env::current_exe().context("the engine does not find its own program")?;
    let words = |attempts: &Attempts| {
        let port = OsString::from(attempts.port.to_string());
        ["confined".into(), attempts.file.clone().into_os_string(), port]
    };
    Ok(process::probe(program, words, scratch).await)
}
