//! Which system calls a confined program is refused (seccomp), for all that Landlock does not see.
//!
//! Filters are made before the fork and only installed after it. What is not offered here answers as an older kernel
//! would (`ENOSYS`), so that programs fall back; what is forbidden answers `EPERM`; the calls of another architecture,
//! which mean something else, end the program. It must not know of files.

mod sockets;

use std::collections::BTreeMap;
use std::io;

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    sock_filter,
};

pub(super) use sockets::Sockets;

/// The newest system call that was looked at (`mseal`, Linux 6.10). Later ones are not offered.
const NEWEST: u32 = 462;

/// Set in the numbers of x32, a second set of calls on x86-64 that no rule below would know.
const X32: u32 = 0x4000_0000;

/// Refused: other processes' memory, mounts and namespaces, the kernel's keys, programs, modules and clocks.
const FORBIDDEN: &[c_long] = &[
    libc::SYS_acct,
    libc::SYS_add_key,
    libc::SYS_adjtimex,
    libc::SYS_bpf,
    libc::SYS_chroot,
    libc::SYS_clock_adjtime,
    libc::SYS_clock_settime,
    libc::SYS_delete_module,
    libc::SYS_fanotify_init,
    libc::SYS_finit_module,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fsopen,
    libc::SYS_fspick,
    libc::SYS_init_module,
    libc::SYS_kcmp,
    libc::SYS_kexec_file_load,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_lookup_dcookie,
    libc::SYS_mount,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    libc::SYS_move_pages,
    libc::SYS_nfsservctl,
    libc::SYS_open_by_handle_at,
    libc::SYS_open_tree,
    libc::SYS_perf_event_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pivot_root,
    libc::SYS_process_madvise,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_setdomainname,
    libc::SYS_sethostname,
    libc::SYS_setns,
    libc::SYS_settimeofday,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_syslog,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
    libc::SYS_vhangup,
];

/// Refused where they exist: ports of the machine.
#[cfg(target_arch = "x86_64")]
const FORBIDDEN_HERE: &[c_long] = &[libc::SYS_ioperm, libc::SYS_iopl, libc::SYS_modify_ldt];
#[cfg(not(target_arch = "x86_64"))]
const FORBIDDEN_HERE: &[c_long] = &[];

/// Not offered. `clone3` keeps its flags where a filter cannot look, and programs then use `clone`.
const NOT_OFFERED: &[c_long] =
    &[libc::SYS_clone3, libc::SYS_io_uring_enter, libc::SYS_io_uring_register, libc::SYS_io_uring_setup];

/// Flags of `clone` that make namespaces.
const NAMESPACES: [libc::c_int; 7] = [
    libc::CLONE_NEWCGROUP,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWNET,
    libc::CLONE_NEWNS,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWUTS,
];

/// Commands of `ioctl` that type into a terminal for its user.
const TYPING: [u64; 2] = [libc::TIOCSTI, libc::TIOCLINUX];

/// When a call matches: for some rule, all of its conditions; without any rule, always.
type Rules = BTreeMap<c_long, Vec<SeccompRule>>;

/// The filters of every confined program.
///
/// # Errors
/// `Unsupported` on an architecture that is not known.
pub(super) fn common() -> io::Result<Vec<BpfProgram>> {
    let mut forbidden: Rules = FORBIDDEN.iter().chain(FORBIDDEN_HERE).map(|call| (*call, Vec::new())).collect();
    let namespace = |flag: libc::c_int| rule([has_bits(0, flag as u64)]);
    forbidden.insert(libc::SYS_clone, NAMESPACES.into_iter().map(namespace).collect::<io::Result<_>>()?);
    let typing = |command: u64| rule([equals(1, command)]);
    forbidden.insert(libc::SYS_ioctl, TYPING.into_iter().map(typing).collect::<io::Result<_>>()?);
    let not_offered: Rules = NOT_OFFERED.iter().map(|call| (*call, Vec::new())).collect();
    Ok(vec![known_numbers(), refusing(forbidden, libc::EPERM)?, refusing(not_offered, libc::ENOSYS)?])
}

/// The filter of a program that may use these sockets only.
///
/// # Errors
/// As [`common`].
pub(super) fn sockets(allowed: Sockets) -> io::Result<BpfProgram> {
    refusing(sockets::refused(allowed)?, libc::EPERM)
}

/// Installs it, for this thread and all that it starts. Needs no privilege, and makes system calls only.
///
/// # Errors
/// When the kernel refuses it.
pub(super) fn install(filter: &BpfProgram) -> io::Result<()> {
    seccompiler::apply_filter(filter).map_err(|error| match error {
        seccompiler::Error::Prctl(error) | seccompiler::Error::Seccomp(error) => error,
        _ => io::ErrorKind::InvalidInput.into(),
    })
}

/// The filter that has somebody else make each socket that no other filter refuses. It goes past seccompiler, which
/// knows no such answer.
pub(super) fn asked_for() -> BpfProgram {
    // Always fits: the numbers of system calls are small.
    const SOCKET: u32 = libc::SYS_socket as u32;
    vec![
        step(LOAD_NUMBER, 0, 0),
        step(IF_EQUAL, SOCKET, 1),
        step(ANSWER, libc::SECCOMP_RET_ALLOW, 0),
        step(ANSWER, libc::SECCOMP_RET_USER_NOTIF, 0),
    ]
}

/// A filter that refuses nothing.
#[cfg(test)]
pub(super) fn nothing() -> BpfProgram {
    vec![step(ANSWER, libc::SECCOMP_RET_ALLOW, 0)]
}

fn refusing(rules: Rules, errno: libc::c_int) -> io::Result<BpfProgram> {
    let arch = std::env::consts::ARCH.try_into().map_err(unusable)?;
    let refuse = SeccompAction::Errno(errno.unsigned_abs());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch).map_err(unusable)?;
    filter.try_into().map_err(unusable)
}

/// Ends a program that calls by a number of x32, and offers no call that is newer than those looked at.
fn known_numbers() -> BpfProgram {
    vec![
        step(LOAD_NUMBER, 0, 0),
        step(IF_AT_LEAST, X32, 2),
        step(IF_AT_LEAST, NEWEST + 1, 2),
        step(ANSWER, libc::SECCOMP_RET_ALLOW, 0),
        step(ANSWER, libc::SECCOMP_RET_KILL_PROCESS, 0),
        step(ANSWER, libc::SECCOMP_RET_ERRNO | libc::ENOSYS.unsigned_abs(), 0),
    ]
}

const LOAD_NUMBER: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
const IF_AT_LEAST: u16 = (libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K) as u16;
const IF_EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
const ANSWER: u16 = (libc::BPF_RET | libc::BPF_K) as u16;

/// One step of a filter: what to do, with which number, and how many steps are left out where a comparison holds.
fn step(code: u16, k: u32, jt: u8) -> sock_filter {
    sock_filter { code, jt, jf: 0, k }
}

fn rule(conditions: impl IntoIterator<Item = io::Result<SeccompCondition>>) -> io::Result<SeccompRule> {
    SeccompRule::new(conditions.into_iter().collect::<io::Result<_>>()?).map_err(unusable)
}

fn equals(argument: u8, value: u64) -> io::Result<SeccompCondition> {
    compared(argument, SeccompCmpOp::Eq, value)
}

fn differs(argument: u8, value: u64) -> io::Result<SeccompCondition> {
    compared(argument, SeccompCmpOp::Ne, value)
}

fn has_bits(argument: u8, bits: u64) -> io::Result<SeccompCondition> {
    compared(argument, SeccompCmpOp::MaskedEq(bits), bits)
}

/// Of an argument that is a 32-bit number, whatever stands above it.
fn compared(argument: u8, how: SeccompCmpOp, value: u64) -> io::Result<SeccompCondition> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, how, value).map_err(unusable)
}

fn unusable(error: impl std::error::Error) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, format!("programs cannot be confined with seccomp: {error}"))
}
