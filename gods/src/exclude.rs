//! Files that are never sent anywhere: keys, secrets, and what the user adds.

use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};
use pantheon_protocol::exclude::NEVER_SENT;

use crate::failure::Failure;

/// The globs of this run.
#[derive(Debug)]
pub(crate) struct Excludes(Vec<GlobMatcher>);

impl Excludes {
    /// The defaults and these.
    ///
    /// # Errors
    /// When one is not a glob.
    pub(crate) fn new(more: &[String]) -> Result<Self, Failure> {
        let all = NEVER_SENT.into_iter().chain(more.iter().map(|glob| glob.trim()).filter(|glob| !glob.is_empty()));
        all.map(matcher).collect::<Result<_, _>>().map(Self)
    }

    /// # Errors
    /// When the path may not be sent.
    pub(crate) fn check(&self, path: &Path) -> Result<(), Failure> {
        match self.0.iter().find(|glob| glob.is_match(path)) {
            Some(glob) => {
                let glob = glob.glob().glob().trim_start_matches("**/").to_owned();
                Err(Failure::Excluded { path: path.to_owned(), glob })
            }
            None => Ok(()),
        }
    }
}

/// As in `.gitignore`, a glob matches at any depth.
fn matcher(glob: &str) -> Result<GlobMatcher, Failure> {
    let anywhere = if glob.starts_with('/') { glob.to_owned() } else { format!("**/{glob}") };
    let built = GlobBuilder::new(&anywhere).case_insensitive(true).literal_separator(true).build();
    let built = built.map_err(|error| Failure::Glob { glob: glob.to_owned(), reason: error.kind().to_string() })?;
    Ok(built.compile_matcher())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_excluded_at_any_depth() {
        let excludes = Excludes::new(&["vendor/**".to_owned()]).unwrap();
        for path in [".env", "a/.ENV.local", "/x/server.PEM", "id_rsa", "k/id_ed25519.pub", "a/vendor/b/c.py"] {
            assert!(excludes.check(Path::new(path)).is_err(), "{path}");
        }
        for path in ["env.py", "keys.rs", "src/pem.go", "vendors/a.py"] {
            assert!(excludes.check(Path::new(path)).is_ok(), "{path}");
        }
    }

    #[test]
    fn a_broken_glob_is_named() {
        assert!(matches!(Excludes::new(&["a[".to_owned()]), Err(Failure::Glob { glob, .. }) if glob == "a["));
    }
}
