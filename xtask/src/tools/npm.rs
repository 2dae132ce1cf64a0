//! Packages from npm, without running any of their scripts.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::debian;
use crate::step;

/// Installs packages such as `zod@4.0.0` into `folder/node_modules`.
///
/// # Errors
/// When npm is missing or a package is not there.
pub(super) fn install(packages: &[&str], folder: &Path) -> anyhow::Result<()> {
    debian::need("npm", &["--version"], "npm")?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel", "error", "--prefix"]);
    step::quietly(npm.arg(folder).args(packages)).map(drop)
}

/// Unpacks the files of one release such as `ajv@8.0.0`, without what it depends on, into a folder.
///
/// # Errors
/// When npm or tar is missing or the release is not there.
pub(super) fn unpack(release: &str, folder: &Path) -> anyhow::Result<()> {
    debian::need("npm", &["--version"], "npm")?;
    let archives = folder.join("archives");
    fs::create_dir_all(&archives)?;
    let mut npm = Command::new("npm");
    npm.args(["pack", "--ignore-scripts", "--loglevel", "error", "--pack-destination"]).arg(&archives).arg(release);
    step::quietly(npm.current_dir(folder))?;
    for archive in archives.read_dir()? {
        let mut tar = Command::new("tar");
        // All archives of npm have one folder at the top.
        step::quietly(tar.arg("-xzf").arg(archive?.path()).args(["--strip-components", "1", "-C"]).arg(folder))?;
    }
    fs::remove_dir_all(&archives).context("the downloaded archive cannot be removed")
}
