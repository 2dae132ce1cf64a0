//! What differs between operating systems, and nothing else: processes, private folders, the allocator.

use std::io;
use std::path::Path;

/// Blocks of at least this many bytes come from the system directly and go back to it when they are freed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE_BLOCK: libc::c_int = 128 * 1024;

/// Sets the allocator up for a small process that now and then holds a large document.
///
/// One arena, because a text that one thread reads is freed by another; a fixed threshold for large blocks, because
/// glibc raises its own after the first large block is freed, and keeps the next ones.
pub(crate) fn tune_allocator() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: mallopt only sets parameters, and no other thread runs yet.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE_BLOCK);
    }
}

/// Gives free memory back to the system, after a large document went away.
pub(crate) fn give_memory_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: malloc_trim has no preconditions.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Whether the process still runs. Where the system gives no cheap answer the answer is yes.
#[cfg(unix)]
pub(crate) fn is_alive(pid: u32) -> bool {
    let Ok(pid) = libc::pid_t::try_from(pid) else { return false };
    // SAFETY: signal 0 is delivered to nobody; the call only asks.
    let reached = unsafe { libc::kill(pid, 0) } == 0;
    let hidden = io::Error::last_os_error().raw_os_error() == Some(libc::EPERM);
    (reached || hidden) && !is_zombie(pid)
}

/// Windows ends the server's input when the editor dies, so that asking for the process would add nothing.
#[cfg(not(unix))]
pub(crate) fn is_alive(_pid: u32) -> bool {
    true
}

/// A dead process that its parent has not asked about still takes signals (proc(5): state after the last `)`).
#[cfg(target_os = "linux")]
fn is_zombie(pid: libc::pid_t) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with(['Z', 'X']))
}

#[cfg(all(unix, not(target_os = "linux")))]
fn is_zombie(_pid: libc::pid_t) -> bool {
    false
}

/// Makes a folder that only this user can read.
///
/// # Errors
/// When it exists already or cannot be made.
pub(crate) fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_alive() {
        assert!(is_alive(std::process::id()));
    }

    #[cfg(unix)]
    #[test]
    fn an_ended_process_is_not() {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let pid = child.id();
        child.wait().unwrap();
        assert!(!is_alive(pid));
    }
}
