//! Programs that the system must bring. As root on Debian they are installed; else the one command is named.

use std::process::Command;

use anyhow::bail;

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
    if !is_root() || !step::answers("apt-get", &["--version"]) {
        bail!("`{wanted}` does not work here. Install it, on Debian with: sudo apt-get install -y {package}");
    }
    say::step(&format!("Installing {package} from Debian"));
    let apt = |arguments: &[&str]| {
        step::quietly(Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").arg("-qq").args(arguments))
    };
    apt(&["update"])?;
    apt(&["install", "-y", "--no-install-recommends", package])?;
    if step::answers(program, arguments) { Ok(()) } else { bail!("`{wanted}` does not work even with {package}") }
}

fn is_root() -> bool {
    step::quietly(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
