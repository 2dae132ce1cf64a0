//! Where the other programs are.

use std::path::PathBuf;

/// A program of ours, such as `gods`: beside this one, else what `PATH` has by that name.
pub(super) fn program(name: &str) -> PathBuf {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join(&name)));
    beside.filter(|program| program.is_file()).unwrap_or_else(|| PathBuf::from(name))
}
