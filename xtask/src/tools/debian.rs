//! Programs that the system must bring. As root on Debian they are installed; else the one command is named.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

use crate::{say, step};

/// Makes sure that a program answers, with the Debian package that brings it otherwise.
///
/// # Errors
/// When it is missing and cannot be installed.
pub(super) fn need(program: &str, arguments: &[&str], package: &str) -> anyhow::Result<()> {
    if step::answers(program, arguments) {
        return Ok(());
    }
    let wanted = format!("{program} {}", arguments.join(" "));
    install(&[package]).with_context(|| format!("`{wanted}` does not work here"))?;
    if step::answers(program, arguments) { Ok(()) } else { bail!("`{wanted}` does not work even with {package}") }
}

/// Makes sure that Debian's packages are there. Elsewhere their like must be, which the build that needs them tells.
///
/// # Errors
/// When they are missing and cannot be installed.
pub(super) fn need_packages(packages: &[&str]) -> anyhow::Result<()> {
    if !step::answers("dpkg", &["--version"]) {
        return Ok(());
    }
    let is_missing = |package: &&str| !step::answers("dpkg", &["--status", package]);
    let missing: Vec<&str> = packages.iter().copied().filter(is_missing).collect();
    if missing.is_empty() { Ok(()) } else { install(&missing) }
}

/// Unpacks a package into a folder, without installing it.
///
/// # Errors
/// When this is no Debian, or the package cannot be had.
pub(super) fn unpack(package: &str, folder: &Path) -> anyhow::Result<()> {
    let ask = || step::quietly(Command::new("apt-get").args(["-qq", "download", package]).current_dir(folder));
    // The lists of a new machine are empty.
    let asked = ask().or_else(|_| step::quietly(Command::new("apt-get").args(["-qq", "update"])).and_then(|_| ask()));
    asked.with_context(|| format!("Debian's package {package} cannot be downloaded; is this a Debian?"))?;
    for file in folder.read_dir()? {
        let file = file?.path();
        step::quietly(Command::new("dpkg").arg("--extract").arg(&file).arg(folder))?;
        std::fs::remove_file(&file)?;
    }
    Ok(())
}

fn install(packages: &[&str]) -> anyhow::Result<()> {
    let list = packages.join(" ");
    if !is_root() || !step::answers("apt-get", &["--version"]) {
        bail!("Install what is missing, on Debian with: sudo apt-get install -y {list}");
    }
    say::step(&format!("Installing {list} from Debian"));
    let apt = |arguments: &[&str]| {
        step::quietly(Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").arg("-qq").args(arguments))
    };
    apt(&["update"])?;
    apt(&["install", "-y", "--no-install-recommends"].iter().chain(packages).copied().collect::<Vec<_>>()).map(drop)
}

fn is_root() -> bool {
    step::quietly(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
