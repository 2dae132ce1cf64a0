//! `RelativePath`: a path from outside that stays inside its workspace.

use std::fmt;

/// A path with `/` between its parts, relative, without `..`, safe to join to a workspace folder on any system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelativePath(String);

/// Why a path was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Nothing left.
    #[error("the path is empty")]
    Empty,
    /// `/etc/passwd`, `C:\x`, `\\host\share`.
    #[error("the path is absolute")]
    Absolute,
    /// A `..` part.
    #[error("the path leaves its workspace with `..`")]
    Parent,
    /// NUL, other control characters, or `:` as in NTFS streams.
    #[error("the path has a character that file names must not have")]
    Character,
    /// `.git` in any spelling, or a Windows device name.
    #[error("the path has the reserved part `{0}`")]
    Reserved(String),
}

/// Windows' device names, which open devices whatever their folder or ending.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

impl RelativePath {
    /// Checks a path and puts it into its one normal spelling.
    ///
    /// # Errors
    /// `PathError` says which rule it breaks.
    pub fn new(path: &str) -> Result<Self, PathError> {
        let path = path.replace('\\', "/");
        if path.starts_with('/') || path.get(1..2) == Some(":") {
            return Err(PathError::Absolute);
        }
        if path.chars().any(|c| c.is_control() || c == ':') {
            return Err(PathError::Character);
        }
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        for part in &parts {
            check_part(part)?;
        }
        if parts.is_empty() { Err(PathError::Empty) } else { Ok(Self(parts.join("/"))) }
    }

    /// The path with `/` between its parts.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn check_part(part: &str) -> Result<(), PathError> {
    if part == ".." {
        return Err(PathError::Parent);
    }
    // Windows drops trailing dots and spaces; HFS+ drops zero-width characters: `.git ` and `.g\u{200c}it` are `.git`.
    let plain: String = part.chars().filter(|c| !is_ignorable(*c)).collect::<String>().to_lowercase();
    let plain = plain.trim_end_matches(['.', ' ']);
    let stem = plain.split('.').next().unwrap_or_default().trim_end();
    if plain == ".git" || plain == "git~1" || plain.is_empty() || DEVICES.contains(&stem) {
        return Err(PathError::Reserved(part.escape_debug().to_string()));
    }
    Ok(())
}

fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl fmt::Display for RelativePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_paths_get_one_spelling() {
        for (given, normal) in [
            ("src/a.rs", "src/a.rs"),
            ("./src//a.rs", "src/a.rs"),
            ("src\\a.rs", "src/a.rs"),
            (".github/x", ".github/x"),
        ] {
            assert_eq!(RelativePath::new(given).map(|path| path.0), Ok(normal.to_owned()));
        }
    }

    #[test]
    fn hostile_paths_are_refused() {
        for path in [
            "",
            ".",
            "/etc/passwd",
            "C:/x",
            "c:x",
            "\\\\host\\share",
            "../x",
            "a/../../x",
            "a\0b",
            "a:stream",
            ".git/config",
            "a/.GIT/x",
            ".git./x",
            ".git /x",
            ".g\u{200c}it/x",
            "GIT~1/x",
            "con",
            "a/NUL.txt",
            "lpt1.c",
            "a/...",
        ] {
            assert!(RelativePath::new(path).is_err(), "{path:?}");
        }
    }
}
