//! Files that are never sent anywhere: keys, secrets, and what the user adds.

use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};

use crate::exclude::NEVER_SENT;

/// Globs of files that are never sent; upper and lower case count the same.
#[derive(Clone, Debug)]
pub struct Exclude {
    never: Vec<GlobMatcher>,
    users: Vec<GlobMatcher>,
}

/// A glob that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{glob}` is not a glob: {reason}")]
pub struct GlobError {
    /// As it was given.
    pub glob: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Exclude {
    /// The built-in globs and these. One without `/` is about names, others about the end of the path; one that names a
    /// folder covers all that is in it.
    ///
    /// # Errors
    /// When one is not a glob.
    pub fn new<S: AsRef<str>>(more: &[S]) -> Result<Self, GlobError> {
        let never = NEVER_SENT.iter().map(|glob| matcher(glob, glob)).collect::<Result<_, _>>()?;
        let mut users = Vec::new();
        for glob in more.iter().map(|glob| glob.as_ref().trim()).filter(|glob| !glob.is_empty()) {
            let folder = glob.trim_end_matches('/');
            users.push(matcher(glob, folder)?);
            users.push(matcher(glob, &format!("{folder}/**"))?);
        }
        Ok(Self { never, users })
    }

    /// The glob that forbids sending this file, if there is one. The user's own look at what is below `root` only: a
    /// folder above it may be called anything.
    pub fn forbids(&self, root: &Path, path: &Path) -> Option<&str> {
        let inside = path.strip_prefix(root).unwrap_or(path);
        let never = self.never.iter().find(|glob| glob.is_match(path));
        let found = never.or_else(|| self.users.iter().find(|glob| glob.is_match(inside)))?;
        Some(found.glob().glob().trim_start_matches("**/"))
    }

    /// Whether the user's own globs forbid all that is in this folder. The built-in ones are about files.
    pub fn forbids_folder(&self, root: &Path, path: &Path) -> bool {
        path.strip_prefix(root).is_ok_and(|inside| self.users.iter().any(|glob| glob.is_match(inside)))
    }
}

/// As in `.gitignore`, a glob matches at any depth.
fn matcher(given: &str, glob: &str) -> Result<GlobMatcher, GlobError> {
    let anywhere = format!("**/{}", glob.trim_start_matches("**/").trim_start_matches('/'));
    let built = GlobBuilder::new(&anywhere).case_insensitive(true).literal_separator(true).build();
    let built = built.map_err(|error| GlobError { glob: given.to_owned(), reason: error.kind().to_string() })?;
    Ok(built.compile_matcher())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_excluded_at_any_depth() {
        let exclude = Exclude::new(&["vendor/**", "out", "/gen/*.rs"]).unwrap();
        for path in [
            ".env",
            "a/.ENV.local",
            "/x/server.PEM",
            "id_rsa",
            "k/id_ed25519.pub",
            "a/vendor/b/c.py",
            "/w/a/out/b.py",
            "a/gen/b.rs",
            "/h/.ssh/config",
        ] {
            assert!(exclude.forbids(Path::new("/w"), Path::new(path)).is_some(), "{path}");
        }
        for path in ["env.py", "keys.rs", "src/pem.go", "vendors/a.py", "outer/a.py", "a/gen/deep/b.rs", "ssh/x.rs"] {
            assert_eq!(exclude.forbids(Path::new("/w"), Path::new(path)), None, "{path}");
        }
    }

    #[test]
    fn only_the_users_globs_close_folders() {
        let exclude = Exclude::new(&["vendor/"]).unwrap();
        let root = Path::new("/vendor");
        assert!(exclude.forbids_folder(root, Path::new("/vendor/a/vendor")));
        assert!(!exclude.forbids_folder(root, Path::new("/vendor/src/credentials")));
        assert_eq!(exclude.forbids(root, Path::new("/vendor/a.py")), None);
    }

    #[test]
    fn a_broken_glob_is_named() {
        assert_eq!(Exclude::new(&["a["]).map(|_| ()).map_err(|error| error.glob), Err("a[".to_owned()));
    }
}
