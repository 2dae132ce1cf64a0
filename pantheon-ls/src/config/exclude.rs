//! Files whose text never leaves the editor.

use std::path::Path;
use std::sync::OnceLock;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use pantheon_protocol::exclude::NEVER_SENT;
use serde::{Deserialize, Deserializer};

/// Globs of files that are never sent; upper and lower case count the same.
#[derive(Clone, Debug)]
pub(crate) struct Exclude {
    globs: Vec<Glob>,
    /// What the user put in place of the globs by default.
    added: Vec<String>,
    // Compiled when the first file is asked about: an idle server should start fast and stay small.
    set: OnceLock<Option<GlobSet>>,
}

impl Exclude {
    /// Reads globs; one without `/` is about file names, others about the end of the path.
    ///
    /// # Errors
    /// When a glob cannot be read.
    pub(crate) fn new(globs: Vec<String>) -> Result<Self, globset::Error> {
        let parsed = globs.iter().map(|glob| {
            let anywhere = format!("**/{}", glob.trim_start_matches("**/").trim_start_matches('/'));
            GlobBuilder::new(&anywhere).case_insensitive(true).literal_separator(true).build()
        });
        Ok(Self { globs: parsed.collect::<Result<_, _>>()?, added: globs, set: OnceLock::new() })
    }

    /// The user's own globs, as they were written.
    pub(crate) fn added(&self) -> &[String] {
        &self.added
    }

    /// Whether this file must not be sent. Globs too large to compile cover every file.
    pub(crate) fn covers(&self, path: &Path) -> bool {
        let compiled = || {
            let mut set = GlobSetBuilder::new();
            for glob in &self.globs {
                set.add(glob.clone());
            }
            set.build().ok()
        };
        self.set.get_or_init(compiled).as_ref().is_none_or(|set| set.is_match(path))
    }
}

impl Default for Exclude {
    fn default() -> Self {
        let defaults = Self::new(NEVER_SENT.map(str::to_owned).to_vec());
        Self { added: Vec::new(), ..defaults.expect("the default globs are sound, as the tests show") }
    }
}

impl PartialEq for Exclude {
    fn eq(&self, other: &Self) -> bool {
        self.globs == other.globs
    }
}

impl<'de> Deserialize<'de> for Exclude {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_covered_by_default() {
        let exclude = Exclude::default();
        for path in ["/w/.env", "/w/a/.env.local", "/h/.ssh/config", "/w/KEY.PEM", "id_rsa.pub", "/h/.aws/credentials"]
        {
            assert!(exclude.covers(Path::new(path)), "{path}");
        }
        for path in ["/w/env.py", "/w/.environment/x.py", "/w/keyboard.rs", "/w/ssh/x.rs"] {
            assert!(!exclude.covers(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn globs_may_name_folders() {
        let exclude = Exclude::new(vec!["secret/**".to_owned(), "/gen/*.rs".to_owned()]).unwrap();
        assert!(exclude.covers(Path::new("/w/secret/deep/a.rs")));
        assert!(exclude.covers(Path::new("/w/gen/a.rs")));
        assert!(!exclude.covers(Path::new("/w/gen/deep/a.rs")));
    }
}
