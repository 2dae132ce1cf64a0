//! Names of branches and commits that are safe to hand to programs.

use std::fmt;
use std::str::FromStr;

use git2::{Oid, Reference};
use pantheon_protocol::error::ErrorCode;

use crate::refusal::Refusal;

/// The longest name of a branch, in bytes.
const LONGEST: usize = 200;

/// The name of a branch, such as `main` or `feature/login`, by the rules of git-check-ref-format(1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BranchName(String);

impl BranchName {
    /// Checks a name.
    ///
    /// # Errors
    /// `branch_invalid` when Git does not allow it, or a program or reader could take it for something else.
    pub fn new(name: &str) -> Result<Self, Refusal> {
        let misleading = name.starts_with(['-', '+']) || name.starts_with("refs/") || name == "HEAD" || name == "@";
        let unreadable = name.chars().any(|c| c.is_control() || c.is_whitespace() || is_invisible(c));
        let full = format!("refs/heads/{name}");
        if name.len() <= LONGEST && !misleading && !unreadable && Reference::is_valid_name(&full) {
            return Ok(Self(name.to_owned()));
        }
        let shown: String = name.chars().take(60).collect();
        let message = format!("`{}` cannot be the name of a branch.", shown.escape_debug());
        Err(Refusal::new(ErrorCode::BranchInvalid, message))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of its reference.
    pub(super) fn reference(&self) -> String {
        format!("refs/heads/{}", self.0)
    }
}

impl fmt::Display for BranchName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Signs without a shape, and those that turn the direction of reading.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The name of a commit: 40 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CommitId(pub(super) Oid);

impl FromStr for CommitId {
    type Err = Refusal;

    /// # Errors
    /// `invalid_request` when it is anything but 40 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let whole = text.len() == 40;
        let id = whole.then(|| Oid::from_str(text).ok()).flatten().map(Self);
        id.ok_or_else(|| Refusal::new(ErrorCode::InvalidRequest, "A commit is named by 40 hexadecimal digits."))
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branch_names_follow_gits_rules() {
        for name in ["main", "feature/login", "pantheon/document-a-1b2c", "v1.2", "a@b", "größe", "user#1"] {
            assert_eq!(BranchName::new(name).unwrap().as_str(), name);
        }
        let long = "a".repeat(LONGEST + 1);
        for name in [
            "",
            "-x",
            "--force",
            "a b",
            "a..b",
            "a~1",
            "a^",
            "a:b",
            "+main",
            "a?",
            "a*",
            "a[b",
            "a\\b",
            "a\n",
            "a\0",
            "/a",
            "a/",
            "a//b",
            ".a",
            "a/.b",
            "a.lock",
            "a.lock/b",
            "a.",
            "@",
            "a@{1}",
            "HEAD",
            "refs/heads/main",
            "a\u{202e}b",
            "a\u{200b}",
            "a\u{a0}b",
            &long,
        ] {
            let refused = BranchName::new(name).map_err(|refusal| refusal.code);
            assert_eq!(refused, Err(ErrorCode::BranchInvalid), "{name:?}");
        }
    }

    #[test]
    fn commits_have_forty_digits() {
        assert!("0123456789abcdef0123456789abcdef01234567".parse::<CommitId>().is_ok());
        for text in ["", "main", "0123", "0123456789abcdef0123456789abcdef0123456g", "--upload-pack"] {
            assert!(text.parse::<CommitId>().is_err(), "{text}");
        }
    }
}
