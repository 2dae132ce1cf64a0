//! A gate for scripts of the shell, such as hooks: the first to come waits there until the test opens it.

use std::path::PathBuf;

use tempfile::TempDir;

/// A closed gate. Dropping it opens it.
#[derive(Debug)]
pub struct Gate {
    folder: TempDir,
}

impl Gate {
    /// One that nobody has come to.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub fn closed() -> std::io::Result<Self> {
        Ok(Self { folder: TempDir::new()? })
    }

    /// What a script says to go through it. Only the first is held: others find the folder made.
    pub fn script(&self) -> String {
        let [taken, reached, open] = ["taken", "reached", "open"].map(|name| self.path(name).display().to_string());
        let wait = format!("while [ -e '{reached}' ] && [ ! -e '{open}' ]; do sleep 0.02; done");
        format!("if mkdir '{taken}' 2>/dev/null; then touch '{reached}'; {wait}; fi")
    }

    /// Whether somebody came.
    pub fn is_reached(&self) -> bool {
        self.path("reached").exists()
    }

    /// Lets whoever waits go on.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn open(&self) -> std::io::Result<()> {
        std::fs::write(self.path("open"), "")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
