//! Packages from npm, without running any of their scripts.

use std::path::Path;
use std::process::Command;

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
