//! Which files an action on many files may make, change or remove.

use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::settings::{Standing, standing};

/// None that tools obey or servers run, but for those that a tenant allows.
#[derive(Clone, Debug, Default)]
pub struct MayChange(Arc<GlobSet>);

impl MayChange {
    /// Ordinary files, and those of these globs, of which `*` is one part of a path. Letter case counts: what is spelt in
    /// another way stays protected.
    ///
    /// # Errors
    /// A glob that is none.
    pub fn and(globs: &[String]) -> Result<Self, globset::Error> {
        let mut set = GlobSetBuilder::new();
        for glob in globs {
            set.add(GlobBuilder::new(glob).literal_separator(true).build()?);
        }
        Ok(Self(Arc::new(set.build()?)))
    }

    /// Whether the file of this path may be changed.
    pub fn allows(&self, path: &str) -> bool {
        self.check(path).is_ok()
    }

    /// Lets a path pass.
    ///
    /// # Errors
    /// Why it is protected, to be put behind its name.
    pub(super) fn check(&self, path: &str) -> Result<(), &'static str> {
        match standing(path) {
            Standing::Ordinary => Ok(()),
            _ if self.0.is_match(path) => Ok(()),
            Standing::Guarded => Err("runs on servers or rules over reviews and may not change"),
            Standing::KeptOut => Err("is a setting of tools and may not change"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_is_allowed() {
        let globs = [".github/workflows/*", "CODEOWNERS", "docs/AGENTS.md"].map(str::to_owned);
        let some = MayChange::and(&globs).unwrap();
        for (path, may) in [
            ("src/a.py", true),
            (".github/workflows/ci.yml", true),
            ("CODEOWNERS", true),
            ("docs/AGENTS.md", true),
            (".github/workflows/deep/ci.yml", false),
            (".GitHub/workflows/ci.yml", false),
            ("docs/CODEOWNERS", false),
            ("CODEOWNERS\u{200b}", false),
            ("codeowners", false),
            ("AGENTS.md", false),
            (".gitmodules", false),
        ] {
            assert_eq!(some.allows(path), may, "{path:?}");
        }
        let none = MayChange::default();
        assert!(none.allows("src/a.py") && !none.allows("CODEOWNERS"));
        assert!(MayChange::and(&["a[".to_owned()]).is_err());
    }
}
