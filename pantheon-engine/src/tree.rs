//! `ScratchTree`: the files of a request in a private folder, for an agent to work on, and what it made of them.
//!
//! Nothing that came from a repository gets power over the agent here: settings of tools are kept out, and what the agent
//! leaves behind is read without following links. The folder holds no `.git`. It must not know who works in it.

mod change;
mod may_change;
mod settings;
mod walk;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;

use pantheon_protocol::error::ErrorCode;
use pantheon_protocol::path::RelativePath;
use tempfile::TempDir;

use crate::refusal::Refusal;
use settings::Standing;

pub use change::{Kind, TreeChange};
pub use may_change::MayChange;

/// The most files, given or made.
const MAX_FILES: usize = 20_000;

/// The largest file, in bytes.
const MAX_FILE_BYTES: usize = 8 * 1024 * 1024;

/// All files together, in bytes.
const MAX_TREE_BYTES: usize = 64 * 1024 * 1024;

/// The deepest file: so many parts has its path.
const MAX_DEPTH: usize = 64;

/// A folder of files. It is removed when this value and all that hold its folder are gone.
#[derive(Debug)]
pub struct ScratchTree {
    folder: Arc<TempDir>,
    /// What was written, by path.
    given: BTreeMap<String, String>,
}

impl ScratchTree {
    /// Writes these files (path and text) into a new folder below `root`, which only this user can enter. Lines end in
    /// `\n` there, and there is no byte order mark. Settings of tools are left out.
    ///
    /// # Errors
    /// When there are too many or too large files, when they get in each other's way, or when the disk refuses.
    pub fn write<'a>(
        root: &Path,
        files: impl IntoIterator<Item = (&'a RelativePath, &'a str)>,
    ) -> Result<Self, Refusal> {
        let given = given(files)?;
        let folder = new_folder(root).map_err(|error| unwritable(&error))?;
        put(folder.path(), &given)?;
        Ok(Self { folder: Arc::new(folder), given })
    }

    /// Writes further files, which count as the agent's own: whatever is there in the end is new.
    ///
    /// # Errors
    /// As [`ScratchTree::write`].
    pub fn lay_out<'a>(&self, files: impl IntoIterator<Item = (&'a RelativePath, &'a str)>) -> Result<(), Refusal> {
        put(self.folder.path(), &given(files)?)
    }

    /// The folder, without links in its path. Holding it keeps it on the disk.
    pub fn folder(&self) -> Arc<TempDir> {
        Arc::clone(&self.folder)
    }

    /// The files in it, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.given.keys().map(String::as_str)
    }

    /// What differs from the files as they were written, sorted by path. Nobody may write to the folder meanwhile.
    ///
    /// # Errors
    /// When the folder holds a link, a special file, a path or a file that may not be changed, something that is no
    /// text, or more than an honest change would bring.
    pub fn diff(&self, may_change: &MayChange) -> Result<Vec<TreeChange>, Refusal> {
        change::between(&self.given, walk::texts(self.folder.path())?, may_change)
    }
}

/// Whether a file of this path is written into trees: settings of tools are not.
pub fn shows(path: &str) -> bool {
    settings::standing(path) != Standing::KeptOut
}

/// The files to write: those that are no settings of tools.
fn given<'a>(
    files: impl IntoIterator<Item = (&'a RelativePath, &'a str)>,
) -> Result<BTreeMap<String, String>, Refusal> {
    let mut given = BTreeMap::new();
    let mut bytes = 0_usize;
    for (path, text) in files {
        if !shows(path.as_str()) {
            continue;
        }
        if path.as_str().split('/').count() > MAX_DEPTH {
            return Err(Refusal::new(ErrorCode::InvalidPath, format!("`{path}` has more than {MAX_DEPTH} parts.")));
        }
        bytes = bytes.saturating_add(text.len());
        if text.len() > MAX_FILE_BYTES || bytes > MAX_TREE_BYTES || given.len() >= MAX_FILES {
            let message = format!(
                "The files are too many or too large: {MAX_FILES} files, {MAX_FILE_BYTES} bytes each and \
                 {MAX_TREE_BYTES} bytes together are taken."
            );
            return Err(Refusal::new(ErrorCode::FileTooLarge, message));
        }
        if given.insert(path.to_string(), plain(text)).is_some() {
            return Err(Refusal::new(ErrorCode::InvalidRequest, format!("`{path}` is sent twice.")));
        }
    }
    Ok(given)
}

fn put(folder: &Path, files: &BTreeMap<String, String>) -> Result<(), Refusal> {
    for (path, text) in files {
        write(&folder.join(path), text).map_err(|error| match error.kind() {
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists | io::ErrorKind::IsADirectory => {
                let message = format!("`{path}` cannot be both a file and a folder.");
                Refusal::new(ErrorCode::InvalidRequest, message)
            }
            io::ErrorKind::InvalidFilename => {
                Refusal::new(ErrorCode::InvalidPath, format!("`{path}` is too long for a file's name."))
            }
            _ => unwritable(&error),
        })?;
    }
    Ok(())
}

/// A text as it stands in the folder and in changes.
fn plain(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n")
}

fn new_folder(root: &Path) -> io::Result<TempDir> {
    // Programs tell their folder without links.
    let root = root.canonicalize()?;
    tempfile::Builder::new().prefix("tree-").permissions(fs::Permissions::from_mode(0o700)).tempdir_in(root)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(text.as_bytes())
}

fn unwritable(error: &io::Error) -> Refusal {
    tracing::error!(%error, "a scratch tree cannot be written");
    Refusal::new(ErrorCode::Internal, "The engine's scratch folder cannot be written; it may be full.")
}

#[cfg(test)]
mod tests;
