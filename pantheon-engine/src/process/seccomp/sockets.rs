//! Which sockets a confined program may make. Landlock knows the ports of TCP, and nothing of any other kind.

use std::io;

use libc::c_long;
use seccompiler::{SeccompCmpOp, SeccompRule};

use super::{Rules, compared, differs, equals, has_bits, rule};

/// Pairs of connected sockets are always allowed. Sockets with names in the file system never are: behind them may be
/// programs of more power, such as those that hold a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::process) enum Sockets {
    /// TCP, made by connecting only.
    Tcp,
    /// TCP, UDP, and questions about network interfaces: within a loopback of its own.
    Any,
    /// None but questions about network interfaces.
    Nothing,
}

const STREAM: u64 = libc::SOCK_STREAM as u64;
const DATAGRAM: u64 = libc::SOCK_DGRAM as u64;

/// The bits of a socket's kind that are no flags.
const KIND: u64 = 0xf;

/// Options of sockets, by their level, that would be another way to connect, or to another device.
const OPTIONS: [(libc::c_int, libc::c_int); 4] = [
    (libc::IPPROTO_TCP, libc::TCP_ULP),
    (libc::IPPROTO_TCP, libc::TCP_FASTOPEN_CONNECT),
    (libc::SOL_SOCKET, libc::SO_BINDTODEVICE),
    (libc::SOL_SOCKET, libc::SO_BINDTOIFINDEX),
];

/// What is refused to a program with these.
pub(super) fn refused(allowed: Sockets) -> io::Result<Rules> {
    let mut refused: Rules = Rules::new();
    refused.insert(libc::SYS_socket, made(allowed)?);
    refused.insert(libc::SYS_socketpair, vec![rule([differs(0, libc::AF_UNIX as u64)])?]);
    // Connects without `connect`, past Landlock: by the first data, or by another protocol put on top.
    let by_data = |flags: u8| rule([has_bits(flags, libc::MSG_FASTOPEN as u64)]);
    refused.insert(libc::SYS_sendto, vec![by_data(3)?]);
    refused.insert(libc::SYS_sendmsg, vec![by_data(2)?]);
    refused.insert(libc::SYS_sendmmsg, vec![by_data(3)?]);
    let option =
        |(level, option): (libc::c_int, libc::c_int)| rule([equals(1, level as u64), equals(2, option as u64)]);
    refused.insert(libc::SYS_setsockopt, OPTIONS.into_iter().map(option).collect::<io::Result<_>>()?);
    if allowed != Sockets::Any {
        // Without a name it would get a port that Landlock does not ask about.
        let always: &[c_long] = &[libc::SYS_listen, libc::SYS_accept, libc::SYS_accept4];
        refused.extend(always.iter().map(|call| (*call, Vec::new())));
    }
    Ok(refused)
}

/// Rules that match each socket that is not allowed.
fn made(allowed: Sockets) -> io::Result<Vec<SeccompRule>> {
    let (families, kinds, protocols, asks): (&[libc::c_int], &[u64], &[libc::c_int], bool) = match allowed {
        Sockets::Tcp => (&[libc::AF_INET, libc::AF_INET6], &[STREAM], &[0, libc::IPPROTO_TCP], false),
        Sockets::Any => {
            let protocols = &[0, libc::IPPROTO_TCP, libc::IPPROTO_UDP];
            (&[libc::AF_INET, libc::AF_INET6], &[STREAM, DATAGRAM], protocols, true)
        }
        Sockets::Nothing => (&[], &[], &[0], true),
    };
    let netlink = || asks.then(|| differs(0, libc::AF_NETLINK as u64));
    let mut rules = vec![rule(families.iter().map(|family| differs(0, *family as u64)).chain(netlink()))?];
    for kind in (0..=KIND).filter(|kind| !kinds.contains(kind)) {
        rules.push(rule([compared(1, SeccompCmpOp::MaskedEq(KIND), kind)].into_iter().chain(netlink()))?);
    }
    let other = protocols.iter().map(|protocol| differs(2, *protocol as u64));
    rules.push(rule(other.chain(netlink()))?);
    if asks {
        let routes = differs(2, libc::NETLINK_ROUTE as u64);
        rules.push(rule([equals(0, libc::AF_NETLINK as u64), routes])?);
    }
    Ok(rules)
}
