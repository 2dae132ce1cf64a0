//! Keeps all mirrors together below a size: the least recently used ones go, but none that someone holds.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{PASSING, READERS, REPOSITORY, lock_file};

/// Removes mirrors below `root` until they have at most `bound` bytes. What cannot be looked at or removed stays.
pub(in crate::git) fn evict(root: &Path, bound: u64) {
    let mut found: Vec<Candidate> =
        folders(root).iter().flat_map(|tenant| folders(tenant)).filter_map(candidate).collect();
    found.sort_by_key(|candidate| candidate.used);
    let mut total: u64 = found.iter().map(|candidate| candidate.bytes).sum();
    for candidate in found {
        if total <= bound {
            return;
        }
        match candidate.remove() {
            Ok(true) => total = total.saturating_sub(candidate.bytes),
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "a mirror cannot be removed"),
        }
    }
}

struct Candidate {
    folder: PathBuf,
    used: SystemTime,
    bytes: u64,
}

impl Candidate {
    /// False when someone holds it.
    fn remove(&self) -> io::Result<bool> {
        let file: File = lock_file(&self.folder.join(READERS))?;
        if file.try_lock().is_err() {
            return Ok(false);
        }
        let grave = tempfile::Builder::new().prefix(PASSING).tempdir_in(&self.folder)?;
        fs::rename(self.folder.join(REPOSITORY), grave.path().join(REPOSITORY))?;
        grave.close()?;
        tracing::info!(bytes = self.bytes, "a mirror that was not used for long is removed");
        Ok(true)
    }
}

fn candidate(folder: PathBuf) -> Option<Candidate> {
    let used = fs::metadata(folder.join(READERS)).and_then(|file| file.modified()).ok()?;
    let bytes = size(&folder.join(REPOSITORY));
    (bytes > 0).then_some(Candidate { folder, used, bytes })
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// The bytes of all files below a folder.
pub(in crate::git) fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let of = |entry: fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => size(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.map(of).sum()
}
