//! What each audience gets. The clients' archive names no folder that holds a prompt.

use std::path::{Path, PathBuf};

use super::build::Built;
use super::commit;
use crate::workspace::root;

/// One file of an archive.
#[derive(Debug)]
pub(super) struct Entry {
    /// Where it is in the archive.
    pub(super) name: String,
    /// Where it is here.
    pub(super) file: PathBuf,
    /// Whether it is a program.
    pub(super) program: bool,
}

/// The checkout's files that both get.
const BOTH: [&str; 4] = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// For those who edit: the programs, and the set-ups of editors.
///
/// # Errors
/// When a file is missing.
pub(super) fn client(built: &Built, notices: &Path) -> anyhow::Result<Vec<Entry>> {
    entries(built, notices, &["gods", "pantheon-ls"], &["docs/editors.md", "examples/editors"])
}

/// For those who run the engine: it, its prompts, its papers.
///
/// # Errors
/// When a file is missing.
pub(super) fn engine(built: &Built, notices: &Path) -> anyhow::Result<Vec<Entry>> {
    entries(built, notices, &["pantheon-engine"], &["ARCHITECTURE.md", "docs", "examples/requests", "prompts"])
}

fn entries(built: &Built, notices: &Path, programs: &[&str], paths: &[&str]) -> anyhow::Result<Vec<Entry>> {
    let mut entries = vec![plain("THIRD-PARTY.txt".to_owned(), notices.to_owned())];
    for program in programs {
        let program = format!("{program}{}", std::env::consts::EXE_SUFFIX);
        let file = built.folder.join(&program);
        entries.push(Entry { name: format!("bin/{program}"), file, program: true });
    }
    for path in BOTH.iter().chain(paths) {
        entries.extend(commit::files(path)?.into_iter().map(|name| {
            let file = root().join(&name);
            plain(name, file)
        }));
    }
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(entries)
}

fn plain(name: String, file: PathBuf) -> Entry {
    Entry { name, file, program: false }
}
