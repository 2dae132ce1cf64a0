//! What whole-product tests and the chores share: the real programs as values that end what they started.
//!
//! Nothing of Pantheon is imitated here. The outside is: a model is a scripted one on loopback.

pub mod balancer;
pub mod broken_way;
pub mod clock;
pub mod code_server;
pub mod collector;
pub mod docker;
pub mod engine;
pub mod gate;
pub mod git_https;
pub mod http;
pub mod keychain;
pub mod kubernetes;
pub mod language_server;
pub mod namespace;
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

/// All lines of the shipped prompts that say something, as they stand in whatever holds a prompt.
///
/// # Panics
/// When the prompts cannot be read, or are too few to look for.
pub fn prompt_lines() -> Vec<String> {
    let folder = examples().with_file_name("prompts");
    let files =
        folder.read_dir().expect("the prompts lie in the checkout").map(|entry| entry.expect("an entry").path());
    let prompts = files.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let texts = prompts.map(|path| std::fs::read_to_string(path).expect("a prompt is text"));
    let says = |line: &&str| line.len() > 30 && !line.contains("{{") && !line.starts_with("description:");
    let lines: Vec<String> =
        texts.flat_map(|text| text.lines().filter(says).map(str::to_owned).collect::<Vec<_>>()).collect();
    assert!(lines.len() > 20);
    lines
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
