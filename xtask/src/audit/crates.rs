//! `cargo-deny` on the crates: licences, bans, sources. It asks nobody but cargo.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::workspace::root;
use crate::{step, tools};

/// Holds every crate of the workspace against `deny.toml`. Cargo itself refuses a sum that is not the registry's.
///
/// # Errors
/// When a crate is refused, or Cargo.lock is not what the manifests ask for.
pub(super) fn check() -> anyhow::Result<()> {
    let program = tools::cargo_deny()?;
    // Only what is refused; `cargo deny check bans` shows what comes in two versions.
    let words = ["--log-level", "error", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"];
    step::openly(deny(&program).args(words))
        .context("a dependency is refused; take another one, or change deny.toml and say there why")
}

/// `cargo-deny` in the checkout, on the lockfile as it is.
pub(super) fn deny(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).arg("--locked");
    command
}
