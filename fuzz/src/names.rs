//! Addresses and names that users send, which end in arguments of programs and in paths.

use pantheon_engine::git::{AllowedHosts, BranchName, RepoUrl};

use super::text;

/// Reads the address of a repository.
pub fn repo_url(input: &[u8]) {
    let written = text(input);
    let hosts: AllowedHosts = "git.example.com,github.com,10.0.0.1:2222,[::1]:22".parse().expect("hosts");
    let Ok(url) = RepoUrl::parse(&written, &hosts) else { return };
    let shown = url.to_string();
    assert_eq!(RepoUrl::parse(&shown, &hosts).ok(), Some(url.clone()), "{shown:?} is read as something else");
    assert!(!shown.starts_with('-') && shown.bytes().all(|byte| byte.is_ascii_graphic()), "{shown:?}");
    assert!(!shown.contains("::1]:22/ext::") && !shown.starts_with("file:") && !shown.starts_with("ext::"));
    let name = url.name();
    let (host, path) = name.split_once('/').expect("a host and a path");
    let known = ["git.example.com", "github.com", "10.0.0.1:2222", "[::1]"];
    assert!(known.contains(&host), "{host} is not allowed");
    assert!(!path.split('/').any(|part| part == ".." || part.starts_with('-')), "{path:?}");
}

/// Reads the name of a branch.
pub fn refname(input: &[u8]) {
    let written = text(input);
    let Ok(branch) = BranchName::new(&written) else { return };
    let name = branch.as_str();
    assert_eq!(name, written);
    let forbidden = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c);
    assert!(!name.contains(forbidden) && !name.contains("..") && !name.contains("@{"), "{name:?}");
    assert!(!name.starts_with(['-', '/', '.']) && !name.ends_with(['/', '.']), "{name:?}");
    assert!(
        !name.split('/').any(|part| part.is_empty() || part.starts_with('.') || part.ends_with(".lock")),
        "{name:?}"
    );
}
