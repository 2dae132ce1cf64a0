//! `RepoUrl`: the address of a repository, as strictly as it takes to hand it to programs. It must not look anything up.

use std::fmt;

use pantheon_protocol::error::ErrorCode;

use super::branch::BranchName;
use super::hosts::{AllowedHosts, is_host};
use crate::refusal::Refusal;

/// The longest address, in bytes.
const LONGEST: usize = 512;

/// The address of a repository on an allowed host. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RepoUrl {
    pub(super) way: Way,
    /// In lower case; IPv6 in brackets.
    pub(super) host: String,
    pub(super) port: u16,
    /// Without a slash at its beginning or end.
    path: String,
}

/// How a repository is reached.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Way {
    /// As this user; `from_home` when the path begins at the user's home, as in `git@host:path`.
    Ssh { user: String, from_home: bool },
    /// With a token.
    Https,
}

impl Way {
    fn usual_port(&self) -> u16 {
        match self {
            Self::Ssh { .. } => 22,
            Self::Https => 443,
        }
    }
}

impl RepoUrl {
    /// Reads `ssh://user@host:port/path`, `user@host:path` or `https://host:port/path`.
    ///
    /// # Errors
    /// `repo_url_refused` when it is none of these or could mean something else to a program; `repo_host_refused` when
    /// the host is not allowed. The message does not repeat a password.
    pub fn parse(text: &str, hosts: &AllowedHosts) -> Result<Self, Refusal> {
        if text.len() > LONGEST {
            return Err(refused(&format!("is longer than {LONGEST} bytes")));
        }
        if text.is_empty() || text.starts_with('-') || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(refused("is empty, begins with `-`, or holds blanks or letters beyond ASCII"));
        }
        let url = if let Some(rest) = text.strip_prefix("ssh://") {
            ssh(rest)?
        } else if let Some(rest) = text.strip_prefix("https://") {
            https(rest)?
        } else {
            scp_like(text)?
        };
        if !hosts.allow(&url.host, url.port, url.way.usual_port()) {
            let message = format!("The host `{}` is not one that this engine takes repositories from.", url.place());
            return Err(Refusal::new(ErrorCode::RepoHostRefused, message));
        }
        Ok(url)
    }

    /// The page on which a branch is compared and offered for a review, for hosts that are known to have one.
    pub fn compare_link(&self, base: &BranchName, branch: &BranchName) -> Option<String> {
        let repository = self.path.strip_suffix(".git").unwrap_or(&self.path);
        let (base, branch) = (escaped(base.as_str()), escaped(branch.as_str()));
        match self.host.trim_start_matches("ssh.").trim_start_matches("altssh.") {
            "github.com" => Some(format!("https://github.com/{repository}/compare/{base}...{branch}?expand=1")),
            "gitlab.com" => Some(format!("https://gitlab.com/{repository}/-/compare/{base}...{branch}")),
            "bitbucket.org" => Some(format!("https://bitbucket.org/{repository}/branch/{branch}?dest={base}")),
            _ => None,
        }
    }

    /// `host/path`, with the port where that is not the usual one, without `.git`: the same for every way to it.
    pub fn name(&self) -> String {
        format!("{}/{}", self.place(), self.path.strip_suffix(".git").unwrap_or(&self.path))
    }

    /// The host, with its port where that is not the usual one.
    pub(super) fn place(&self) -> String {
        if self.port == self.way.usual_port() { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }
}

impl fmt::Display for RepoUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way {
            Way::Ssh { user, from_home: true } => write!(f, "{user}@{}:{}", self.host, self.path),
            Way::Ssh { user, from_home: false } => write!(f, "ssh://{user}@{}/{}", self.place(), self.path),
            Way::Https => write!(f, "https://{}/{}", self.place(), self.path),
        }
    }
}

fn ssh(rest: &str) -> Result<RepoUrl, Refusal> {
    let (authority, path) = split_path(rest)?;
    let (user, place) = authority.rsplit_once('@').unwrap_or(("git", authority));
    let way = Way::Ssh { user: self::user(user)?, from_home: false };
    at(way, place, path)
}

fn https(rest: &str) -> Result<RepoUrl, Refusal> {
    let (authority, path) = split_path(rest)?;
    if authority.contains('@') {
        return Err(refused("holds a user or a password, which must not stand in addresses"));
    }
    at(Way::Https, authority, path)
}

fn scp_like(text: &str) -> Result<RepoUrl, Refusal> {
    let known = || refused("is none of `ssh://…`, `git@HOST:PATH` and `https://…`");
    if text.contains("::") && !text.contains('[') || text.contains("://") {
        return Err(known());
    }
    let (user, rest) = text.split_once('@').ok_or_else(known)?;
    let user = self::user(user)?;
    let end = if rest.starts_with('[') { rest.find(']').ok_or_else(known)? + 1 } else { 0 };
    let colon = end + rest[end..].find(':').ok_or_else(known)?;
    let (host, path) = (&rest[..colon], &rest[colon + 1..]);
    let from_home = !path.starts_with('/');
    at(Way::Ssh { user, from_home }, host, path.trim_start_matches('/'))
}

fn split_path(rest: &str) -> Result<(&str, &str), Refusal> {
    rest.split_once('/').ok_or_else(|| refused("names no repository on its host"))
}

fn user(user: &str) -> Result<String, Refusal> {
    if user.contains(':') {
        return Err(refused("holds a password, which must not stand in addresses"));
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if user.is_empty() || user.len() > 64 || user.starts_with(['-', '.']) || !user.bytes().all(fits) {
        return Err(refused("names a user that it cannot be"));
    }
    Ok(user.to_owned())
}

fn at(way: Way, place: &str, path: &str) -> Result<RepoUrl, Refusal> {
    let place = place.to_ascii_lowercase();
    let colon = place.rfind(':').filter(|colon| place.rfind(']').is_none_or(|bracket| bracket < *colon));
    let (host, port) = match colon {
        Some(colon) => (&place[..colon], port(&place[colon + 1..])?),
        None => (place.as_str(), way.usual_port()),
    };
    if !is_host(host) {
        return Err(refused("names a host that is none"));
    }
    Ok(RepoUrl { way, host: host.to_owned(), port, path: self::path(path)? })
}

fn port(digits: &str) -> Result<u16, Refusal> {
    let port = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
    port.filter(|port| *port > 0).ok_or_else(|| refused("names a port that is none"))
}

/// Letters that mean themselves to shells, servers and Git; no part that leads elsewhere or looks like an option.
fn path(path: &str) -> Result<String, Refusal> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'~' | b'+' | b'/');
    let part = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.starts_with('-');
    if path.bytes().all(fits) && path.split('/').all(part) {
        return Ok(path.to_owned());
    }
    Err(refused("has a path that is empty, leads elsewhere, or holds other signs than letters, digits and `_-.~+/`"))
}

/// A branch inside an address; `/` means itself there.
fn escaped(branch: &str) -> String {
    let mut escaped = String::new();
    for byte in branch.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// What is wrong, without the address itself: it may hold a password.
fn refused(why: &str) -> Refusal {
    Refusal::new(ErrorCode::RepoUrlRefused, format!("The repository's address {why}."))
}

#[cfg(test)]
mod tests;
