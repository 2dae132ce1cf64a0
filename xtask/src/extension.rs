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
    prepare()?;
    say::step("Packing the VS Code extension");
    let server = folder().join("server");
    let name = format!("pantheon-ls{}", std::env::consts::EXE_SUFFIX);
    fs::create_dir_all(&server)?;
    fs::copy(programs(profile).join(&name), server.join(&name)).context("the language server cannot be packed")?;
    let package = target().join("extension/pantheon.vsix");
    fs::create_dir_all(target().join("extension"))?;
    let out = package.to_str().context("the target folder's name is no text")?;
    npm(&["run", "--silent", "package", "--", "--out", out])?;
    Ok(package)
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
