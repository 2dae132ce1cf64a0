//! One scratch folder per engine; those of engines that were killed are removed by the next one.
//!
//! A lock says that an engine lives, also from another container with the same state folder, where process ids lie.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The folder of this engine; its lock ends with the process, however that ends.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    _lock: File,
}

/// Names of engines' folders begin with this.
const PREFIX: &str = "engine-";

/// The file in each that its engine holds a lock on.
const LOCK: &str = "lock";

impl Scratch {
    /// Sweeps the root and makes a folder below it.
    ///
    /// # Errors
    /// When the folder cannot be made or locked.
    pub fn claim(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        sweep(root);
        let private = fs::Permissions::from_mode(0o700);
        let path = tempfile::Builder::new().prefix(PREFIX).permissions(private).tempdir_in(root)?.keep();
        let lock = File::create(path.join(LOCK))?;
        lock.lock()?;
        Ok(Self { path, _lock: lock })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Removes the folders of engines that are gone. What cannot be removed now waits for the next sweep.
pub fn sweep(root: &Path) {
    let Ok(entries) = fs::read_dir(root) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let ours = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
        // Without its lock file it is just being made.
        let abandoned = || File::open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
        if ours
            && abandoned()
            && let Err(error) = fs::remove_dir_all(&path)
        {
            tracing::warn!(path = %path.display(), %error, "an old scratch folder cannot be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_abandoned_folders_are_swept() {
        let root = tempfile::tempdir().unwrap();
        let dead = Scratch::claim(root.path()).unwrap();
        fs::write(dead.path().join("left"), "x").unwrap();
        let left = dead.path().to_owned();
        let alive = Scratch::claim(root.path()).unwrap();
        fs::create_dir(root.path().join("somebody-elses")).unwrap();
        assert!(left.exists(), "its engine lives");
        drop(dead);
        sweep(root.path());
        assert!(!left.exists() && alive.path().exists());
        assert!(root.path().join("somebody-elses").exists());
    }
}
