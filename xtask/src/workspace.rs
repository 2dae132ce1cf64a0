//! Where things are: the checkout, its target folder, its programs; and `cargo` to build them.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{say, step};

/// Which build of the programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build; what the tests use.
    Dev,
    /// What users get.
    Release,
}

/// The checkout's folder.
pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}

/// The folder of everything built and installed.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The folder of the programs of a profile.
pub(crate) fn programs(profile: Profile) -> PathBuf {
    target().join(match profile {
        Profile::Dev => "debug",
        Profile::Release => "release",
    })
}

/// `cargo`, the one that runs this, in the checkout.
///
/// Without what it told this program about its own package: build scripts look at such variables (ring's does), and what
/// `cargo build` had built by hand would be built again.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let own = name.to_string_lossy();
        if own.starts_with("CARGO_PKG_") || own.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command.current_dir(root());
    command
}

/// Builds the programs that users have, and says so.
///
/// # Errors
/// When they do not build.
pub(crate) fn build(profile: Profile) -> anyhow::Result<PathBuf> {
    let mut command = cargo();
    command.args(["build", "-p", "pantheon-engine", "-p", "pantheon-ls", "-p", "gods", "--bins"]);
    if profile == Profile::Release {
        say::step("Building the programs (release; the first time takes some minutes)");
        command.arg("--release");
    } else {
        say::step("Building the programs");
    }
    step::openly(&mut command)?;
    Ok(programs(profile))
}
