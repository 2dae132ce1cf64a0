//! Which files and which ports of TCP a confined program reaches, enforced by the kernel (Landlock).
//!
//! Fails closed: where the kernel cannot enforce it, there are no rules, and the program is not started. It must not know
//! of sockets of other kinds.

use std::io;
use std::os::fd::OwnedFd;

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, NetPort, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreated, RulesetCreatedAttr, Scope, path_beneath_rules,
};

use super::sandbox::Access;

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

/// What must be enforced where the network is confined: Linux 6.7.
const REQUIRED_FOR_PORTS: ABI = ABI::V4;

/// The rules about files as the kernel takes them, ready for the child to bind itself to.
///
/// # Errors
/// `Unsupported` when the kernel cannot enforce them; others when a writable path cannot be opened.
pub(super) fn files(access: &Access) -> io::Result<OwnedFd> {
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

/// The rules about TCP: connections go to these ports, at whatever address, and no port is opened.
///
/// # Errors
/// `Unsupported` when the kernel cannot enforce them.
pub(super) fn ports(connected: &[u16]) -> io::Result<OwnedFd> {
    let rules = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessNet::from_all(REQUIRED_FOR_PORTS))
        .and_then(Ruleset::create)
        .map_err(unenforceable)?;
    let allow = |rules: RulesetCreated, port: &u16| rules.add_rule(NetPort::new(*port, AccessNet::ConnectTcp));
    let rules = connected.iter().try_fold(rules, allow).map_err(unenforceable)?;
    enforced(rules.into())
}

fn created() -> io::Result<RulesetCreated> {
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
        assert!(files(&access).is_err());
    }
}
