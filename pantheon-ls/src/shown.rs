//! Files that are written only so that the user can look at a diff in the editor; gone with the session.

use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::platform;

/// A folder of this session in the system's place for temporary files, readable by this user only.
#[derive(Debug)]
pub(crate) struct ShownFiles {
    temporary: PathBuf,
    folder: Mutex<Option<PathBuf>>,
}

impl ShownFiles {
    /// Nothing yet; a folder is made under this one when the first file is shown.
    pub(crate) fn new(temporary: PathBuf) -> Self {
        Self { temporary, folder: Mutex::default() }
    }

    /// Writes a file of this name, in place of one shown before, and returns where it is.
    ///
    /// # Errors
    /// When the folder or the file cannot be written.
    pub(crate) fn write(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let safe: String =
            name.chars().map(|c| if c.is_alphanumeric() || ".-_".contains(c) { c } else { '_' }).collect();
        let path = self.folder()?.join(safe);
        std::fs::write(&path, text)?;
        Ok(path)
    }

    /// Removes them all.
    pub(crate) fn clear(&self) {
        let folder = self.folder.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(folder) = folder
            && let Err(error) = std::fs::remove_dir_all(&folder)
        {
            tracing::warn!("{} is left behind: {error}", folder.display());
        }
    }

    fn folder(&self) -> io::Result<PathBuf> {
        let mut folder = self.folder.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = &*folder {
            return Ok(folder.clone());
        }
        // Random, and made by us or not at all, so that nobody else can have laid it out.
        let path = self.temporary.join(format!("pantheon-{}", uuid::Uuid::new_v4().simple()));
        platform::create_private_folder(&path)?;
        Ok(folder.insert(path).clone())
    }
}

impl Drop for ShownFiles {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_files_go_with_the_session() {
        let temporary = tempfile::tempdir().unwrap();
        let shown = ShownFiles::new(temporary.path().to_owned());
        let path = shown.write("../a b/c.diff", "text").unwrap();
        assert_eq!(path.file_name().unwrap(), ".._a_b_c.diff");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "text");
        let folder = path.parent().unwrap().to_owned();
        drop(shown);
        assert!(!folder.exists());
    }
}
