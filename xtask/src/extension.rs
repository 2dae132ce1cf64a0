//! The VS Code extension: its packages from npm, its checks, and the `.vsix` with the language server inside.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::workspace::{Profile, programs, root, target};
use crate::{say, step};

/// Installs what it is built with, unless npm did so since the list of it changed.
///
/// # Errors
/// When npm fails.
pub(crate) fn prepare() -> anyhow::Result<()> {
    let changed = |file: &str| fs::metadata(folder().join(file)).and_then(|file| file.modified());
    let wanted = changed("package-lock.json").context("the extension has no package-lock.json")?;
    if changed("node_modules/.package-lock.json").is_ok_and(|installed| installed >= wanted) {
        return Ok(());
    }
    say::step("Installing the packages that the VS Code extension is built with");
    npm(&["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel", "error"])
}

/// Types, style and unit tests.
///
/// # Errors
/// At the first that fails.
pub(crate) fn test() -> anyhow::Result<()> {
    prepare()?;
    say::step("Checking and testing the VS Code extension");
    npm_openly(&["run", "--silent", "check"])?;
    npm_openly(&["test", "--silent"])
}

/// The `.vsix` for this system, with the language server of that build inside.
///
/// # Errors
/// When it cannot be built.
pub(crate) fn package(profile: Profile) -> anyhow::Result<PathBuf> {
    let package = target().join("extension/pantheon.vsix");
    fs::create_dir_all(target().join("extension"))?;
    pack(&Packing { programs: &programs(profile), out: &package, release: None })?;
    Ok(package)
}

/// How a `.vsix` is packed.
pub(crate) struct Packing<'a> {
    /// The folder of the language server that goes inside.
    pub(crate) programs: &'a Path,
    /// Where it is written to.
    pub(crate) out: &'a Path,
    /// What only a release has.
    pub(crate) release: Option<Release<'a>>,
}

/// What a released `.vsix` has beside others.
pub(crate) struct Release<'a> {
    /// The only system that it may be installed on.
    pub(crate) system: &'static str,
    /// The notices of what is in the language server.
    pub(crate) notices: &'a Path,
    /// The time of its files, in seconds since 1970.
    pub(crate) seconds: u64,
}

/// Packs a `.vsix`.
///
/// # Errors
/// When it cannot be built.
pub(crate) fn pack(packing: &Packing<'_>) -> anyhow::Result<()> {
    prepare()?;
    say::step("Packing the VS Code extension");
    let server = folder().join("server");
    // All of this folder goes inside, so what another build left there must not stay.
    if server.exists() {
        fs::remove_dir_all(&server)?;
    }
    fs::create_dir_all(&server)?;
    let name = format!("pantheon-ls{}", std::env::consts::EXE_SUFFIX);
    fs::copy(packing.programs.join(&name), server.join(&name)).context("the language server cannot be packed")?;
    let mut npm = command(&folder());
    npm.args(["run", "--silent", "package", "--", "--out"]).arg(packing.out);
    if let Some(release) = &packing.release {
        fs::copy(release.notices, server.join("THIRD-PARTY.txt")).context("the notices cannot be packed")?;
        npm.args(["--target", release.system]).env("SOURCE_DATE_EPOCH", release.seconds.to_string());
    }
    step::quietly(&mut npm).map(drop)
}

fn folder() -> PathBuf {
    root().join("vscode-client")
}

fn npm(arguments: &[&str]) -> anyhow::Result<()> {
    step::quietly(command(&folder()).args(arguments)).map(drop)
}

fn npm_openly(arguments: &[&str]) -> anyhow::Result<()> {
    step::openly(command(&folder()).args(arguments))
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder);
    command
}
