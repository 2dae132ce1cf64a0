//! Running one program as a step: quietly, with its output shown when it fails, or in the open.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

/// Runs a program that only matters when it fails.
///
/// # Errors
/// When it is missing or fails; its last words are part of the error.
pub(crate) fn quietly(command: &mut Command) -> anyhow::Result<String> {
    let name = name(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("`{name}` cannot be started"))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(if output.stderr.is_empty() { &output.stdout } else { &output.stderr });
        let last: Vec<&str> = words.trim().lines().rev().take(15).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        bail!("`{name}` failed ({}):\n{}", output.status, last.join("\n"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program whose output is for the user.
///
/// # Errors
/// When it is missing or fails.
pub(crate) fn openly(command: &mut Command) -> anyhow::Result<()> {
    let name = name(command);
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("`{name}` cannot be started"))?;
    if status.success() { Ok(()) } else { bail!("`{name}` failed ({status}); its output is above") }
}

/// Whether a program is there and answers `--version`.
pub(crate) fn answers(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    let quiet = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// The program and its first arguments, as people would type them.
fn name(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args().take(3));
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
