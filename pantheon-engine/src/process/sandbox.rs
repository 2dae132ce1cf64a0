//! What a program may touch of the file system, enforced by the kernel (Landlock) and never by the program itself.
//!
//! Fails closed: where the kernel cannot enforce it, the program is not started.

use std::io;
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use landlock::{
    ABI, Access as _, AccessFs, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, Scope, path_beneath_rules,
};

/// What must be enforced for a program to start: Linux 5.13.
const REQUIRED: ABI = ABI::V1;

/// What is enforced where the kernel can: truncation, device controls, links between folders.
const WANTED: ABI = ABI::V6;

/// Where programs find their libraries and the system's certificates, names and time zone. Missing ones are no loss.
const SYSTEM: &[&str] = &[
    "/bin",
    "/lib",
    "/lib32",
    "/lib64",
    "/usr",
    "/etc/alternatives",
    "/etc/ca-certificates",
    "/etc/crypto-policies",
    "/etc/gai.conf",
    "/etc/host.conf",
    "/etc/hosts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/nsswitch.conf",
    "/etc/pki",
    "/etc/resolv.conf",
    "/etc/ssl",
    "/dev/random",
    "/dev/urandom",
    "/dev/zero",
];

/// What may also be written: it keeps nothing.
const SINK: &str = "/dev/null";

/// The paths that a program may touch, with all below them. All else is refused.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// To be read and run, beside the system's own libraries; those that do not exist are left out.
    pub readable: Vec<PathBuf>,
    /// To be read, written, made and removed, but not run; each must exist.
    pub writable: Vec<PathBuf>,
    /// To be read, written, made, removed and run; each must exist.
    pub runnable: Vec<PathBuf>,
    /// What it reaches beside files.
    pub network: Network,
}

/// What of the network a program reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// All that the engine reaches.
    #[default]
    Open,
    /// Nothing but a loopback of its own.
    Loopback,
}

/// The rules as the kernel takes them, ready for the child to bind itself to.
///
/// # Errors
/// `Unsupported` when the kernel cannot enforce them; others when a writable path cannot be opened.
pub(super) fn ruleset(access: &Access) -> io::Result<OwnedFd> {
    let read = AccessFs::from_read(WANTED);
    let write = AccessFs::from_all(WANTED) & !AccessFs::Execute;
    let mut rules = created()?.add_rules(path_beneath_rules(SYSTEM, read)).map_err(unenforceable)?;
    rules = rules.add_rules(path_beneath_rules(&access.readable, read)).map_err(unenforceable)?;
    rules = rules.add_rules(path_beneath_rules([SINK], write)).map_err(unenforceable)?;
    let all = AccessFs::from_all(WANTED);
    let writable = access.writable.iter().map(|path| (path, write));
    for (path, allowed) in writable.chain(access.runnable.iter().map(|path| (path, all))) {
        let opened = PathFd::new(path).map_err(io::Error::other)?;
        rules = rules.add_rule(PathBeneath::new(opened, allowed)).map_err(unenforceable)?;
    }
    enforced(rules.into())
}

fn created() -> io::Result<landlock::RulesetCreated> {
    let required = AccessFs::from_all(REQUIRED);
    let wanted: BitFlags<AccessFs> = AccessFs::from_all(WANTED) & !required;
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(required)
        .and_then(|rules| rules.set_compatibility(CompatLevel::BestEffort).handle_access(wanted))
        // Other processes are out of reach too, where the kernel can say so.
        .and_then(|rules| rules.scope(Scope::Signal | Scope::AbstractUnixSocket))
        .and_then(Ruleset::create)
        .map_err(unenforceable)
}

/// A kernel without Landlock gives no rules to bind to.
fn enforced(rules: Option<OwnedFd>) -> io::Result<OwnedFd> {
    rules.ok_or_else(|| io::Error::new(io::ErrorKind::Unsupported, "the kernel does not offer Landlock"))
}

fn unenforceable(error: impl std::error::Error) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, format!("the kernel cannot confine programs with Landlock: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_landlock_means_no_start() {
        assert_eq!(enforced(None).unwrap_err().kind(), io::ErrorKind::Unsupported);
    }

    #[test]
    fn writable_paths_must_exist() {
        let access = Access { writable: vec!["/no/such/folder".into()], ..Access::default() };
        assert!(ruleset(&access).is_err());
    }
}
