//! What whole-product tests and the chores share: the real programs as values that end what they started.
//!
//! Nothing of Pantheon is imitated here. The outside is: a model is a scripted one on loopback.

pub mod broken_way;
pub mod code_server;
pub mod docker;
pub mod engine;
pub mod gate;
pub mod git_https;
pub mod http;
pub mod language_server;
pub mod neovim;
pub mod postgres;
pub mod processes;
pub mod programs;
pub mod scripted_model;
pub mod sshd;
pub mod terminal;
pub mod text;
pub mod traces;

use std::path::{Path, PathBuf};

use tempfile::TempDir;

pub use processes::left_running;

/// The folder `examples` of the checkout.
///
/// # Panics
/// When the package does not lie in the checkout.
pub fn examples() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the package lies in the checkout").join("examples")
}

/// A copy of the example projects to work on, removed when dropped.
///
/// # Panics
/// When it cannot be made.
pub fn copy_of_examples() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder can be made");
    copy_examples_to(folder.path());
    folder
}

/// Copies the example projects into a folder.
///
/// # Panics
/// When they cannot be copied.
pub fn copy_examples_to(folder: &Path) {
    for project in ["python-shop", "typescript-cart", "rust-inventory", "go-ledger"] {
        copy(&examples().join(project), &folder.join(project)).expect("an example can be copied");
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in from.read_dir()? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() { copy(&from, &to)? } else { std::fs::copy(&from, &to).map(drop)? }
    }
    Ok(())
}
