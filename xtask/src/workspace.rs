//! Where things are: the checkout, its target folder, its programs; and `cargo` to build them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::{say, step};

const ENGINE: &str = "pantheon-engine";

/// What users have beside their editors.
const CLIENTS: [&str; 2] = ["pantheon-ls", "gods"];

/// The packages of all programs.
const ALL: [&str; 6] = ["-p", ENGINE, "-p", CLIENTS[0], "-p", CLIENTS[1]];

/// Which build of the programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build; what the tests use.
    Dev,
    /// Fast, and built in a few minutes.
    Release,
    /// What users get: the same engine, and clients that took longer to build for being small.
    Shipped,
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
        Profile::Shipped => "shipped",
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
    match profile {
        Profile::Dev => {
            say::step("Building the programs");
            step::openly(cargo().arg("build").args(ALL).arg("--bins"))?;
        }
        Profile::Release => {
            say::step("Building the programs (release; the first time takes some minutes)");
            step::openly(cargo().args(["build", "--release"]).args(ALL).arg("--bins"))?;
        }
        Profile::Shipped => {
            say::step("Building the programs as users get them (the first time takes many minutes)");
            ship(&target(), &programs(profile), || {
                let mut build = cargo();
                build.arg("build");
                build
            })?;
        }
    }
    Ok(programs(profile))
}

/// Builds the programs as users get them by this `cargo build`, below a target folder, and puts them into a folder.
///
/// # Errors
/// When they do not build.
pub(crate) fn ship(below: &Path, folder: &Path, build: impl Fn() -> Command) -> anyhow::Result<()> {
    // All packages are named, so that a release build of all of them shares what it compiled with this one.
    let engine = ["--release", "--bin", ENGINE];
    step::openly(build().args(ALL).args(engine).arg("--target-dir").arg(below))?;
    let clients = ["--profile", "client", "-p", CLIENTS[0], "-p", CLIENTS[1], "--bins"];
    step::openly(build().args(clients).arg("--target-dir").arg(below))?;
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for (profile, program) in [("release", ENGINE), ("client", CLIENTS[0]), ("client", CLIENTS[1])] {
        let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
        let built = below.join(profile).join(&name);
        std::fs::copy(&built, folder.join(name)).with_context(|| format!("{} cannot be copied", built.display()))?;
    }
    Ok(())
}
