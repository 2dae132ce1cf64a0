//! The engine's private room for sockets and keys, and files in it that live for one call.
//!
//! It lies in memory where the system has a place for that, so that a key never reaches a disk. Its path is short: a
//! socket's path has 107 bytes. Rooms of engines that were killed are removed by the next one.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use tempfile::{NamedTempFile, TempDir};

use crate::scratch::{self, Scratch};

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";

/// The longest path of a room; what follows is a socket's name and the letters that ssh adds while it makes one.
const LONGEST: usize = 70;

/// A folder that only this user can enter, removed when this value is dropped.
#[derive(Debug)]
pub(super) struct Room {
    folder: TempDir,
    // After the folder: its lock tells other engines that that is in use.
    _claim: Scratch,
    _sweep: SweepAtEnd,
}

/// Removes what the claim leaves, once its lock is gone.
#[derive(Debug)]
struct SweepAtEnd(PathBuf);

impl Drop for SweepAtEnd {
    fn drop(&mut self) {
        scratch::sweep(&self.0);
    }
}

impl Room {
    /// A room in memory, else below `scratch`.
    ///
    /// # Errors
    /// When neither can be made, or the path would be too long for a socket.
    pub(super) fn new(scratch: &Path) -> io::Result<Self> {
        match in_memory().and_then(|root| Self::below(&root)) {
            Ok(room) => Ok(room),
            Err(error) => {
                tracing::info!(%error, "keys for repositories are written to the scratch folder for a moment");
                Self::below(scratch)
            }
        }
    }

    fn below(root: &Path) -> io::Result<Self> {
        let claim = Scratch::claim(root)?;
        let folder = tempfile::Builder::new().prefix("").rand_bytes(4).tempdir_in(claim.path())?;
        if folder.path().as_os_str().len() > LONGEST {
            return Err(io::Error::new(io::ErrorKind::InvalidFilename, "the folder's path is too long for a socket"));
        }
        Ok(Self { folder, _claim: claim, _sweep: SweepAtEnd(root.to_owned()) })
    }

    /// A name for a socket, taken by nobody else.
    pub(super) fn socket(&self, number: u64) -> PathBuf {
        self.folder.path().join(number.to_string())
    }

    /// A file with these lines for as long as the value lives, which only this user can read.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn secret(&self, text: &SecretString) -> io::Result<NamedTempFile> {
        let mut file = NamedTempFile::new_in(self.folder.path())?;
        file.write_all(text.expose_secret().as_bytes())?;
        file.flush()?;
        Ok(file)
    }
}

/// This user's folder in memory. Everybody may write beside it, so it must be shown to be ours.
fn in_memory() -> io::Result<PathBuf> {
    let me = fs::metadata("/proc/self")?.uid();
    let root = Path::new(MEMORY).join(format!("pantheon-{me}"));
    match fs::DirBuilder::new().mode(0o700).create(&root) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = fs::symlink_metadata(&root)?;
    if found.is_dir() && found.uid() == me && found.mode() & 0o077 == 0 {
        return Ok(root);
    }
    Err(io::Error::new(io::ErrorKind::PermissionDenied, format!("{} is not this user's own", root.display())))
}
