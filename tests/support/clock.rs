//! A clock that programs read in place of the machine's, and that a test sets. Only the time of day: timers run on.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The clock.
#[derive(Debug)]
pub struct Clock(TempDir);

impl Clock {
    /// One that goes by the machine's.
    ///
    /// # Errors
    /// When its file cannot be made.
    pub fn new() -> std::io::Result<Self> {
        let clock = Self(TempDir::new()?);
        // Postgres is another user.
        std::fs::set_permissions(clock.0.path(), Permissions::from_mode(0o755))?;
        clock.set("+0")?;
        Ok(clock)
    }

    /// Sets it by so many seconds from the machine's.
    ///
    /// # Errors
    /// When its file cannot be written.
    pub fn set(&self, by: &str) -> std::io::Result<()> {
        // In one piece, because it is read all the time.
        let next = self.0.path().join("next");
        std::fs::write(&next, by)?;
        std::fs::rename(next, self.file())
    }

    /// The environment of a program that reads it.
    ///
    /// # Panics
    /// When libfaketime is not installed.
    pub fn variables(&self) -> [(&'static str, String); 4] {
        [
            ("LD_PRELOAD", library().display().to_string()),
            ("FAKETIME_TIMESTAMP_FILE", self.file().display().to_string()),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("now")
    }
}

/// Debian keeps it in a folder of each architecture.
fn library() -> PathBuf {
    let folders = Path::new("/usr/lib").read_dir().into_iter().flatten().flatten();
    let mut found = folders.map(|folder| folder.path().join("faketime/libfaketime.so.1")).filter(|path| path.is_file());
    found.next().expect("libfaketime is installed; `cargo xtask test` does it, or: sudo apt-get install -y libfaketime")
}
