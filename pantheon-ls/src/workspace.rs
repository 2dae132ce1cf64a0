//! Which files belong to the workspace, and what they are called in requests to the engine.

use std::path::{Path, PathBuf};

/// The folders that the editor has open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Workspace {
    folders: Vec<PathBuf>,
}

impl Workspace {
    /// These folders.
    pub(crate) fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders }
    }

    /// Some folders less, others more.
    pub(crate) fn change(&mut self, removed: &[PathBuf], added: Vec<PathBuf>) {
        self.folders.retain(|folder| !removed.contains(folder));
        for folder in added {
            if !self.folders.contains(&folder) {
                self.folders.push(folder);
            }
        }
    }

    /// The innermost folder that holds the file.
    pub(crate) fn root(&self, path: &Path) -> Option<&Path> {
        let holding = self.folders.iter().filter(|folder| path != folder.as_path() && path.starts_with(folder));
        holding.max_by_key(|folder| folder.components().count()).map(PathBuf::as_path)
    }

    /// The innermost folder that the path is, or lies in.
    pub(crate) fn around(&self, path: &Path) -> Option<&Path> {
        self.folders.iter().find(|folder| path == folder.as_path()).map(PathBuf::as_path).or_else(|| self.root(path))
    }

    /// The folder that was opened first.
    pub(crate) fn first(&self) -> Option<&Path> {
        self.folders.first().map(PathBuf::as_path)
    }

    /// The file's path under the innermost folder that holds it, else its name; always with `/` between the parts.
    pub(crate) fn relative(&self, path: &Path) -> String {
        let inside = self.folders.iter().filter_map(|folder| path.strip_prefix(folder).ok());
        let shortest = inside.filter(|path| path.file_name().is_some()).min_by_key(|path| path.components().count());
        let name = shortest.or_else(|| path.file_name().map(Path::new)).unwrap_or(path);
        let parts: Vec<_> = name.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        parts.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_folder_names_the_file() {
        let mut workspace = Workspace::new(vec!["/w".into(), "/w/inner".into()]);
        assert_eq!(workspace.relative(Path::new("/w/inner/src/a.rs")), "src/a.rs");
        assert_eq!(workspace.root(Path::new("/w/inner/src/a.rs")), Some(Path::new("/w/inner")));
        assert_eq!(workspace.root(Path::new("/elsewhere/deep/c.rs")), None);
        assert_eq!(workspace.around(Path::new("/w/inner")), Some(Path::new("/w/inner")));
        assert_eq!(workspace.around(Path::new("/w/src")), Some(Path::new("/w")));
        assert_eq!(workspace.first(), Some(Path::new("/w")));
        workspace.change(&["/w/inner".into()], vec!["/v".into(), "/v".into()]);
        assert_eq!(workspace.relative(Path::new("/w/inner/src/a.rs")), "inner/src/a.rs");
        assert_eq!(workspace.relative(Path::new("/v/b.rs")), "b.rs");
        assert_eq!(workspace.relative(Path::new("/elsewhere/deep/c.rs")), "c.rs");
    }
}
