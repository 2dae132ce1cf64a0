//! Node 24, which code-server needs: the one on the PATH, else npm's package of the program.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

use super::install::Tool;
use super::npm;
use crate::step;

const VERSION: &str = "24.9.0";

/// The folder of a `node` of the major version 24, for a `PATH`.
///
/// # Errors
/// When there is none and npm has none for this system.
pub(super) fn folder() -> anyhow::Result<Option<PathBuf>> {
    if step::quietly(Command::new("node").arg("--version")).is_ok_and(|version| version.starts_with("v24.")) {
        return Ok(None);
    }
    let system = system().context("put Node 24 on the PATH")?;
    let tool = Tool { name: "node", title: "Node", version: VERSION.to_owned() };
    let folder = tool.install(|folder| npm::unpack(&format!("node-{system}@{VERSION}"), folder))?;
    Ok(Some(folder.join("bin")))
}

/// What Node and VS Code call this system.
///
/// # Errors
/// When they have no name for it that is known here.
pub(crate) fn system() -> anyhow::Result<&'static str> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Ok("linux-x64"),
        ("linux", "aarch64") => Ok("linux-arm64"),
        ("macos", "x86_64") => Ok("darwin-x64"),
        ("macos", "aarch64") => Ok("darwin-arm64"),
        (os, arch) => bail!("{os} on {arch} is not known here"),
    }
}
