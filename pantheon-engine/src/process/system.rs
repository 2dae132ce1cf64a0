//! The system calls that the standard library lacks, each behind a safe function. Linux only. Nothing else is unsafe.

#![expect(
    unsafe_code,
    reason = "prctl, setsid, unshare, waitid, kill and Landlock between fork and exec have no safe form in the standard library"
)]

mod bounds;
mod supervisor;

use std::ffi::{CStr, CString};
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Duration;

use seccompiler::BpfProgram;

use super::sandbox::{Fence, Wire};
use super::seccomp;
use supervisor::Above;

/// This process.
pub(super) fn my_id() -> i32 {
    // A process id always fits: the kernel's own type is a signed 32-bit number.
    std::process::id() as i32
}

/// The user that this process runs as.
pub(super) fn my_user() -> u32 {
    // SAFETY: takes nothing and cannot fail.
    unsafe { libc::getuid() }
}

/// Whether this process can be traced by its parent: no confined one can, and nobody is harmed by one that can.
pub(super) fn can_be_traced() -> bool {
    // SAFETY: PTRACE_TRACEME takes no more, and touches no memory.
    unsafe { libc::ptrace(libc::PTRACE_TRACEME) == 0 }
}

/// Whether a socket of this process's is free to leave for another host: it exists, and is bound to no device.
pub(super) fn has_sockets_to_anywhere() -> bool {
    let mut device = [0_u8; libc::IFNAMSIZ];
    let mut length = device.len() as libc::socklen_t;
    // SAFETY: numbers, and pointers to values of the given length that outlive the calls.
    unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0);
        let name = device.as_mut_ptr().cast();
        let asked = libc::getsockopt(socket, libc::SOL_SOCKET, libc::SO_BINDTODEVICE, name, &raw mut length);
        libc::close(socket);
        socket != -1 && (asked == -1 || length == 0)
    }
}

/// Lets orphaned descendants become children of this process.
pub(super) fn set_child_subreaper() -> io::Result<()> {
    // SAFETY: PR_SET_CHILD_SUBREAPER takes one integer and touches no memory.
    checked(unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) })
}

/// Puts a supervisor over the program, which ends its whole tree when the other end of `orders` is closed, and writes the
/// program's wait status to `reports`, once. Gives the program its own session, no core dumps and private files; and puts
/// the fence around it, where there is one.
///
/// The child that is then started is the supervisor.
pub(super) fn confine(command: &mut Command, (orders, reports): (OwnedFd, OwnedFd), fence: Option<Fence>) {
    let who = Who::of_this_process();
    let shut_in = move |above: &Above| fence.as_ref().map_or(Ok(()), |fence| fence.put_on(&who, above));
    let split = move || supervisor::stand_over(&orders, &reports);
    let begin = move || {
        let above = split()?;
        confine_self()?;
        shut_in(&above)
    };
    // SAFETY: the closure runs between fork and exec and makes direct system calls only: no allocation, no lock.
    unsafe { command.pre_exec(begin) };
}

impl Fence {
    /// Puts it around this process and all that it will start. Needs `PR_SET_NO_NEW_PRIVS`.
    fn put_on(&self, who: &Who, above: &Above) -> io::Result<()> {
        let (ports, sockets, asked) = match &self.network {
            Wire::Open => (None, None, None),
            Wire::Fenced { ports, asked } => (Some(&ports.rules), Some(&ports.sockets), Some(asked)),
            Wire::Namespace { inside, without } => match (who.leave_network(), without) {
                (Ok(()), _) => (None, Some(inside), None),
                (Err(_), Some(ports)) => (Some(&ports.rules), Some(&ports.sockets), None),
                (Err(_), None) => return Err(io::Error::from_raw_os_error(libc::EOPNOTSUPP)),
            },
        };
        self.bounds.iter().try_for_each(bounds::put_on)?;
        if let Some(rules) = &self.files {
            allow_own_numbers(rules.as_raw_fd())?;
        }
        self.files.iter().chain(ports).try_for_each(|rules| restrict_self(rules.as_raw_fd()))?;
        self.calls.iter().chain(sockets).try_for_each(seccomp::install)?;
        asked.map_or(Ok(()), |filter| above.take_on_sockets(listen(filter)?))
    }
}

/// This process's user, as a new user namespace has to be told; written down before the fork.
struct Who {
    is_root: bool,
    user: CString,
    group: CString,
}

impl Who {
    fn of_this_process() -> Self {
        // SAFETY: both take nothing and cannot fail.
        let (user, group) = unsafe { (libc::geteuid(), libc::getegid()) };
        let line = |id: u32| CString::new(format!("{id} {id} 1")).unwrap_or_default();
        Self { is_root: user == 0, user: line(user), group: line(group) }
    }

    /// Moves into a network namespace of its own, whose loopback is up. Whoever is not root needs a user namespace.
    fn leave_network(&self) -> io::Result<()> {
        let flags = if self.is_root { libc::CLONE_NEWNET } else { libc::CLONE_NEWNET | libc::CLONE_NEWUSER };
        // SAFETY: unshare takes flags and touches no memory.
        checked(unsafe { libc::unshare(flags) })?;
        // From here on there is no network. A system that then allows no more leaves it without a loopback, or a name.
        let _named = self.name_itself();
        let _raised = raise_loopback();
        Ok(())
    }

    fn name_itself(&self) -> io::Result<()> {
        if self.is_root {
            return Ok(());
        }
        write_whole(c"/proc/self/setgroups", c"deny")?;
        write_whole(c"/proc/self/uid_map", &self.user)?;
        write_whole(c"/proc/self/gid_map", &self.group)
    }
}

fn write_whole(path: &CStr, text: &CStr) -> io::Result<()> {
    // SAFETY: texts that end in NUL and outlive the calls.
    unsafe {
        let file = libc::open(path.as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC);
        checked(file)?;
        let written = libc::write(file, text.as_ptr().cast(), text.count_bytes());
        libc::close(file);
        if written == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}

fn raise_loopback() -> io::Result<()> {
    // SAFETY: a request that is plain data, whose pointer outlives the call; netdevice(7).
    unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0);
        checked(socket)?;
        let mut request: libc::ifreq = std::mem::zeroed();
        for (place, letter) in request.ifr_name.iter_mut().zip(*b"lo") {
            *place = letter as libc::c_char;
        }
        request.ifr_ifru.ifru_flags = libc::IFF_UP as libc::c_short;
        let raised = libc::ioctl(socket, libc::SIOCSIFFLAGS, &raw const request);
        let raised = checked(raised);
        libc::close(socket);
        raised
    }
}

/// What `landlock_add_rule` takes for a path; see landlock(7).
#[repr(C, packed)]
struct PathBeneath {
    allowed_access: u64,
    parent_fd: RawFd,
}

/// What a program may read of itself beside Landlock's rules: its memory map and its numbers, without which JavaScript
/// engines do not run. Not its environment, and nothing of any other process.
const OWN_NUMBERS: [&CStr; 4] = [c"/proc/self/maps", c"/proc/self/stat", c"/proc/self/statm", c"/proc/self/status"];

/// Adds them to a ruleset: only the child itself can name them.
fn allow_own_numbers(ruleset: RawFd) -> io::Result<()> {
    OWN_NUMBERS.into_iter().try_for_each(|path| allow_reading(ruleset, path))
}

/// Binds this process, and all that it will start, to a Landlock ruleset. Needs `PR_SET_NO_NEW_PRIVS`.
fn restrict_self(ruleset: RawFd) -> io::Result<()> {
    const NO_FLAGS: libc::c_uint = 0;
    // SAFETY: a descriptor and a number.
    succeeded(unsafe { libc::syscall(libc::SYS_landlock_restrict_self, ruleset, NO_FLAGS) })
}

fn allow_reading(ruleset: RawFd, path: &CStr) -> io::Result<()> {
    const READ_FILE: u64 = 1 << 2;
    const RULE_PATH_BENEATH: libc::c_int = 1;
    const NO_FLAGS: libc::c_uint = 0;
    // SAFETY: a text that ends in NUL, descriptors, numbers, and a pointer to a value that outlives the call.
    unsafe {
        // Left open for the program's life: the rule is about an inode, and `/proc` makes a new one once nobody holds it.
        let file = libc::open(path.as_ptr(), libc::O_PATH);
        checked(file)?;
        let rule = PathBeneath { allowed_access: READ_FILE, parent_fd: file };
        let added = libc::syscall(libc::SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &raw const rule, NO_FLAGS);
        succeeded(added)
    }
}

/// Installs a filter whose questions are answered by whoever holds the listener that comes back. Needs
/// `PR_SET_NO_NEW_PRIVS`, Linux 5.19, and that no other filter of this process has a listener.
fn listen(filter: &BpfProgram) -> io::Result<RawFd> {
    let flags = libc::SECCOMP_FILTER_FLAG_NEW_LISTENER | libc::SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
    let length = libc::c_ushort::try_from(filter.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let program = libc::sock_fprog { len: length, filter: filter.as_ptr().cast_mut().cast() };
    // SAFETY: numbers, and a pointer to a program of the given length that outlives the call and is only read.
    let listener =
        unsafe { libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, flags, &raw const program) };
    succeeded(listener)?;
    // A descriptor always fits.
    Ok(listener as RawFd)
}

fn confine_self() -> io::Result<()> {
    let no_core = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: integers, and a pointer to a value that outlives the call.
    unsafe {
        checked(libc::setsid())?;
        checked(libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))?;
        checked(libc::setrlimit(libc::RLIMIT_CORE, &no_core))?;
        libc::umask(0o077);
        // Files that the engine itself inherited go no further. A kernel or a filter without this call is no worse off
        // than before: the engine's own files are closed on exec anyway.
        libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC);
    }
    Ok(())
}

/// Raises the soft limit of open files to what is wanted, or as far as it goes; says what it is then.
pub(super) fn allow_open_files(wanted: u64) -> u64 {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: pointers to a value that outlives the calls. A limit that cannot be read is none that is known to be enough.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == -1 {
            return 0;
        }
        let before = limit.rlim_cur;
        limit.rlim_cur = before.max(wanted.min(limit.rlim_max));
        if limit.rlim_cur > before && libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) == -1 {
            return before;
        }
    }
    limit.rlim_cur
}

/// Waits until there is something to read, or nobody to write it any more; false when `patience` ends first.
pub(super) fn wait_to_read(file: BorrowedFd<'_>, patience: Duration) -> bool {
    let mut file = libc::pollfd { fd: file.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    let patience = libc::c_int::try_from(patience.as_millis()).unwrap_or(libc::c_int::MAX);
    // SAFETY: a pointer to one value that outlives the call. An interruption counts as nothing to read.
    unsafe { libc::poll(&raw mut file, 1, patience) > 0 }
}

/// Kills a session's first process group and its leader. A process that is gone is no error.
pub(super) fn kill_group_and_leader(pid: i32) {
    // SAFETY: kill takes two integers and touches no memory.
    unsafe { libc::kill(-pid, libc::SIGKILL) };
    kill(pid);
}

/// Kills one process. One that is gone is no error.
pub(super) fn kill(pid: i32) {
    // SAFETY: kill takes two integers and touches no memory.
    unsafe { libc::kill(pid, libc::SIGKILL) };
}

/// Reaps an inherited child if it has ended.
pub(super) fn reap(pid: i32) {
    // SAFETY: a null status pointer is allowed and means that the status is not wanted.
    unsafe { libc::waitpid(pid, std::ptr::null_mut(), libc::WNOHANG) };
}

fn succeeded(result: libc::c_long) -> io::Result<()> {
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn checked(result: libc::c_int) -> io::Result<()> {
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
