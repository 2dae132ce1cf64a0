//! `Workspace` and `Place`: from a checked path to a place on disk that no link leads out of.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::path::{PathError, RelativePath};

/// The folder that holds all files that may be read and written together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    root: PathBuf,
}

/// A place on disk where a file is or may be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    name: String,
    path: PathBuf,
}

/// Why a path is no place in a workspace.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// Not below the workspace's folder.
    #[error("it is outside the workspace")]
    Outside,
    /// Not a path that may be sent.
    #[error(transparent)]
    Path(#[from] PathError),
    /// A name that is not Unicode.
    #[error("its name is not Unicode")]
    Name,
    /// A link in the way.
    #[error("`{0}` is a link, and links are not followed")]
    Link(String),
    /// A file where a folder should be.
    #[error("`{0}` is not a folder")]
    NotAFolder(String),
    /// What the system says.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Workspace {
    /// The workspace in this folder.
    ///
    /// # Errors
    /// When the folder is not there.
    pub fn open(root: &Path) -> io::Result<Self> {
        Ok(Self { root: root.canonicalize()? })
    }

    /// Its folder, absolute and without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a file or folder that is there, links resolved; `None` for the root itself.
    ///
    /// # Errors
    /// When it is not there, or not inside.
    pub fn relative(&self, path: &Path) -> Result<Option<RelativePath>, PlaceError> {
        self.inside(&path.canonicalize()?)
    }

    /// The path of a file or folder below the root as it is written, without a look at the disk.
    pub(super) fn inside(&self, path: &Path) -> Result<Option<RelativePath>, PlaceError> {
        let inside = path.strip_prefix(&self.root).map_err(|_| PlaceError::Outside)?;
        match inside.to_str() {
            Some("") => Ok(None),
            // `RelativePath` reads `\` as Windows does; where it is part of a name it would point elsewhere.
            Some(text) if std::path::MAIN_SEPARATOR == '/' && text.contains('\\') => Err(PlaceError::Name),
            Some(text) => Ok(Some(RelativePath::new(text)?)),
            None => Err(PlaceError::Name),
        }
    }

    /// The place of a path. It need not be there, but no part of it may be a link.
    ///
    /// # Errors
    /// When a link or a file is in the way.
    pub fn place(&self, path: &RelativePath) -> Result<Place, PlaceError> {
        let place = Place { name: path.as_str().to_owned(), path: self.root.join(path.as_str()) };
        let (mut walked, mut at) = (String::new(), self.root.clone());
        for part in path.as_str().split('/') {
            if !walked.is_empty() && !at.is_dir() {
                return Err(PlaceError::NotAFolder(walked));
            }
            at.push(part);
            walked = if walked.is_empty() { part.to_owned() } else { format!("{walked}/{part}") };
            match fs::symlink_metadata(&at) {
                Ok(metadata) if metadata.is_symlink() => return Err(PlaceError::Link(walked)),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(place),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(place)
    }
}

impl Place {
    /// The place of a file that the user named, wherever it is.
    ///
    /// # Errors
    /// When it is not there.
    pub fn of_named(file: &Path) -> io::Result<Self> {
        Ok(Self { name: file.display().to_string(), path: file.canonicalize()? })
    }

    /// The name for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(workspace: &Workspace, path: &str) -> Result<Place, PlaceError> {
        workspace.place(&RelativePath::new(path).unwrap())
    }

    #[test]
    fn files_in_the_way_are_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "").unwrap();
        let workspace = Workspace::open(folder.path()).unwrap();
        assert!(matches!(place(&workspace, "a/b"), Err(PlaceError::NotAFolder(name)) if name == "a"));
        assert_eq!(place(&workspace, "new/b").unwrap().path(), workspace.root().join("new/b"));
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_nowhere() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(outside.path(), folder.path().join("out")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("dangling")).unwrap();
        let workspace = Workspace::open(folder.path()).unwrap();
        for (path, link) in [("out", "out"), ("out/a.py", "out"), ("dangling", "dangling")] {
            assert!(matches!(place(&workspace, path), Err(PlaceError::Link(name)) if name == link), "{path}");
        }
        let found = workspace.relative(&folder.path().join("out"));
        assert!(matches!(found, Err(PlaceError::Outside)), "{found:?}");
    }
}
