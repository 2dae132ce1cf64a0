//! `cargo-deny` on the crates: licences, bans, sources; and cargo on the lockfile that is outside the workspace. They ask
//! nobody but cargo.

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
        .context("a dependency is refused; take another one, or change deny.toml and say there why")?;
    up_to_date()
}

/// Makes sure that fuzz/Cargo.lock is what its manifest asks for; that of the workspace was looked at above.
fn up_to_date() -> anyhow::Result<()> {
    let mut metadata = Command::new("cargo");
    metadata.args(["metadata", "--locked", "--format-version", "1"]).current_dir(root().join("fuzz"));
    step::quietly(&mut metadata)
        .map(drop)
        .context("fuzz/Cargo.lock is old; renew it with `cargo metadata --manifest-path fuzz/Cargo.toml`")
}

/// `cargo-deny` in the checkout, on the lockfile as it is.
pub(super) fn deny(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).arg("--locked");
    command
}
