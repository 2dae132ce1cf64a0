//! Puts the kernel's bounds on a child, and takes away what would lift them. Between fork and exec: nothing allocates.

use std::io;

use super::checked;
use crate::process::limits::Bounds;

/// More than any kernel knows capabilities.
const CAPABILITIES: libc::c_ulong = 64;

/// What the kernel prefers to end when memory runs out, from 0 to 1000: the engine itself comes later.
const FIRST_TO_GO: &[u8] = b"500";

/// Puts them on this process, which then has no capability any more and gets none.
pub(super) fn put_on(bounds: &Bounds) -> io::Result<()> {
    go_first();
    limit(libc::RLIMIT_FSIZE, bounds.file)?;
    limit(libc::RLIMIT_NOFILE, bounds.open_files)?;
    limit(libc::RLIMIT_NPROC, bounds.processes)?;
    limit(libc::RLIMIT_MSGQUEUE, 0)?;
    drop_capabilities()
}

/// Lowers a limit, for good; one that is lower already stays.
fn limit(resource: libc::__rlimit_resource_t, most: u64) -> io::Result<()> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: pointers to a value that outlives the calls.
    unsafe {
        checked(libc::getrlimit(resource, &raw mut limit))?;
        limit.rlim_max = limit.rlim_max.min(most);
        limit.rlim_cur = limit.rlim_max;
        checked(libc::setrlimit(resource, &raw const limit))
    }
}

/// Without it the program is only not the first.
fn go_first() {
    // SAFETY: texts of the given lengths that outlive the calls.
    unsafe {
        let file = libc::open(c"/proc/self/oom_score_adj".as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC);
        libc::write(file, FIRST_TO_GO.as_ptr().cast(), FIRST_TO_GO.len());
        libc::close(file);
    }
}

/// `capset`'s header and its two sets of three words; see capset(2).
#[repr(C)]
struct Header {
    version: u32,
    pid: libc::c_int,
}

/// Takes all capabilities away, also those that root would get back with the program.
fn drop_capabilities() -> io::Result<()> {
    const VERSION_3: u32 = 0x2008_0522;
    // SAFETY: numbers, and pointers to values of the kernel's layout that outlive the call.
    unsafe {
        for capability in 0..CAPABILITIES {
            // Without the power to do this there is none to get back either, but for root.
            let is_there = libc::prctl(libc::PR_CAPBSET_READ, capability, 0, 0, 0) == 1;
            if is_there && libc::prctl(libc::PR_CAPBSET_DROP, capability, 0, 0, 0) == -1 && libc::geteuid() == 0 {
                return Err(io::Error::last_os_error());
            }
        }
        checked(libc::prctl(libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))?;
        let header = Header { version: VERSION_3, pid: 0 };
        let none = [0_u32; 6];
        super::succeeded(libc::syscall(libc::SYS_capset, &raw const header, none.as_ptr()))
    }
}
